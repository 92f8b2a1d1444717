"""Operations on docs; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import create_agent_doc as create_agent_doc
    from . import create_user_doc as create_user_doc
    from . import delete_agent_doc as delete_agent_doc
    from . import delete_user_doc as delete_user_doc
    from . import get_agent_docs as get_agent_docs
    from . import get_user_docs as get_user_docs

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "create_agent_doc",
    "create_user_doc",
    "delete_agent_doc",
    "delete_user_doc",
    "get_agent_docs",
    "get_user_docs",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
