"""The operations, by resource; each package is loaded when it is first used."""

from typing import TYPE_CHECKING

from ..lazy import load_lazily

if TYPE_CHECKING:
    from . import agents as agents
    from . import chat as chat
    from . import docs as docs
    from . import history as history
    from . import jobs as jobs
    from . import memories as memories
    from . import sessions as sessions
    from . import suggestions as suggestions
    from . import tools as tools
    from . import users as users

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "agents",
    "chat",
    "docs",
    "history",
    "jobs",
    "memories",
    "sessions",
    "suggestions",
    "tools",
    "users",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
