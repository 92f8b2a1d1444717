"""Every model, enumeration and union of the API."""

from typing import TYPE_CHECKING

from julep_api import models as _models
from julep_api.lazy import load_lazily as _load_lazily

if TYPE_CHECKING:
    from julep_api.models import *

__all__ = list(_models.__all__)  # pyright: ignore[reportUnsupportedDunderAll]

_load_lazily(__name__, dict.fromkeys(_models.__all__, "julep_api.models"))
