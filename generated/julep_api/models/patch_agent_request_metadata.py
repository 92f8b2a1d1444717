from typing import Any, TypeAlias

PatchAgentRequestMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the agent. Merged into what is there."""
