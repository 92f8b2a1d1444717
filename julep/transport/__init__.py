"""What happens between a request and its response: rules without I/O, and two thin drivers."""

from .async_driver import AsyncTransport, open_async_client
from .options import Options
from .shared import Shared
from .sync_driver import Transport

__all__ = ["AsyncTransport", "Options", "Shared", "Transport", "open_async_client"]
