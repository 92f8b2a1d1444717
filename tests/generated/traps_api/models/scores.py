from typing import TypeAlias

Scores: TypeAlias = dict[str, float]
"""A free-form JSON object."""
