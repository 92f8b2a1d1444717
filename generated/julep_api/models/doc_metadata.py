from typing import Any, TypeAlias

DocMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the doc. Lists can be filtered by it."""
