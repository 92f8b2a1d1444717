"""Enumerations are strings, and a value that is not known yet is as good as the others."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_schemas import ENUMS, model_class

every_enum = pytest.mark.parametrize("name", ENUMS)


@every_enum
def test_the_members_are_those_of_the_document_in_its_order(name: str) -> None:
    assert [member.value for member in model_class(name)] == ENUMS[name]["enum"]


@every_enum
def test_members_have_their_values_as_names_in_capitals(name: str) -> None:
    for raw in ENUMS[name]["enum"]:
        assert model_class(name)[raw.upper()] == raw


@every_enum
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_value_is_its_string(name: str, known: bool) -> None:
    raw = ENUMS[name]["enum"][0] if known else "brand-new"
    value = model_class(name)(raw)
    assert value.value == raw
    assert type(value.value) is str
    assert value == raw and raw == value and value != f"{raw}x"
    assert str(value) == raw and f"{value}" == raw
    assert hash(value) == hash(raw) and {raw: 1}[value] == 1 and value in {raw}
    assert json.dumps([value]) == json.dumps([raw])
    assert json.dumps({value: 1}) == json.dumps({raw: 1})
    assert raw in repr(value) and name in repr(value)


@every_enum
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_value_survives_copy_and_pickle(name: str, known: bool) -> None:
    enum = model_class(name)
    value = enum(ENUMS[name]["enum"][0] if known else "brand-new")
    copies: list[Any] = [copy.copy(value), copy.deepcopy(value)]
    copies += [
        pickle.loads(pickle.dumps(value, protocol))
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    ]
    for other in copies:
        assert other == value and type(other) is enum and other.value == value.value
        assert not known or other is value


@given(st.text())
def test_any_text_is_a_value(text: str) -> None:
    value = model_class("ChatMlMessageRole")(text)
    assert value == text and value.value == text
    assert value == model_class("ChatMlMessageRole")(text)


@every_enum
def test_an_unknown_value_joins_no_list_of_members(name: str) -> None:
    enum = model_class(name)
    enum("brand-new")
    assert "brand-new" not in list(enum)
    assert "brand-new" not in enum.__members__


def test_the_value_of_another_enumeration_becomes_a_raw_string() -> None:
    foreign = model_class("ToolType")("brand-new")
    value = model_class("CreateToolRequestType")(foreign)
    assert type(value) is model_class("CreateToolRequestType")
    assert type(value.value) is str


@pytest.mark.parametrize("wrong", [None, 5, True, ["user"]], ids=repr)
def test_what_is_no_text_is_no_value(wrong: Any) -> None:
    with pytest.raises(ValueError, match="ChatMlMessageRole"):
        model_class("ChatMlMessageRole")(wrong)
