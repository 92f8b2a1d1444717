"""Servers that the client knows by name."""

from julep_api.client import JulepApiEnvironment

__all__ = ["JulepApiEnvironment"]
