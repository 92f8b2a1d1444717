from typing import Any, TypeAlias

ChatSettingsResponseFormatSchema: TypeAlias = dict[str, Any]
"""JSON Schema that the reply has to meet, for the type `json_object`."""
