"""The documented signatures are kept: names, order, kinds, defaults and types."""

from __future__ import annotations

import inspect
import json
import re
import types
import typing
from collections.abc import Awaitable, Collection
from pathlib import Path
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import httpx
import pytest
from sides import Side

import julep
import julep.api.types
from julep import managers
from julep.api.client import OMIT
from julep.guards import Names

SURFACE = json.loads(Path(__file__).with_name("surface.json").read_text())

DEFAULTS = {"None": None, "OMIT": OMIT}
"""Defaults by their names in the document."""

DOCUMENTED_NAMES: dict[str, Any] = {
    **vars(typing),
    **{name: getattr(julep.api.types, name) for name in julep.api.types.__all__},
    "List": list,
    "Dict": dict,
    "UUID": UUID,
    "Awaitable": Awaitable,
}

CLASSES = {
    "operations": (julep.JulepApi, julep.AsyncJulepApi),
    "sessions": (managers.SessionsManager, managers.AsyncSessionsManager),
    "sessions_base": (managers.BaseSessionsManager,),
}

CASES = [
    pytest.param(section, name, kind, id=f"{kind.__name__}.{name}")
    for section, kinds in CLASSES.items()
    for name in SURFACE[section]
    for kind in kinds
]
each_method = pytest.mark.parametrize(("section", "name", "kind"), CASES)


def documented(section: str, name: str) -> dict[str, Any]:
    return SURFACE[section][name]


CALL_OPTIONS = {"options", *julep.CallOptions.__annotations__}
"""What every method takes besides its own arguments."""


def signature(kind: type, name: str) -> tuple[list[inspect.Parameter], Any]:
    """The parameters after self, and the return type, with annotations evaluated."""
    function: Any = getattr(kind, name)
    found = inspect.signature(function)
    names = {
        **{name: getattr(julep.api.types, name) for name in julep.api.types.__all__},
        "ChatStream": julep.ChatStream,
        "AsyncChatStream": julep.AsyncChatStream,
    }

    def evaluate(annotation: Any) -> Any:
        if not isinstance(annotation, str):
            return annotation
        return eval(annotation, dict(names), Names(function))

    parameters = [
        parameter.replace(annotation=evaluate(parameter.annotation))
        for parameter in list(found.parameters.values())[1:]
        if name == "__init__" or parameter.name not in CALL_OPTIONS
    ]
    return parameters, evaluate(found.return_annotation)


def accepts(ours: Any, wanted: Any) -> bool:
    """Whether one type takes every value of another one."""
    if ours is Any or ours == wanted:
        return True
    if get_origin(wanted) in (Union, types.UnionType):
        return all(accepts(ours, member) for member in get_args(wanted))
    if get_origin(ours) in (Union, types.UnionType):
        return any(accepts(member, wanted) for member in get_args(ours))
    if get_origin(ours) and get_origin(wanted):
        return issubclass(get_origin(wanted), get_origin(ours)) and all(
            map(accepts, get_args(ours), get_args(wanted))
        )
    return isinstance(ours, type) and isinstance(wanted, type) and issubclass(wanted, ours)


def evaluated(text: str) -> Any:
    found = eval(text, dict(DOCUMENTED_NAMES))
    return type(None) if found is None else found


def test_the_document_has_36_operations_and_8_actions_on_sessions() -> None:
    assert len(SURFACE["operations"]) == 36
    assert len(SURFACE["sessions"]) == len(SURFACE["sessions_base"]) == 8


@each_method
def test_parameters_have_the_documented_names_in_the_documented_order(
    section: str, name: str, kind: type
) -> None:
    parameters, _ = signature(kind, name)
    wanted = [parameter[0] for parameter in documented(section, name)["parameters"]]
    found = [parameter.name for parameter in parameters]
    if section == "operations":
        assert found == wanted
    else:
        assert found[: len(wanted)] == wanted
        later = parameters[len(wanted) :]
        assert all(parameter.default is None or not parameter.default for parameter in later)


@each_method
def test_a_required_parameter_after_an_optional_one_makes_all_keyword_only(
    section: str, name: str, kind: type
) -> None:
    wanted = documented(section, name)["parameters"]
    optional = [len(parameter) == 3 for parameter in wanted]
    kind_of = (
        inspect.Parameter.POSITIONAL_OR_KEYWORD
        if optional == sorted(optional)
        else inspect.Parameter.KEYWORD_ONLY
    )
    parameters, _ = signature(kind, name)
    assert {parameter.kind for parameter in parameters[: len(wanted)]} <= {kind_of}


@each_method
def test_defaults_are_the_documented_ones(section: str, name: str, kind: type) -> None:
    parameters, _ = signature(kind, name)
    for parameter, (_, _, *default) in zip(
        parameters, documented(section, name)["parameters"], strict=False
    ):
        wanted = DEFAULTS[default[0]] if default else inspect.Parameter.empty
        assert parameter.default is wanted, parameter.name


@each_method
def test_parameters_take_every_value_of_their_documented_types(
    section: str, name: str, kind: type
) -> None:
    parameters, _ = signature(kind, name)
    for parameter, (_, text, *_) in zip(
        parameters, documented(section, name)["parameters"], strict=False
    ):
        assert accepts(parameter.annotation, evaluated(text)), (
            f"{parameter.name}: {parameter.annotation} is narrower than {text}"
        )


