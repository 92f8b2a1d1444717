"""Every model, enumeration and union of the API."""

from typing import TYPE_CHECKING, TypeAlias

from julep_api import models as _models
from julep_api.lazy import lazy_attributes as _lazy_attributes

if TYPE_CHECKING:
    from julep_api.models import *
    from julep_api.models import ChatInputDataToolChoice as _ToolChoice

    # The generator gives no name to a union that is a schema of its own, only to those of properties.
    ToolChoiceOption: TypeAlias = _ToolChoice

__all__ = ["ToolChoiceOption", *_models.__all__]  # pyright: ignore[reportUnsupportedDunderAll]

_load, __dir__ = _lazy_attributes(
    __name__, dict.fromkeys([*_models.__all__, "ToolChoiceOption"], "julep_api.models")
)


def __getattr__(name: str) -> object:
    return _load("ChatInputDataToolChoice" if name == "ToolChoiceOption" else name)
