"""How long things live: clients, connections, streams and programs, and what they leave behind.

Everything here runs on every supported Python: tests/packaging runs this folder once more with each
other Python that it finds. No test may be skipped on any.
"""
