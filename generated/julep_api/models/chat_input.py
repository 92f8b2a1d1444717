from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .chat_input_data import ChatInputDataToolChoice, read_tool_choice
from .chat_settings import ChatSettingsStop
from .chat_settings_logit_bias import ChatSettingsLogitBias
from .chat_settings_preset import ChatSettingsPreset
from .chat_settings_response_format import ChatSettingsResponseFormat
from .input_chat_ml_message import InputChatMlMessage
from .tool import Tool

_NAMES = frozenset(
    (
        "messages",
        "tools",
        "tool_choice",
        "frequency_penalty",
        "length_penalty",
        "logit_bias",
        "max_tokens",
        "presence_penalty",
        "repetition_penalty",
        "response_format",
        "seed",
        "stop",
        "stream",
        "temperature",
        "top_p",
        "min_p",
        "preset",
        "model",
        "recall",
        "record",
        "remember",
    )
)
_CHAT_SETTINGS_PRESET = {member.value: member for member in ChatSettingsPreset}


@define(init=False, repr=False)
class ChatInput(Model):
    """Messages for the agent, and how to answer them.

        julep.ChatInput.from_dict(
            {
                "messages": [],
            }
        )

    Attributes:
        messages: New messages, the oldest first.
        tools: Further tools for this chat. One of the same name takes the place of the
            agent's own.
        tool_choice: Whether the agent may, must not, or has to call a tool.
        frequency_penalty: Makes words less likely the more often they were used. Negative
            values make them more likely.
        length_penalty: Weighs the length of the reply. Above 1 favours longer replies,
            below 1 shorter ones.
        logit_bias: Makes single tokens likelier or less likely. Maps token ids to the bias
            of each.
        max_tokens: Number of tokens that the reply may have at most.
        presence_penalty: Makes words less likely once they were used, however often.
            Negative values make them more likely.
        repetition_penalty: Factor against repetition. Above 1 discourages it, below 1
            encourages it.
        response_format: The form that the reply is to have.
        seed: Start value for random choices. The same seed tends to give the same reply.
        stop: Text, or up to four texts, at which the reply ends. They are not part of it.
        stream: Whether the reply comes in chunks while it is written.
        temperature: Randomness of the reply. 0 always takes the likeliest word; higher is
            more varied.
        top_p: Chooses only among the likeliest words whose probabilities add up to this
            share.
        min_p: Leaves out words less probable than this fraction of the likeliest one.
        preset: A named set of values for the settings that are not given.
        model: Name of the language model to use for this reply instead of the agent's.
        recall: Whether fitting docs and memories are shown to the model.
        record: Whether the new messages and the reply are kept in the history.
        remember: Whether the agent forms memories from this exchange.
        additional_properties: What the server sent beyond these properties, by name.
    """

    messages: list[InputChatMlMessage]
    tools: list[Tool] | None
    tool_choice: ChatInputDataToolChoice | None
    frequency_penalty: float | None
    length_penalty: float | None
    logit_bias: ChatSettingsLogitBias | None
    max_tokens: int | None
    presence_penalty: float | None
    repetition_penalty: float | None
    response_format: ChatSettingsResponseFormat | None
    seed: int | None
    stop: ChatSettingsStop | None
    stream: bool | None
    temperature: float | None
    top_p: float | None
    min_p: float | None
    preset: ChatSettingsPreset | None
    model: str | None
    recall: bool | None
    record: bool | None
    remember: bool | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        messages: list[InputChatMlMessage],
        tools: list[Tool] | None = None,
        tool_choice: ChatInputDataToolChoice | str | None = None,
        frequency_penalty: float | None = None,
        length_penalty: float | None = None,
        logit_bias: ChatSettingsLogitBias | None = None,
        max_tokens: int | None = None,
        presence_penalty: float | None = None,
        repetition_penalty: float | None = None,
        response_format: ChatSettingsResponseFormat | None = None,
        seed: int | None = None,
        stop: ChatSettingsStop | None = None,
        stream: bool | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        min_p: float | None = None,
        preset: ChatSettingsPreset | str | None = None,
        model: str | None = None,
        recall: bool | None = None,
        record: bool | None = None,
        remember: bool | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.messages = messages
        self.tools = None if tools is OMIT else tools
        self.tool_choice = (
            None if tool_choice is None or tool_choice is OMIT else read_tool_choice(tool_choice)
        )
        self.frequency_penalty = None if frequency_penalty is OMIT else frequency_penalty
        self.length_penalty = None if length_penalty is OMIT else length_penalty
        self.logit_bias = None if logit_bias is OMIT else logit_bias
        self.max_tokens = None if max_tokens is OMIT else max_tokens
        self.presence_penalty = None if presence_penalty is OMIT else presence_penalty
        self.repetition_penalty = None if repetition_penalty is OMIT else repetition_penalty
        self.response_format = None if response_format is OMIT else response_format
        self.seed = None if seed is OMIT else seed
        self.stop = None if stop is OMIT else stop
        self.stream = None if stream is OMIT else stream
        self.temperature = None if temperature is OMIT else temperature
        self.top_p = None if top_p is OMIT else top_p
        self.min_p = None if min_p is OMIT else min_p
        self.preset = None if preset is None or preset is OMIT else ChatSettingsPreset(preset)
        self.model = None if model is OMIT else model
        self.recall = None if recall is OMIT else recall
        self.record = None if record is OMIT else record
        self.remember = None if remember is OMIT else remember
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {
            "messages": plain(self.messages),
        }
        if self.tools is not None:
            result["tools"] = plain(self.tools)
        if self.tool_choice is not None:
            result["tool_choice"] = plain(self.tool_choice)
        if self.frequency_penalty is not None:
            result["frequency_penalty"] = plain(self.frequency_penalty)
        if self.length_penalty is not None:
            result["length_penalty"] = plain(self.length_penalty)
        if self.logit_bias is not None:
            result["logit_bias"] = plain(self.logit_bias)
        if self.max_tokens is not None:
            result["max_tokens"] = plain(self.max_tokens)
        if self.presence_penalty is not None:
            result["presence_penalty"] = plain(self.presence_penalty)
        if self.repetition_penalty is not None:
            result["repetition_penalty"] = plain(self.repetition_penalty)
        if self.response_format is not None:
            result["response_format"] = plain(self.response_format)
        if self.seed is not None:
            result["seed"] = plain(self.seed)
        if self.stop is not None:
            result["stop"] = value if (value := self.stop).__class__ is str else plain(value)
        if self.stream is not None:
            result["stream"] = plain(self.stream)
        if self.temperature is not None:
            result["temperature"] = plain(self.temperature)
        if self.top_p is not None:
            result["top_p"] = plain(self.top_p)
        if self.min_p is not None:
            result["min_p"] = self.min_p
        if self.preset is not None:
            result["preset"] = (
                value._value_
                if (value := self.preset).__class__ is ChatSettingsPreset
                else plain(value)
            )
        if self.model is not None:
            result["model"] = self.model
        if self.recall is not None:
            result["recall"] = self.recall
        if self.record is not None:
            result["record"] = self.record
        if self.remember is not None:
            result["remember"] = self.remember
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
            known = 21
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
            if "frequency_penalty" in src_dict:
                self.frequency_penalty = src_dict["frequency_penalty"]
            else:
                known -= 1
                self.frequency_penalty = None
            if "length_penalty" in src_dict:
                self.length_penalty = src_dict["length_penalty"]
            else:
                known -= 1
                self.length_penalty = None
            if "logit_bias" in src_dict:
                self.logit_bias = src_dict["logit_bias"]
            else:
                known -= 1
                self.logit_bias = None
            if "max_tokens" in src_dict:
                self.max_tokens = src_dict["max_tokens"]
            else:
                known -= 1
                self.max_tokens = None
            if "presence_penalty" in src_dict:
                self.presence_penalty = src_dict["presence_penalty"]
            else:
                known -= 1
                self.presence_penalty = None
            if "repetition_penalty" in src_dict:
                self.repetition_penalty = src_dict["repetition_penalty"]
            else:
                known -= 1
                self.repetition_penalty = None
            if "response_format" in src_dict:
                raw = src_dict["response_format"]
                self.response_format = (
                    None if raw is None else ChatSettingsResponseFormat.from_dict(raw)
                )
            else:
                known -= 1
                self.response_format = None
            if "seed" in src_dict:
                self.seed = src_dict["seed"]
            else:
                known -= 1
                self.seed = None
            if "stop" in src_dict:
                self.stop = src_dict["stop"]
            else:
                known -= 1
                self.stop = None
            if "stream" in src_dict:
                self.stream = src_dict["stream"]
            else:
                known -= 1
                self.stream = None
            if "temperature" in src_dict:
                self.temperature = src_dict["temperature"]
            else:
                known -= 1
                self.temperature = None
            if "top_p" in src_dict:
                self.top_p = src_dict["top_p"]
            else:
                known -= 1
                self.top_p = None
            if "min_p" in src_dict:
                self.min_p = src_dict["min_p"]
            else:
                known -= 1
                self.min_p = None
            if "preset" in src_dict:
                raw = src_dict["preset"]
                self.preset = (
                    None
                    if raw is None
                    else _CHAT_SETTINGS_PRESET[raw]
                    if raw in _CHAT_SETTINGS_PRESET
                    else ChatSettingsPreset(raw)
                )
            else:
                known -= 1
                self.preset = None
            if "model" in src_dict:
                self.model = src_dict["model"]
            else:
                known -= 1
                self.model = None
            if "recall" in src_dict:
                self.recall = src_dict["recall"]
            else:
                known -= 1
                self.recall = None
            if "record" in src_dict:
                self.record = src_dict["record"]
            else:
                known -= 1
                self.record = None
            if "remember" in src_dict:
                self.remember = src_dict["remember"]
            else:
                known -= 1
                self.remember = None
            self.additional_properties = (
                {}
                if known == len(src_dict)
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("ChatInput", src_dict, error) from error
        return self
