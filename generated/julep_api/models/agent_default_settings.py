from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import decode_error
from ..types import OMIT, Model, new, plain
from .agent_default_settings_preset import AgentDefaultSettingsPreset

_NAMES = frozenset(
    (
        "frequency_penalty",
        "length_penalty",
        "presence_penalty",
        "repetition_penalty",
        "temperature",
        "top_p",
        "min_p",
        "preset",
    )
)
_AGENT_DEFAULT_SETTINGS_PRESET = {member.value: member for member in AgentDefaultSettingsPreset}


@define(init=False, repr=False)
class AgentDefaultSettings(Model):
    """Sampling settings that an agent uses when a chat does not give its own.

        julep.AgentDefaultSettings.from_dict(
            {
                "frequency_penalty": 0.5,
            }
        )

    Attributes:
        frequency_penalty: Makes words less likely the more often they were used. Negative
            values make them more likely.
        length_penalty: Weighs the length of the reply. Above 1 favours longer replies,
            below 1 shorter ones.
        presence_penalty: Makes words less likely once they were used, however often.
            Negative values make them more likely.
        repetition_penalty: Factor against repetition. Above 1 discourages it, below 1
            encourages it.
        temperature: Randomness of the reply. 0 always takes the likeliest word; higher is
            more varied.
        top_p: Chooses only among the likeliest words whose probabilities add up to this
            share.
        min_p: Leaves out words less probable than this fraction of the likeliest one.
        preset: A named set of values for the settings that are not given.
        additional_properties: What the server sent beyond these properties, by name.
    """

    frequency_penalty: float | None
    length_penalty: float | None
    presence_penalty: float | None
    repetition_penalty: float | None
    temperature: float | None
    top_p: float | None
    min_p: float | None
    preset: AgentDefaultSettingsPreset | None
    additional_properties: dict[str, Any]

    def __init__(
        self,
        *,
        frequency_penalty: float | None = None,
        length_penalty: float | None = None,
        presence_penalty: float | None = None,
        repetition_penalty: float | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        min_p: float | None = None,
        preset: AgentDefaultSettingsPreset | str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.frequency_penalty = None if frequency_penalty is OMIT else frequency_penalty
        self.length_penalty = None if length_penalty is OMIT else length_penalty
        self.presence_penalty = None if presence_penalty is OMIT else presence_penalty
        self.repetition_penalty = None if repetition_penalty is OMIT else repetition_penalty
        self.temperature = None if temperature is OMIT else temperature
        self.top_p = None if top_p is OMIT else top_p
        self.min_p = None if min_p is OMIT else min_p
        self.preset = (
            None if preset is None or preset is OMIT else AgentDefaultSettingsPreset(preset)
        )
        self.additional_properties = {} if additional_properties is None else additional_properties

    def to_dict(self) -> dict[str, Any]:
        """The JSON object to send: what was given and nothing else."""
        value: Any
        result: dict[str, Any] = {}
        if self.frequency_penalty is not None:
            result["frequency_penalty"] = plain(self.frequency_penalty)
        if self.length_penalty is not None:
            result["length_penalty"] = plain(self.length_penalty)
        if self.presence_penalty is not None:
            result["presence_penalty"] = plain(self.presence_penalty)
        if self.repetition_penalty is not None:
            result["repetition_penalty"] = plain(self.repetition_penalty)
        if self.temperature is not None:
            result["temperature"] = plain(self.temperature)
        if self.top_p is not None:
            result["top_p"] = plain(self.top_p)
        if self.min_p is not None:
            result["min_p"] = self.min_p
        if self.preset is not None:
            result["preset"] = (
                value._value_
                if (value := self.preset).__class__ is AgentDefaultSettingsPreset
                else plain(value)
            )
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
            known = 8
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
                    else _AGENT_DEFAULT_SETTINGS_PRESET[raw]
                    if raw in _AGENT_DEFAULT_SETTINGS_PRESET
                    else AgentDefaultSettingsPreset(raw)
                )
            else:
                known -= 1
                self.preset = None
            self.additional_properties = (
                {}
                if known == len(src_dict) and known
                else {key: value for key, value in src_dict.items() if key not in _NAMES}
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise decode_error("AgentDefaultSettings", src_dict, error) from error
        return self
