"""What agent programs write again and again, on top of the managers: conversations, tools, answers.

The managers know nothing of it. `client.conversation(...)` and `julep.tool` are where it begins.
"""
