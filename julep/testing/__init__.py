"""The test kit: a server for your tests, which fails when you tell it to and shows what it got.

    import julep.testing

    with julep.testing.serve() as server, julep.Client(server.api_key, server.url) as client:
        server.faults.add("create_agent", status=429, retry_after=0.01)
        client.agents.create("Ada", "A librarian")
        assert server.requests.operations == ["create_agent", "create_agent"]

For pytest there are fixtures: `julep_server`, `julep_client`, `julep_async_client`, `julep_model`.
It needs the extra `testing`: `pip install "julep[testing]"`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .faults import Fault, Faults
    from .received import ReceivedRequest, RequestLog
    from .server import Server, serve

__all__ = ["Fault", "Faults", "ReceivedRequest", "RequestLog", "Server", "serve"]

_PLACES = {
    "Fault": ".faults",
    "Faults": ".faults",
    "ReceivedRequest": ".received",
    "RequestLog": ".received",
    "Server": ".server",
    "serve": ".server",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(_PLACES[name], __name__)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in ("", "julep", "julep_api"):
            raise
        message = f'julep.testing needs {missing}: pip install "julep[testing]"'
        raise ModuleNotFoundError(message, name=error.name) from error
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
