"""Operations on jobs; each is loaded when it is first used."""

from typing import TYPE_CHECKING

from ...lazy import lazy_attributes

if TYPE_CHECKING:
    from . import get_job_status as get_job_status

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "get_job_status",
]

__getattr__, __dir__ = lazy_attributes(__name__, {name: f".{name}" for name in __all__})
