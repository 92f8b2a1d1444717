"""What `tool_choice` asks for."""

from __future__ import annotations

from typing import cast

from .errors import Invalid
from .model import JsonObject, ModelRequest


def forced_function(request: ModelRequest) -> str | None:
    """The function that `tool_choice` names.

    Raises:
        Invalid: there is no such tool.
    """
    choice = request.tool_choice
    if not isinstance(choice, dict):
        return None
    forced: str = cast(JsonObject, choice)["function"]["name"]
    known = [tool["function"]["name"] for tool in request.tools]
    if forced not in known:
        listed = ", ".join(known) or "none"
        raise Invalid(["body", "tool_choice"], f"no tool is named {forced!r:.80} (tools: {listed})")
    return forced
