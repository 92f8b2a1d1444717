"""Types of what a chat is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from julep_api import models

from .inputs import Json

Messages: TypeAlias = (
    str | models.InputChatMlMessage | Json | Sequence[models.InputChatMlMessage | Json | str]
)
"""What is said: a text for one message of the user, or messages as models, dicts and texts."""

ToolChoice: TypeAlias = models.ToolChoiceMode | models.NamedToolChoice | Json | str
"""Which tool may or must be called."""
