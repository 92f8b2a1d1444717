"""Models and enumerations of the API; each is loaded when it is first used."""

from ..lazy import load_lazily

TYPE_CHECKING = False  # see ..lazy

if TYPE_CHECKING:
    from .colour import Colour as Colour
    from .dated import Dated as Dated
    from .dated import DatedAbout as DatedAbout
    from .dated import DatedLabel as DatedLabel
    from .dated import DatedTone as DatedTone
    from .dated import DatedWhen as DatedWhen
    from .draft import Draft as Draft
    from .mood import Mood as Mood
    from .new_note import NewNote as NewNote
    from .note import Note as Note
    from .note import NoteLabel as NoteLabel
    from .note import NotePrinted as NotePrinted
    from .note import NoteRemind as NoteRemind
    from .nothing import Nothing as Nothing
    from .scores import Scores as Scores
    from .send_inline_body import SendInlineBody as SendInlineBody
    from .shade import Shade as Shade
    from .shelf import Shelf as Shelf
    from .task import Task as Task

_MODULES = {
    "Colour": ".colour",
    "Dated": ".dated",
    "DatedAbout": ".dated",
    "DatedLabel": ".dated",
    "DatedTone": ".dated",
    "DatedWhen": ".dated",
    "Draft": ".draft",
    "Mood": ".mood",
    "NewNote": ".new_note",
    "Note": ".note",
    "NoteLabel": ".note",
    "NotePrinted": ".note",
    "NoteRemind": ".note",
    "Nothing": ".nothing",
    "Scores": ".scores",
    "SendInlineBody": ".send_inline_body",
    "Shade": ".shade",
    "Shelf": ".shelf",
    "Task": ".task",
}
__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "Colour",
    "Dated",
    "DatedAbout",
    "DatedLabel",
    "DatedTone",
    "DatedWhen",
    "Draft",
    "Mood",
    "NewNote",
    "Note",
    "NoteLabel",
    "NotePrinted",
    "NoteRemind",
    "Nothing",
    "Scores",
    "SendInlineBody",
    "Shade",
    "Shelf",
    "Task",
]

load_lazily(__name__, _MODULES)
