from typing import Any, TypeAlias

AgentMetadata: TypeAlias = dict[str, Any]
"""Any data of your own about the agent. Lists can be filtered by it."""
