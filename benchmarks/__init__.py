"""What the SDK costs, each time as a ratio to something named. `python -m benchmarks.suite`."""
