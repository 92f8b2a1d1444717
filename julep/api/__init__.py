"""Import paths of the low-level client: `julep.api.client`, `.types` and `.environment`."""

from typing import TYPE_CHECKING

from julep_api import models as _models
from julep_api.lazy import load_lazily as _load_lazily

if TYPE_CHECKING:
    from julep_api.models import *

    from .client import AsyncJulepApi as AsyncJulepApi
    from .client import JulepApi as JulepApi
    from .environment import JulepApiEnvironment as JulepApiEnvironment

_MODULES = {
    "AsyncJulepApi": ".client",
    "JulepApi": ".client",
    "JulepApiEnvironment": ".environment",
}

__all__ = [*_MODULES, *_models.__all__]  # pyright: ignore[reportUnsupportedDunderAll]

_load_lazily(__name__, {**dict.fromkeys(_models.__all__, "julep_api.models"), **_MODULES})
