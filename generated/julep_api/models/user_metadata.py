from typing import Any, TypeAlias

UserMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the user. Lists can be filtered by it."""
