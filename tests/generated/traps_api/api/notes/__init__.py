"""Operations on notes; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import create_note as create_note
    from . import delete_note as delete_note
    from . import export_note as export_note
    from . import list_notes as list_notes
    from . import list_tags as list_tags
    from . import read_task as read_task
    from . import read_title as read_title
    from . import save_draft as save_draft
    from . import touch_note as touch_note

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "create_note",
    "delete_note",
    "export_note",
    "list_notes",
    "list_tags",
    "read_task",
    "read_title",
    "save_draft",
    "touch_note",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
