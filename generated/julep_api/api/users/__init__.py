"""Operations on users; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import create_user as create_user
    from . import delete_user as delete_user
    from . import get_user as get_user
    from . import list_users as list_users
    from . import patch_user as patch_user
    from . import update_user as update_user

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "create_user",
    "delete_user",
    "get_user",
    "list_users",
    "patch_user",
    "update_user",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
