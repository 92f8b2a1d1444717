from typing import Any, TypeAlias

FunctionParameters: TypeAlias = dict[str, Any]
"""A JSON Schema of type `object` that describes the arguments of a function."""
