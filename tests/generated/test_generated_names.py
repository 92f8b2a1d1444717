"""Every name that the contract promises can be imported, and importing costs little."""

from __future__ import annotations

import importlib
import inspect
import pickle
import subprocess
import sys
import typing
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs
import julep_api
import pytest
from julep_api import models
from spec_schemas import (
    COMPONENTS,
    ENUMS,
    FREE_FORM,
    MODELS,
    NAMES,
    ROOT,
    UNIONS,
    model_class,
    operations,
)

CONTRACT_NAMES = [
    "InputChatMlMessageRole",
    "CreateToolRequestType",
    "ChatSettingsStop",
    "ChatSettingsResponseFormat",
    "ChatSettingsResponseFormatType",
    "ChatSettingsResponseFormatSchema",
    "ChatSettingsPreset",
    "ChatInputDataToolChoice",
    "ChatMlMessageRole",
    "ChatResponseFinishReason",
    "JobStatusState",
    "SuggestionTarget",
    "ToolType",
    "AgentDefaultSettingsPreset",
    "NamedToolChoiceFunction",
    "MemoryEntitiesItem",
    "CreateAgentRequestMetadata",
    "CreateAgentRequestInstructions",
    "PatchUserRequestMetadata",
    "SessionMetadata",
    "DocMetadata",
    "ListAgentsRequestSortBy",
    "GetUserDocsRequestOrder",
    "ListSessionsResponse",
    "GetHistoryResponse",
]
"""The names that the contract spells out, as examples of its rules."""


def run_python(code: str) -> str:
    paths = f"import sys; sys.path.insert(0, {str(ROOT / 'generated')!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", paths + code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("name", CONTRACT_NAMES)
def test_a_name_of_the_contract_is_importable(name: str) -> None:
    assert hasattr(models, name)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_schema_is_importable(name: str) -> None:
    assert hasattr(models, name)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_name_made_by_the_rules_is_importable(name: str) -> None:
    assert hasattr(models, name)
    assert name in models.__all__ and name in dir(models)


def test_nothing_else_is_public() -> None:
    unions_of_lists = {name for name in models.__all__ if name.endswith("Content")}
    assert set(models.__all__) - set(NAMES) - unions_of_lists == set()


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_an_attrs_class(name: str) -> None:
    assert inspect.isclass(model_class(name)) and attrs.has(model_class(name))
    assert model_class(name).__name__ == name


@pytest.mark.parametrize("name", ENUMS)
def test_an_enumeration_is_one_of_strings(name: str) -> None:
    assert issubclass(model_class(name), StrEnum)


@pytest.mark.parametrize("name", FREE_FORM)
def test_a_free_form_object_is_a_dict_by_another_name(name: str) -> None:
    origin, (key, _) = typing.get_origin(model_class(name)), typing.get_args(model_class(name))
    assert origin is dict and key is str


@pytest.mark.parametrize("name", UNIONS)
def test_a_union_is_a_type_that_annotations_can_use(name: str) -> None:
    assert len(typing.get_args(model_class(name))) > 1


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = models.NoSuchModel  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def test_every_operation_has_a_module_below_its_tag() -> None:
    for _, _, operation in operations():
        path = f"julep_api.api.{operation['tags'][0]}.{operation['operationId']}"
        module: Any = importlib.import_module(path)
        assert module.request and module.parse and module.sync and module.asyncio


def test_there_are_36_operations() -> None:
    assert len(list(operations())) == 36


def test_importing_the_client_loads_no_model_and_no_endpoint() -> None:
    loaded = run_python(
        "import julep_api.client\n"
        "print([m for m in sys.modules if m.startswith(('julep_api.models.', 'julep_api.api.'))"
        " or m.startswith('dateutil')])"
    )
    assert loaded == "[]"


def test_a_model_loads_only_what_it_is_made_of() -> None:
    loaded = run_python(
        "from julep_api.models import DocIds\n"
        "print([m for m in sys.modules if m.startswith('julep_api.models.')])"
    )
    assert loaded == "['julep_api.models.doc_ids']"


def test_a_model_can_be_unpickled_where_it_was_not_imported() -> None:
    pickled = pickle.dumps(model_class("User")(id="x", name="Ada"))
    assert run_python(f"import pickle; print(pickle.loads({pickled!r}))") == (
        "User(name='Ada', id='x')"
    )


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(julep_api.__file__).parent / "py.typed").is_file()


def test_generated_code_knows_nothing_of_the_facade() -> None:
    for file in Path(julep_api.__file__).parent.rglob("*.py"):
        for line in file.read_text("utf-8").splitlines():
            assert not line.lstrip().startswith(("import julep.", "from julep.", "from julep "))


def test_no_object_of_the_generator_has_got_into_the_code() -> None:
    for file in Path(julep_api.__file__).parent.rglob("*.py"):
        text = file.read_text("utf-8")
        assert " object at 0x" not in text and "UntrustedString" not in text


def test_every_name_in_the_code_is_defined() -> None:
    ruff = Path(sys.executable).with_name("ruff")
    folder = Path(julep_api.__file__).parent
    done = subprocess.run(
        [ruff, "check", "--isolated", "--no-cache", "--select", "F", "--ignore", "F401", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_annotations_can_be_evaluated() -> None:
    for name in MODELS:
        assert typing.get_type_hints(model_class(name))
