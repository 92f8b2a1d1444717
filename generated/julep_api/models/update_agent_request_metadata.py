from typing import Any, TypeAlias

UpdateAgentRequestMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the agent. Takes the place of what was there."""
