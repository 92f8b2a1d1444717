from typing import Any, TypeAlias

MemoryEntitiesItem: TypeAlias = dict[str, Any]
"""One person, place or thing. Its keys vary."""