@each_method
def test_the_return_type_is_the_documented_one(section: str, name: str, kind: type) -> None:
    _, found = signature(kind, name)
    wanted = evaluated(documented(section, name)["returns"])
    found = type(None) if found is None else found
    if name in ("chat", "_chat") and section != "operations":
        assert accepts(found, wanted)  # and streams
    else:
        assert found == wanted


@each_method
def test_methods_of_asynchronous_classes_are_coroutines(
    section: str, name: str, kind: type
) -> None:
    is_coroutine = inspect.iscoroutinefunction(getattr(kind, name))
    assert is_coroutine is kind.__name__.startswith("Async")


@pytest.mark.parametrize("kind", [julep.JulepApi, julep.AsyncJulepApi])
def test_the_constructor_of_the_low_level_client(kind: type) -> None:
    parameters, _ = signature(kind, "__init__")
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    assert {p.name: p.default for p in parameters} == {
        "base_url": None,
        "environment": julep.JulepApiEnvironment.DEFAULT,
        "api_key": inspect.Parameter.empty,
        "timeout": 300,
        "httpx_client": None,
    }


def test_the_default_environment_is_the_hosted_server() -> None:
    assert julep.JulepApiEnvironment.DEFAULT.value == "https://api-alpha.julep.ai/api"


MANAGERS = {
    "sessions": "Sessions",
    "agents": "Agents",
    "users": "Users",
    "docs": "Docs",
    "memories": "Memories",
    "tools": "Tools",
    "jobs": "Jobs",
}


@pytest.mark.parametrize(("attribute", "name"), MANAGERS.items())
def test_managers_are_a_base_and_two_small_classes_over_it(attribute: str, name: str) -> None:
    base = getattr(managers, f"Base{name}Manager")
    kinds = [getattr(managers, f"{prefix}{name}Manager") for prefix in ("", "Async")]
    assert all(issubclass(kind, base) for kind in kinds)
    clients = [julep.Client("key"), julep.AsyncClient("key")]
    assert [type(getattr(client, attribute)) for client in clients] == kinds


# What the documents leave open is pinned as it is written in the code. A change there breaks callers,
# unless it adds an argument behind the others.

PINNED: dict[str, Any] = SURFACE["managers"]


def shown(function: Any, unless: Collection[str] = ()) -> tuple[list[str], str]:
    """The parameters and the return type, as they are written on the synchronous side.

    Args:
        function: A method of an object, or a class.
        unless: The names of options to leave out.
    """
    found = inspect.signature(function)
    options = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    parameters = [
        p for p in found.parameters.values() if p.name not in unless or p.kind not in options
    ]
    texts = [without_async(parameter) for parameter in parameters]
    by_keyword = [p.kind is p.KEYWORD_ONLY for p in parameters]
    if True in by_keyword:
        texts.insert(by_keyword.index(True), "*")
    return texts, without_async(found.return_annotation)


def without_async(text: object) -> str:
    return re.sub(r"\bAsync(?=[A-Z])", "", str(text).replace("'", ""))


@pytest.mark.parametrize("kind", [julep.Client, julep.AsyncClient])
@pytest.mark.parametrize("attribute", MANAGERS)
def test_managers_have_the_pinned_methods_and_no_others(kind: Any, attribute: str) -> None:
    manager = getattr(kind("key"), attribute)
    found = {f"{attribute}.{name}" for name in dir(manager) if not name.startswith("_")}
    found -= {f"{attribute}.api_client", f"{attribute}.with_raw_response"}
    pinned = {name for name in PINNED if name.startswith(f"{attribute}.")}
    assert found == pinned, "write the signature of a new method to `managers` in surface.json"


@pytest.mark.parametrize("kind", [julep.Client, julep.AsyncClient])
@pytest.mark.parametrize("method", PINNED)
def test_methods_of_managers_have_the_pinned_signatures(kind: Any, method: str) -> None:
    attribute, name = method.split(".")
    parameters, returns = shown(getattr(getattr(kind("key"), attribute), name), CALL_OPTIONS)
    assert parameters == PINNED[method]["parameters"]
    assert returns == PINNED[method]["returns"]


@pytest.mark.parametrize("kind", [julep.Client, julep.AsyncClient])
def test_the_constructor_has_the_pinned_signature(kind: type) -> None:
    assert shown(kind)[0] == SURFACE["client"]


def test_the_options_of_a_call_are_the_pinned_ones() -> None:
    found = {name: hint.__forward_arg__ for name, hint in julep.CallOptions.__annotations__.items()}
    assert found == SURFACE["call_options"]


def test_chat_takes_every_setting_of_the_contract() -> None:
    settings = {*inspect.signature(julep.ChatInput).parameters} - {"additional_properties"}
    assert settings <= {*inspect.signature(managers.SessionsManager.chat).parameters}


@pytest.mark.parametrize("omitted", [OMIT, ...])
def test_what_is_omitted_is_not_sent(side: Side, omitted: Any) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(201, json={"id": "x", "created_at": "2024-05-29T15:47:57Z"})

    api = side.played(answer).api
    api.create_agent(name="Ada", about=omitted, metadata=omitted, instructions=omitted)
    assert json.loads(sent[0].content) == {"name": "Ada"}


def test_a_call_does_not_change_what_introspection_says(client: julep.Client) -> None:
    with pytest.raises(julep.NotFoundError):
        client.jobs.get("5a8c1e0e-1b0a-4a7e-9b63-0d2b3f6a1c11")
    for kind in (managers.JobsManager, managers.AsyncJobsManager):
        function: Any = kind.get
        assert inspect.signature(function).return_annotation == "models.JobStatus"
