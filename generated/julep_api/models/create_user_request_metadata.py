from typing import Any, TypeAlias

CreateUserRequestMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the user. Lists can be filtered by it."""
