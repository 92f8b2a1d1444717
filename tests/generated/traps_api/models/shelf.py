from typing import Any, TypeAlias

Shelf: TypeAlias = dict[str, Any]
"""A free-form JSON object."""
