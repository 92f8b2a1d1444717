"""Models read what a newer, or a careless, server sends, and send back what they read."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from julep_api.errors import ModelDecodeError
from julep_api.types import OpenEnum, json_body
from spec_schemas import (
    MODELS,
    PROPERTIES,
    SOME_TIME,
    Property,
    decoded,
    example,
    is_enum,
    is_free_form,
    is_model,
    is_union,
    json_objects,
    json_values,
    kept,
    members,
    model_class,
    properties_of,
    resolve,
    sent,
    values,
)

UNKNOWN_MEMBER = {"kind": "hologram", "parts": [1, None]}

OPTIONAL = [prop for prop in PROPERTIES if not prop.required]
REQUIRED = [prop for prop in PROPERTIES if prop.required]
ENUM_PROPERTIES = [prop for prop in PROPERTIES if is_enum(prop.schema)]
UNION_PROPERTIES = [prop for prop in PROPERTIES if is_union(prop.schema)]
DATETIMES = [prop for prop in PROPERTIES if prop.schema.get("format") == "date-time"]

every_model = pytest.mark.parametrize("name", MODELS)


def each(properties: list[Property]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("prop", properties, ids=str)


def with_value(prop: Property, value: Any) -> dict[str, Any]:
    """The full example of a model with another value for one property."""
    return {**example(MODELS[prop.model], full=True), prop.name: value}


def test_the_document_has_all_kinds_of_properties_that_these_tests_are_about() -> None:
    assert ENUM_PROPERTIES and UNION_PROPERTIES and DATETIMES and OPTIONAL and REQUIRED


# There and back


@every_model
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_decoded_object_is_sent_back_as_it_came_without_nulls(
    name: str, data: st.DataObject
) -> None:
    generated = data.draw(values(MODELS[name]))
    as_sent = sent(generated)
    model = model_class(name).from_dict(as_sent)
    assert model.to_dict() == kept(generated)
    assert json.loads(json_body("test", model)) == kept(generated)
    assert model_class(name).from_dict(model.to_dict()) == model


@every_model
def test_decoding_leaves_its_source_as_it_was(name: str) -> None:
    source = with_unknown = {**example(MODELS[name], full=True), "new": [1]}
    before = json.dumps(source)
    model_class(name).from_dict(with_unknown).to_dict()
    assert json.dumps(source) == before


# Absent and null


@each(OPTIONAL)
def test_an_absent_optional_property_reads_as_none_and_is_not_sent(prop: Property) -> None:
    model = decoded(prop.model)
    assert getattr(model, prop.attribute) is None
    assert prop.name not in model.to_dict()


@each(OPTIONAL)
def test_null_reads_as_absent(prop: Property) -> None:
    model = model_class(prop.model).from_dict(with_value(prop, None))
    absent = example(MODELS[prop.model], full=True)
    del absent[prop.name]
    assert model == model_class(prop.model).from_dict(absent)
    assert getattr(model, prop.attribute) is None
    assert prop.name not in model.to_dict()


@each(REQUIRED)
def test_null_for_a_required_property_does_not_lose_the_reply(prop: Property) -> None:
    model = model_class(prop.model).from_dict(with_value(prop, None))
    expected: Any = [] if prop.schema.get("type") == "array" else None
    assert getattr(model, prop.attribute) == expected
    others = [other for other in properties_of(prop.model) if other.name != prop.name]
    for other in others:
        whole = decoded(prop.model, full=True)
        assert getattr(model, other.attribute) == getattr(whole, other.attribute)


def test_null_inside_free_form_data_stays() -> None:
    source = {"id": "x", "metadata": {"a": None, "b": [None, {"c": None}]}}
    assert model_class("User").from_dict(source).to_dict() == source


@each(REQUIRED)
def test_a_missing_required_property_is_named(prop: Property) -> None:
    source = example(MODELS[prop.model], full=True)
    del source[prop.name]
    with pytest.raises(ModelDecodeError) as caught:
        model_class(prop.model).from_dict(source)
    assert prop.model in str(caught.value)
    assert repr(prop.name) in str(caught.value)


@every_model
@pytest.mark.parametrize("source", ["text", 5, None, ["a"], True], ids=repr)
def test_what_is_no_json_object_is_no_model(name: str, source: Any) -> None:
    with pytest.raises(ModelDecodeError, match=f"{name}: expected a JSON object"):
        model_class(name).from_dict(source)


@every_model
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_the_json_decoding_raises_nothing_but_its_own_error(
    name: str, data: st.DataObject
) -> None:
    fields = {prop.name: json_values for prop in properties_of(name)}
    source = data.draw(st.fixed_dictionaries({}, optional=fields))
    try:
        model_class(name).from_dict(source)
    except ModelDecodeError as error:
        assert str(error)


# Growth: properties


@every_model
def test_an_unknown_property_is_kept(name: str) -> None:
    new = {"brand_new": {"deep": [None, 1]}, "": 0}
    model = model_class(name).from_dict({**example(MODELS[name], full=True), **new})
    assert model.additional_properties == new
    assert model.to_dict() == {**example(MODELS[name], full=True), **new}


@every_model
def test_known_properties_are_not_among_the_additional_ones(name: str) -> None:
    assert decoded(name, full=True).additional_properties == {}


def test_additional_properties_may_hold_whatever_metadata_may() -> None:
    when = datetime(2024, 5, 29, tzinfo=UTC)
    user = model_class("User")(id="x", metadata={"at": when}, additional_properties={"at": when})
    body = json.loads(json_body("test", user))
    assert body["at"] == body["metadata"]["at"] == "2024-05-29T00:00:00+00:00"


# Growth: enumerations


@each(ENUM_PROPERTIES)
def test_an_unknown_enumeration_value_is_kept(prop: Property) -> None:
    model = model_class(prop.model).from_dict(with_value(prop, "brand-new"))
    value = getattr(model, prop.attribute)
    assert isinstance(value, OpenEnum)
    assert value == "brand-new"
    assert value.value == "brand-new"
    assert model.to_dict() == with_value(prop, "brand-new")


@each(ENUM_PROPERTIES)
def test_known_enumeration_values_are_the_members_themselves(prop: Property) -> None:
    for raw in prop.schema["enum"]:
        value = getattr(model_class(prop.model).from_dict(with_value(prop, raw)), prop.attribute)
        assert isinstance(value, OpenEnum)
        assert any(value is member for member in type(value))


def test_an_enumeration_inside_a_union_is_kept_too() -> None:
    for name in ("ChatInputData", "ChatInput"):
        source: dict[str, Any] = {"messages": [], "tool_choice": "required"}
        choice = model_class(name).from_dict(source).tool_choice
        assert choice == "required"
        assert isinstance(choice, model_class("ToolChoiceMode"))


@each([prop for prop in PROPERTIES if prop.schema.get("enum")])
def test_the_empty_text_is_an_enumeration_value_like_others(prop: Property) -> None:
    model = model_class(prop.model).from_dict(with_value(prop, ""))
    assert getattr(model, prop.attribute).value == ""


# Growth: unions


@each(UNION_PROPERTIES)
def test_an_unknown_member_of_a_union_is_kept_as_it_came(prop: Property) -> None:
    model = model_class(prop.model).from_dict(with_value(prop, UNKNOWN_MEMBER))
    assert getattr(model, prop.attribute) == UNKNOWN_MEMBER
    assert type(getattr(model, prop.attribute)) is dict
    assert model.to_dict() == with_value(prop, UNKNOWN_MEMBER)


@each(
    [
        prop
        for prop in UNION_PROPERTIES
        if any(is_union(resolve(m.get("items", {}))) for m in members(prop.schema))
    ]
)
def test_an_unknown_member_in_a_list_leaves_the_others_readable(prop: Property) -> None:
    part = {"type": "text", "text": "hello"}
    model = model_class(prop.model).from_dict(with_value(prop, [part, UNKNOWN_MEMBER, part]))
    first, unknown, last = getattr(model, prop.attribute)
    assert first == last == model_class("ChatMlTextContentPart").from_dict(part)
    assert unknown == UNKNOWN_MEMBER
    assert model.to_dict() == with_value(prop, [part, UNKNOWN_MEMBER, part])


@each(UNION_PROPERTIES)
def test_each_known_member_of_a_union_is_decoded(prop: Property) -> None:
    for member in members(prop.schema):
        raw = example(member, full=True)
        value = getattr(model_class(prop.model).from_dict(with_value(prop, raw)), prop.attribute)
        if is_model(member):
            assert value.to_dict() == raw
        elif is_enum(member):
            assert isinstance(value, OpenEnum)
        elif isinstance(raw, list):
            assert [getattr(item, "to_dict", lambda i=item: i)() for item in value] == raw
        else:
            assert value == raw


def test_parts_of_a_message_are_told_apart_by_their_type() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://a.test/b.png", "detail": "low"}}
    text = {"type": "text", "text": "What is this?"}
    source = with_value(Property("InputChatMlMessage", "content", {}, True), [text, image])
    parts = model_class("InputChatMlMessage").from_dict(source).content
    assert [type(part).__name__ for part in parts] == [
        "ChatMlTextContentPart",
        "ChatMlImageContentPart",
    ]


# Free-form objects


@each([prop for prop in PROPERTIES if is_free_form(prop.schema)])
@settings(max_examples=5, deadline=None)
@given(raw=json_objects)
def test_a_free_form_object_is_a_plain_dict(prop: Property, raw: dict[str, Any]) -> None:
    model = model_class(prop.model).from_dict(with_value(prop, raw))
    assert type(getattr(model, prop.attribute)) is dict
    assert getattr(model, prop.attribute) == raw
    assert model.to_dict()[prop.name] == raw


def test_lists_of_free_form_objects_hold_plain_dicts() -> None:
    memory = decoded("Memory", full=True)
    assert memory.entities == [{"some": {"thing": [1, None]}}]
    assert type(memory.entities[0]) is dict


# Times


@each(DATETIMES)
def test_times_are_datetimes_that_know_their_zone(prop: Property) -> None:
    value = getattr(decoded(prop.model, full=True), prop.attribute)
    assert value == datetime(2024, 5, 29, 15, 47, 57, 148286, tzinfo=UTC)
    assert value.utcoffset() == timedelta(0)


@each(DATETIMES)
def test_the_end_of_a_day_is_read_though_python_311_does_not(prop: Property) -> None:
    model = model_class(prop.model).from_dict(with_value(prop, "2024-05-29T24:00:00Z"))
    assert getattr(model, prop.attribute) == datetime(2024, 5, 30, tzinfo=UTC)


def read_time(text: Any) -> datetime:
    return model_class("User").from_dict({"id": "x", "created_at": text}).created_at


@settings(deadline=None)
@given(
    moment=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),
    digits=st.text("0123456789", max_size=9),
    minutes=st.integers(-23 * 60 - 59, 23 * 60 + 59) | st.none(),
    separator=st.sampled_from("Tt "),
    zulu=st.sampled_from("Zz"),
)
def test_every_rfc_3339_time_is_read(
    moment: datetime, digits: str, minutes: int | None, separator: str, zulu: str
) -> None:
    moment = moment.replace(microsecond=0)
    fraction = f".{digits}" if digits else ""
    if minutes is None:
        zone, offset = UTC, zulu
    else:
        zone = timezone(timedelta(minutes=minutes))
        hours, rest = divmod(abs(minutes), 60)
        offset = f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
    read = read_time(
        f"{moment.strftime('%Y').zfill(4)}{moment:-%m-%d}{separator}{moment:%H:%M:%S}{fraction}{offset}"
    )
    microseconds = int(digits.ljust(6, "0")[:6])
    assert read == moment.replace(microsecond=microseconds, tzinfo=zone)
    assert read.utcoffset() == zone.utcoffset(None)


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "yesterday",
        "2024-13-01T00:00:00Z",
        "2024-02-30T00:00:00Z",
        "2024-05-29T25:00:00Z",
        "2024-05-29T15:47:57+99:00",
        "9999-12-31T24:00:00Z",
        1716997677,
        True,
        {},
        [],
        ["2024-05-29T15:47:57Z"],
    ],
    ids=repr,
)
def test_what_is_no_time_is_a_decode_error(garbage: Any) -> None:
    with pytest.raises(ModelDecodeError, match="User"):
        read_time(garbage)


@settings(deadline=None)
@given(st.text() | st.from_regex(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z"))
def test_any_text_is_a_time_or_a_decode_error(text: str) -> None:
    with contextlib.suppress(ModelDecodeError):
        assert isinstance(read_time(text), datetime)


def test_times_are_sent_in_iso_8601() -> None:
    zone = timezone(timedelta(hours=2))
    user = model_class("User")(id="x", created_at=datetime(2024, 5, 29, 12, tzinfo=zone))
    assert user.to_dict()["created_at"] == "2024-05-29T12:00:00+02:00"
    assert decoded("User", full=True).to_dict()["created_at"] == SOME_TIME
