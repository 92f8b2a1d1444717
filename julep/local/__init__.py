"""The embedded server: the whole API on SQLite, behind real HTTP on this machine.

    with julep.local.serve(database="agents.db") as server:
        print(server.url, server.api_key)

It needs the extra `local`: `pip install "julep[local]"`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import ModelRequest
    from .scripted_model import Failure, FunctionCall, Reply, ScriptedModel
    from .server import Server, serve

__all__ = ["Failure", "FunctionCall", "ModelRequest", "Reply", "ScriptedModel", "Server", "serve"]

_PLACES = {
    "Failure": ".scripted_model",
    "FunctionCall": ".scripted_model",
    "ModelRequest": ".model",
    "Reply": ".scripted_model",
    "ScriptedModel": ".scripted_model",
    "Server": ".server",
    "serve": ".server",
}
_EXTRA = ("anyio", "jinja2", "jsonschema_rs", "sqlalchemy", "starlette", "uvicorn")


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(_PLACES[name], __name__)
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        message = f'julep.local needs {error.name}: pip install "julep[local]"'
        raise ModuleNotFoundError(message, name=error.name) from error
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
