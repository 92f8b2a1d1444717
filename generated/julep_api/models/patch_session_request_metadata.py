from typing import Any, TypeAlias

PatchSessionRequestMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the session. Merged into what is there."""
