from typing import Any, TypeAlias

UpdateUserRequestMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the user. Takes the place of what was there."""
