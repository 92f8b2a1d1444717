"""Answers of a type: asked for by its schema, checked, asked for once more, and then refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypedDict

import jsonschema_rs
import pydantic
import pytest

import julep
from julep.local import FunctionCall, Reply, ScriptedModel


@dataclass
class Book:
    title: str
    pages: int
    genre: Literal["novel", "essay"] = "novel"


class Shelf(TypedDict):
    name: str
    books: list[Book]


class Reader(pydantic.BaseModel):
    name: str
    age: int = pydantic.Field(ge=0)


ORLANDO = {"title": "Orlando", "pages": 333}


@pytest.fixture
def conversation(client: julep.Client, agent_id: str) -> julep.Conversation:
    return client.conversation(agent_id=agent_id)


@pytest.mark.parametrize(
    ("kind", "answer", "value"),
    [
        (Book, ORLANDO, Book("Orlando", 333)),
        (
            Shelf,
            {"name": "W5", "books": [ORLANDO]},
            {"name": "W5", "books": [Book("Orlando", 333)]},
        ),
        (Reader, {"name": "Tom", "age": 5}, Reader(name="Tom", age=5)),
        (list[Book], {"answer": [ORLANDO]}, [Book("Orlando", 333)]),
        (int, {"answer": 7}, 7),
        (Book | None, {"answer": None}, None),
    ],
)
def test_the_answer_is_an_object_of_the_type(
    conversation: julep.Conversation,
    julep_model: ScriptedModel,
    kind: Any,
    answer: Any,
    value: object,
) -> None:
    julep_model.add(json.dumps(answer))
    assert conversation.send("Which is it?", response_type=kind) == value
    format = julep_model.requests[0].settings["response_format"]
    assert format["type"] == "json_object"
    assert format["schema"]["type"] == "object"


def test_json_in_a_fence_is_read_too(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    julep_model.add(f"```json\n{json.dumps(ORLANDO)}\n```")
    assert conversation.send("Which?", response_type=Book) == Book("Orlando", 333)


def test_an_answer_that_does_not_fit_is_asked_for_once_more(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    julep_model.add(json.dumps({"title": "Orlando", "pages": "many"}), json.dumps(ORLANDO))
    assert conversation.send("Which?", response_type=Book).pages == 333
    said = str(julep_model.requests[1].prompt.new[-1].content)
    assert "pages" in said and "many" in said


def test_a_second_answer_that_does_not_fit_is_an_error_with_its_text(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    julep_model.add("It is Orlando.", "I said: Orlando!")
    with pytest.raises(julep.InvalidAnswerError, match="does not fit the type") as caught:
        conversation.send("Which?", response_type=Book)
    assert caught.value.text == "I said: Orlando!"
    assert caught.value.reply is not None and caught.value.reply.finish_reason == "stop"
    assert isinstance(caught.value, ValueError)
    assert len(julep_model.requests) == 2


def test_an_answer_that_was_cut_off_says_so(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    julep_model.add(*[Reply('{"title": "Orl', finish_reason="length")] * 2)
    with pytest.raises(julep.InvalidAnswerError, match="max_tokens"):
        conversation.send("Which?", response_type=Book)


def test_a_type_that_is_no_json_is_refused_before_anything_is_sent(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    with pytest.raises(julep.InvalidToolError):
        conversation.send("Which?", response_type=threading_lock())
    assert julep_model.requests == []


def threading_lock() -> Any:
    import threading

    return type(threading.Lock())


def test_functions_are_off_unless_told_otherwise(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    def find_shelf(author: str) -> str:
        return author

    julep_model.add(*[json.dumps(ORLANDO)] * 2)
    conversation = client.conversation(agent_id=agent_id, tools=[find_shelf])
    conversation.send("Which?", response_type=Book)
    conversation.send("Which?", response_type=Book, tool_choice="auto")
    assert [one.tool_choice for one in julep_model.requests] == ["none", "auto"]


@dataclass
class Chapter:
    title: str
    parts: list[Chapter] = field(default_factory=list["Chapter"])


class Folder(pydantic.BaseModel):
    name: str
    folders: list[Folder] = []


class Color(StrEnum):
    RED = "red"


NESTED: dict[str, Any] = {"title": "One", "parts": [{"title": "Two", "parts": []}]}


@pytest.mark.parametrize(
    ("kind", "answer", "value"),
    [
        (Chapter, {"answer": NESTED}, Chapter("One", [Chapter("Two")])),
        (Chapter | None, {"answer": NESTED}, Chapter("One", [Chapter("Two")])),
        (
            Folder,
            {"answer": {"name": "a", "folders": [{"name": "b"}]}},
            Folder(name="a", folders=[Folder(name="b")]),
        ),
        (Book | Reader, {"answer": {"name": "Tom", "age": 5}}, Reader(name="Tom", age=5)),
        (Color, {"answer": "red"}, Color.RED),
        (dict[str, int], {"a": 1}, {"a": 1}),
    ],
)
def test_recursive_types_unions_and_choices(
    conversation: julep.Conversation,
    julep_model: ScriptedModel,
    kind: Any,
    answer: Any,
    value: object,
) -> None:
    julep_model.add(json.dumps(answer))
    assert conversation.send("Which is it?", response_type=kind) == value
    schema = julep_model.requests[0].settings["response_format"]["schema"]
    assert schema["type"] == "object"
    assert jsonschema_rs.is_valid(schema, answer)


def test_an_empty_answer_is_no_answer(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    julep_model.add("", json.dumps(ORLANDO))
    assert conversation.send("Which?", response_type=Book) == Book("Orlando", 333)
    assert "'' is not JSON" in str(julep_model.requests[1].prompt.new[-1].content)


def test_calls_in_place_of_an_answer_are_told(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    def find_shelf(author: str) -> str:
        return author

    julep_model.add(*[FunctionCall("find_shelf", author="Woolf")] * 2)
    conversation = client.conversation(agent_id=agent_id, tools=[find_shelf])
    with pytest.raises(julep.InvalidAnswerError, match="but calls of find_shelf") as caught:
        conversation.send("Which?", response_type=Book, tool_choice="auto")
    assert caught.value.text == ""
    assert caught.value.reply is not None
    assert caught.value.reply.calls[0].name == "find_shelf"


def test_half_characters_in_an_answer_do_not_keep_it_from_being_asked_for_again(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    julep_model.add(r'{"\ud800": "a\u0000"}', json.dumps(ORLANDO))
    assert conversation.send("Which?", response_type=Book) == Book("Orlando", 333)


def test_an_answer_that_is_asked_for_again_has_no_key_of_the_first(
    conversation: julep.Conversation, julep_model: ScriptedModel
) -> None:
    julep_model.add("It is Orlando.", json.dumps(ORLANDO))
    book = conversation.send("Which?", response_type=Book, idempotency_key="only-once")
    assert book == Book("Orlando", 333)
