from typing import TypeAlias

ChatSettingsLogitBias: TypeAlias = dict[str, int]
"""Makes single tokens likelier or less likely. Maps token ids to the bias of each."""
