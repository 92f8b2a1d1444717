"""What happens between a request and its response: a policy without I/O, and two thin drivers."""

from .driver import AsyncTransport, Transport

__all__ = ["AsyncTransport", "Transport"]
