from typing import TypeAlias

ChatSettingsLogitBias: TypeAlias = dict[str, int | None]
"""Makes single tokens likelier or less likely. Maps token ids to the bias of each."""
