"""Models as Python objects: built by keyword, compared, printed, copied and pickled."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from typing import Any

import attrs
import pytest
from julep_api.types import OMIT, OpenEnum, json_body
from spec_schemas import (
    AN_ID,
    MODELS,
    PROPERTIES,
    SOME_ID,
    Property,
    decoded,
    example,
    is_enum,
    model_class,
    properties_of,
)

every_model = pytest.mark.parametrize("name", MODELS)

IDS = [
    prop
    for prop in PROPERTIES
    if prop.name == "id" or prop.name.endswith("_id") or prop.schema.get("format") == "uuid"
]


def attributes_of(model: Any) -> dict[str, Any]:
    """The arguments that build an equal model."""
    names = [field.name for field in attrs.fields(model.__class__)]
    return {name: getattr(model, name) for name in names}


# Building


@every_model
def test_the_constructor_takes_the_properties_in_the_order_of_the_document(name: str) -> None:
    expected = [prop.attribute for prop in properties_of(name)]
    parameters = inspect.signature(model_class(name)).parameters
    assert [*parameters] == [*expected, "additional_properties"]
    assert [field.name for field in attrs.fields(model_class(name))] == [*parameters]


@every_model
def test_the_constructor_takes_keywords_only(name: str) -> None:
    parameters = inspect.signature(model_class(name)).parameters.values()
    assert {parameter.kind for parameter in parameters} == {inspect.Parameter.KEYWORD_ONLY}


@every_model
def test_required_properties_have_no_default_and_the_others_none(name: str) -> None:
    parameters = inspect.signature(model_class(name)).parameters
    for prop in properties_of(name):
        default = inspect.Parameter.empty if prop.required else None
        assert parameters[prop.attribute].default is default


@every_model
@pytest.mark.parametrize("full", [False, True], ids=["least", "full"])
def test_a_model_built_by_hand_equals_a_decoded_one(name: str, full: bool) -> None:
    model = decoded(name, full)
    assert model_class(name)(**attributes_of(model)) == model


@every_model
@pytest.mark.parametrize("omitted", [OMIT, ...], ids=["OMIT", "..."])
def test_an_omitted_argument_is_one_that_was_not_given(name: str, omitted: Any) -> None:
    required = {p.attribute for p in properties_of(name) if p.required}
    optional = {p.attribute: omitted for p in properties_of(name) if not p.required}
    given = {k: v for k, v in attributes_of(decoded(name)).items() if k in required}
    model = model_class(name)(**given, **optional)
    assert model == model_class(name)(**given)
    assert omitted not in attributes_of(model).values()
    assert model.to_dict() == example(MODELS[name])


def test_the_sentinel_is_the_ellipsis_and_stays_itself() -> None:
    assert OMIT is ...
    assert copy.copy(OMIT) is copy.deepcopy(OMIT) is pickle.loads(pickle.dumps(OMIT)) is OMIT


@pytest.mark.parametrize("prop", IDS, ids=str)
def test_an_id_may_be_a_uuid(prop: Property) -> None:
    given = {**attributes_of(decoded(prop.model)), prop.attribute: AN_ID}
    model = model_class(prop.model)(**given)
    assert getattr(model, prop.attribute) == SOME_ID
    assert type(getattr(model, prop.attribute)) is str
    assert json.loads(json_body("test", model))[prop.name] == SOME_ID


@pytest.mark.parametrize("prop", [p for p in PROPERTIES if is_enum(p.schema)], ids=str)
@pytest.mark.parametrize("raw", ["known", "brand-new"])
def test_an_enumeration_may_be_given_as_text(prop: Property, raw: str) -> None:
    raw = prop.schema["enum"][-1] if raw == "known" else raw
    given = {**attributes_of(decoded(prop.model)), prop.attribute: raw}
    value = getattr(model_class(prop.model)(**given), prop.attribute)
    assert isinstance(value, OpenEnum)
    assert value == raw


def test_a_word_for_a_union_with_an_enumeration_becomes_its_member() -> None:
    choice = model_class("ChatInputData")(messages=[], tool_choice="auto").tool_choice
    assert choice is model_class("ToolChoiceMode").AUTO


@pytest.mark.parametrize("missing", [None, ...], ids=repr)
def test_a_required_id_that_is_missing_does_not_become_text(missing: Any) -> None:
    try:
        request = model_class("CreateSessionRequest")(agent_id=missing)
    except (TypeError, ValueError):
        return
    assert request.agent_id is missing


# Names


def test_names_that_are_no_keywords_stay_as_they_are() -> None:
    names = {prop.name for prop in PROPERTIES}
    assert {"type", "id", "schema", "description"} <= names
    for prop in PROPERTIES:
        assert prop.attribute == ("continue_" if prop.name == "continue" else prop.name)
        assert hasattr(decoded(prop.model, full=True), prop.attribute)


def test_a_keyword_gets_an_underscore_in_python_and_none_in_json() -> None:
    message = model_class("InputChatMlMessage")(role="user", content="Hi", continue_=True)
    assert message.to_dict() == {"role": "user", "content": "Hi", "continue": True}


# Being objects


@every_model
def test_models_have_slots(name: str) -> None:
    model = decoded(name)
    assert not hasattr(model, "__dict__")
    with pytest.raises(AttributeError):
        model.no_such_property = 1


@every_model
def test_models_are_compared_by_value(name: str) -> None:
    assert decoded(name, full=True) == decoded(name, full=True)
    assert decoded(name) != model_class(name)(
        **{**attributes_of(decoded(name)), "additional_properties": {"more": 1}}
    )
    assert decoded(name) != example(MODELS[name])


@every_model
@pytest.mark.parametrize("full", [False, True], ids=["least", "full"])
def test_models_survive_pickle_and_copy(name: str, full: bool) -> None:
    model = decoded(name, full)
    assert copy.copy(model) == copy.deepcopy(model) == pickle.loads(pickle.dumps(model)) == model
    assert copy.copy(model) is not model


def test_a_deep_copy_shares_nothing() -> None:
    agent = decoded("Agent", full=True)
    copied = copy.deepcopy(agent)
    copied.metadata["new"] = 1
    copied.default_settings.temperature = 2.0
    assert agent == decoded("Agent", full=True)


def test_two_models_share_no_additional_properties() -> None:
    first, second = decoded("User"), decoded("User")
    first.additional_properties["new"] = 1
    assert second.additional_properties == {}
    assert model_class("User")(id="x").additional_properties == {}


def test_a_changed_model_is_sent_as_changed() -> None:
    user = decoded("User", full=True)
    user.name, user.about = "Ada", None
    assert user.to_dict()["name"] == "Ada"
    assert "about" not in user.to_dict()
    assert attrs.evolve(user, name="Grace").name == "Grace"


@every_model
def test_the_repr_shows_what_is_there_and_nothing_else(name: str) -> None:
    shown = repr(decoded(name))
    assert shown.startswith(f"{name}(") and shown.endswith(")")
    for prop in properties_of(name):
        assert not prop.required or f"{prop.attribute}=" in shown
    assert "=None" not in shown and "additional_properties" not in shown
    assert " at 0x" not in repr(decoded(name, full=True))


def test_the_repr_reads_well() -> None:
    user = model_class("User")(id="x", name="Ada", additional_properties={"karma": 3})
    assert repr(user) == "User(name='Ada', id='x', additional_properties={'karma': 3})"


# Documentation


@pytest.mark.parametrize("prop", PROPERTIES, ids=str)
def test_the_description_of_a_property_is_in_the_docstring(prop: Property) -> None:
    text = " ".join((model_class(prop.model).__doc__ or "").split())
    expected = " ".join(prop.schema["description"].split())
    assert f"{prop.attribute}: {expected}" in text


@every_model
def test_the_description_of_a_model_is_its_docstring(name: str) -> None:
    text = " ".join((model_class(name).__doc__ or "").split())
    assert text.startswith(" ".join(MODELS[name]["description"].split()))
