"""Operations on notes; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import load_lazily

if TYPE_CHECKING:
    from . import count_notes as count_notes
    from . import create_note as create_note
    from . import delete_note as delete_note
    from . import export_note as export_note
    from . import is_empty as is_empty
    from . import list_changes as list_changes
    from . import list_favourites as list_favourites
    from . import list_lengths as list_lengths
    from . import list_moments as list_moments
    from . import list_moods as list_moods
    from . import list_notes as list_notes
    from . import list_tags as list_tags
    from . import read_average as read_average
    from . import read_birthday as read_birthday
    from . import read_calendar as read_calendar
    from . import read_last_change as read_last_change
    from . import read_latest as read_latest
    from . import read_moment as read_moment
    from . import read_mood as read_mood
    from . import read_scores as read_scores
    from . import read_task as read_task
    from . import read_title as read_title
    from . import save_draft as save_draft
    from . import search_notes as search_notes
    from . import send_inline as send_inline
    from . import send_mood as send_mood
    from . import send_moods as send_moods
    from . import send_notes as send_notes
    from . import send_scores as send_scores
    from . import send_union as send_union
    from . import touch_note as touch_note

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "count_notes",
    "create_note",
    "delete_note",
    "export_note",
    "is_empty",
    "list_changes",
    "list_favourites",
    "list_lengths",
    "list_moments",
    "list_moods",
    "list_notes",
    "list_tags",
    "read_average",
    "read_birthday",
    "read_calendar",
    "read_last_change",
    "read_latest",
    "read_moment",
    "read_mood",
    "read_scores",
    "read_task",
    "read_title",
    "save_draft",
    "search_notes",
    "send_inline",
    "send_mood",
    "send_moods",
    "send_notes",
    "send_scores",
    "send_union",
    "touch_note",
]

load_lazily(__name__, {name: f".{name}" for name in __all__})
