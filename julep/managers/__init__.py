"""Managers: what people write becomes what an operation wants, and nothing more."""

from typing import TYPE_CHECKING

from julep_api.lazy import load_lazily as _load_lazily

if TYPE_CHECKING:
    from .agent import *
    from .doc import *
    from .job import *
    from .memory import *
    from .session import *
    from .tool import *
    from .user import *

_MODULES = {
    f"{kind}{name}Manager": f".{module}"
    for module, name in {
        "agent": "Agents",
        "doc": "Docs",
        "job": "Jobs",
        "memory": "Memories",
        "session": "Sessions",
        "tool": "Tools",
        "user": "Users",
    }.items()
    for kind in ("", "Async", "Base")
}

__all__ = [*_MODULES]  # pyright: ignore[reportUnsupportedDunderAll]

_load_lazily(
    __name__,
    {**_MODULES, **{name: f".{name}" for name in ("agent", "doc", "job", "memory")}}
    | {name: f".{name}" for name in ("session", "tool", "user")},
)
