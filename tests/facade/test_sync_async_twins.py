"""Both sides have the same signatures, the same words and the same types."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

import julep
from julep import managers

PAIRS = [
    (julep.Client, julep.AsyncClient),
    (julep.JulepApi, julep.AsyncJulepApi),
    (julep.ChatStream, julep.AsyncChatStream),
    (julep.ItemIterator, julep.AsyncItemIterator),
    *[
        (getattr(managers, f"{name}Manager"), getattr(managers, f"Async{name}Manager"))
        for name in ("Agents", "Docs", "Jobs", "Memories", "Sessions", "Tools", "Users")
    ],
]
each_pair = pytest.mark.parametrize(("one", "other"), PAIRS, ids=[one.__name__ for one, _ in PAIRS])

# What they say of threads and of tasks differs.
WITH_WORDS_OF_THEIR_OWN = [
    (julep.Conversation, julep.AsyncConversation),
    (julep.ReplyStream, julep.AsyncReplyStream),
    (julep.ToolRun, julep.AsyncToolRun),
]
EVERY_PAIR = [*PAIRS, *WITH_WORDS_OF_THEIR_OWN]
every_pair = pytest.mark.parametrize(
    ("one", "other"), EVERY_PAIR, ids=[one.__name__ for one, _ in EVERY_PAIR]
)

CALL_OPTIONS = {"options", *julep.CallOptions.__annotations__}
"""What every method takes, and its class tells of."""

OTHER_NAMES = {"close": "aclose"}


def methods(kind: type) -> dict[str, Any]:
    """The public methods."""
    return {
        name: method
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    }


def twins(one: type, other: type) -> list[tuple[Any, Any]]:
    """Each public method, and its twin."""
    others = methods(other)
    return [(m, others[OTHER_NAMES.get(name, name)]) for name, m in methods(one).items()]


def without_async(annotation: Any) -> str:
    """A type's name as it is on the synchronous side."""
    return re.sub(r"\bAsync(?=[A-Z])", "", str(annotation))


@every_pair
def test_both_have_the_same_methods(one: type, other: type) -> None:
    assert {OTHER_NAMES.get(name, name) for name in methods(one)} == {*methods(other)}


@every_pair
def test_both_have_the_same_parameters(one: type, other: type) -> None:
    for method, twin in twins(one, other):
        parameters = inspect.signature(method).parameters
        assert list(parameters.values()) == list(inspect.signature(twin).parameters.values())


@every_pair
def test_both_return_the_same(one: type, other: type) -> None:
    for method, twin in twins(one, other):
        types = [inspect.signature(m).return_annotation for m in (method, twin)]
        assert without_async(types[0]) == without_async(types[1]), method.__qualname__


@each_pair
def test_one_side_waits_and_the_other_is_awaited(one: type, other: type) -> None:
    assert not [name for name, m in methods(one).items() if inspect.iscoroutinefunction(m)]
    alternate = {"from_sender", "with_options", "iter", "iter_history", "conversation"}
    assert {n for n, m in methods(other).items() if not inspect.iscoroutinefunction(m)} <= alternate


@each_pair
def test_everything_public_is_documented_in_the_same_words(one: type, other: type) -> None:
    assert inspect.getdoc(one)
    assert inspect.getdoc(other)
    for method, twin in twins(one, other):
        assert (inspect.getdoc(method) or "").strip(), method.__qualname__
        told, twin_told = (inspect.getdoc(one) or "" for one in (method, twin))
        assert told == twin_told.replace("await ", ""), method.__qualname__


@each_pair
def test_every_parameter_of_a_longer_docstring_is_described(one: type, other: type) -> None:
    for kind in (one, other):
        for method in methods(kind).values():
            text = inspect.getdoc(method) or ""
            if "Args:" in text:
                parameters = {*inspect.signature(method).parameters} - {"self", *CALL_OPTIONS}
                for name in parameters:
                    assert re.search(rf"^    (\*\*)?{name}:", text, re.MULTILINE), (
                        f"{method.__qualname__}: {name}"
                    )


def test_both_clients_take_the_same_arguments() -> None:
    one, other = (inspect.signature(kind).parameters for kind in (julep.Client, julep.AsyncClient))
    assert list(one) == list(other)
    for name in one:
        if name == "http_client":
            assert str(one[name]) == without_async(other[name])
        else:
            assert one[name] == other[name]


def test_both_clients_have_the_same_managers() -> None:
    def annotations(kind: type) -> dict[str, str]:
        return {name: without_async(text) for name, text in vars(kind)["__annotations__"].items()}

    assert annotations(julep.Client) == annotations(julep.AsyncClient)


@pytest.mark.parametrize("method", ["__enter__", "__exit__"])
def test_both_clients_are_context_managers(method: str) -> None:
    assert hasattr(julep.Client, method)
    assert not hasattr(julep.AsyncClient, method)
    assert hasattr(julep.AsyncClient, method.replace("__e", "__ae"))


@pytest.mark.parametrize("name", ["SessionsManager", "AsyncSessionsManager"])
def test_help_shows_the_parameters_of_chat(name: str) -> None:
    parameters = inspect.signature(getattr(managers, name).chat).parameters
    assert "temperature" in parameters
    assert "options" not in parameters
