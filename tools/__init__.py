"""The maintainer's commands: generate the endpoint package, find drift, lint the spec."""
