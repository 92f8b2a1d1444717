from typing import Any, TypeAlias

SessionMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the session. Lists can be filtered by it."""
