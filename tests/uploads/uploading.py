"""How tests upload, whichever client it is that does."""

from __future__ import annotations

from collections.abc import Callable

import julep

Upload = Callable[..., julep.UploadReport]
"""Takes the arguments of `docs.upload`, and `client` for those of the client."""
