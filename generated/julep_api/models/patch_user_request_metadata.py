from typing import Any, TypeAlias

PatchUserRequestMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the user. Merged into what is there."""
