from typing import Any, TypeAlias

Nothing: TypeAlias = dict[str, Any]
"""A free-form JSON object."""
