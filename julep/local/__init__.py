"""The embedded server: the whole API on SQLite or PostgreSQL, behind real HTTP on this machine.

    with julep.local.serve(database="agents.db") as server:
        print(server.url, server.api_key)

It needs the extra `local`: `pip install "julep[local]"`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import Server, serve

__all__ = ["Server", "serve"]

_EXTRA = ("anyio", "jinja2", "jsonschema_rs", "sqlalchemy", "starlette", "uvicorn")


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from . import server
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        message = f'julep.local needs {error.name}: pip install "julep[local]"'
        raise ModuleNotFoundError(message, name=error.name) from error
    return getattr(server, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
