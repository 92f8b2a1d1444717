from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeAlias

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .input_chat_ml_message import InputChatMlMessage
from .named_tool_choice import NamedToolChoice
from .tool import Tool
from .tool_choice_mode import ToolChoiceMode

_NAMES = frozenset(
    (
        "messages",
        "tools",
        "tool_choice",
    )
)
_TOOL_CHOICE_MODE = {member.value: member for member in ToolChoiceMode}
ChatInputDataToolChoice: TypeAlias = ToolChoiceMode | NamedToolChoice
"""Whether the agent may, must not, or has to call a tool."""
ToolChoiceOption: TypeAlias = ChatInputDataToolChoice
"""The same as `ChatInputDataToolChoice`."""


def read_tool_choice(value: Any) -> Any:
    """Read a member of the union; what is of no known kind stays as it came."""
    kind = value.__class__
    if kind is str:
        return _TOOL_CHOICE_MODE[value] if value in _TOOL_CHOICE_MODE else ToolChoiceMode(value)
    if (
        kind is dict
        and "type" in value
        and "function" in value
        and value.get("type") in (None, "function")
    ):
        return NamedToolChoice.from_dict(value)
    return value


@define(init=False, repr=False)
class ChatInputData(Model):
    """Messages for the agent, and the tools that it may use.

        julep.ChatInputData.from_dict(
            {
                "messages": [],
            }
        )

    Attributes:
        messages: New messages, the oldest first.
        tools: Further tools for this chat. One of the same name takes the place of the
            agent's own.
        tool_choice: Whether the agent may, must not, or has to call a tool.
        additional_properties: What the server sent beyond these properties, by name.
    """

    messages: list[InputChatMlMessage]
    tools: list[Tool] | None
    tool_choice: ChatInputDataToolChoice | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        messages: list[InputChatMlMessage],
        tools: list[Tool] | None = None,
        tool_choice: ChatInputDataToolChoice | str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.messages = messages
        self.tools = None if tools is OMIT else tools
        self.tool_choice = (
            None if tool_choice is None or tool_choice is OMIT else read_tool_choice(tool_choice)
        )
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        result: dict[str, Any] = {
            "messages": plain(self.messages),
        }
        if self.tools is not None:
            result["tools"] = plain(self.tools)
        if self.tool_choice is not None:
            result["tool_choice"] = plain(self.tool_choice)
        if self.additional_properties:
            result.update(plain(self.additional_properties))
        return result

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object.

        Unknown properties and enumeration values are kept; null reads as absent.

        Raises:
            ModelDecodeError: A required property is missing, or a value can't be read.
        """
        self: Self = new(cls)
        try:
            known = 3
            raw = src_dict["messages"]
            self.messages = [] if raw is None else [*map(InputChatMlMessage.from_dict, raw)]
            if "tools" in src_dict:
                raw = src_dict["tools"]
                self.tools = None if raw is None else [*map(Tool.from_dict, raw)]
            else:
                known -= 1
                self.tools = None
            if "tool_choice" in src_dict:
                raw = src_dict["tool_choice"]
                self.tool_choice = None if raw is None else read_tool_choice(raw)
            else:
                known -= 1
                self.tool_choice = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatInputData", src_dict, error) from error
        return self
