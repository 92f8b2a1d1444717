"""The names that our rules take to be in use are in use, and what they warn of happens."""

from __future__ import annotations

import importlib
import inspect
import json
import shutil
import sys
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from julep_api import models
from julep_api.client import AsyncJulepApi, JulepApi

from tools import generate, python_names
from tools.pins import REQUIREMENTS
from tools.spec import SPEC, read_spec

Json = dict[str, Any]
Name = Callable[[str], str]

TEXT = {"type": "string", "description": "A text."}
TYPED = {
    "owner": {**TEXT, "format": "uuid"},
    "pages": {"type": "integer", "description": "A number."},
    "price": {"type": "number", "description": "A number."},
    "read": {"type": "boolean", "description": "Yes or no."},
    "tags": {"type": "array", "description": "Texts.", "items": TEXT},
    "more": {"type": "object", "description": "Anything."},
}
# The generator's own code tells of these, at the latest when it is compiled.
NOT_COMPILED = {"body", "sender"}


class SentError(Exception):
    """The request got as far as the sender."""


class Stop:
    """A sender that only shows that it was reached."""

    def send(self, request: object) -> object:
        raise SentError(request)


def operation(name: str, body: str, parameter: str | None = None) -> Json:
    """An operation with a body, and a query parameter if there is a name for one."""
    path = [{"name": "book_id", "in": "path", "required": True, "schema": TEXT}]
    query = [{"name": parameter, "in": "query", "schema": TEXT}] if parameter else []
    header = [{"name": "X-Note", "in": "header", "schema": TEXT}]
    schema = {"$ref": f"#/components/schemas/{body}"}
    return {
        "operationId": name,
        "tags": ["books"],
        "summary": "Does it.",
        "parameters": path + query + header,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "200": {"description": "It.", "content": {"application/json": {"schema": schema}}}
        },
    }


def document(names: list[str]) -> Json:
    """Each name as a query parameter, and as a property of a body."""
    plain = {"type": "object", "description": "It.", "properties": {"content": TEXT}}
    described: Json = {"openapi": "3.0.3", "info": {"title": "Names", "version": "1"}}
    described["paths"] = {}
    schemas: Json = {"Plain": plain}
    for number, name in enumerate(names):
        model = f"Body{number}"
        schemas[model] = {**plain, "properties": {name: TEXT, **TYPED}}
        described["paths"][f"/query/{number}/{{book_id}}"] = {
            "post": operation(f"query_{number}", "Plain", parameter=name)
        }
        described["paths"][f"/body/{number}/{{book_id}}"] = {
            "post": operation(f"body_{number}", model)
        }
    described["components"] = {"schemas": schemas}
    return described


def project(root: Path, names: list[str]) -> Path:
    shutil.copy(generate.ROOT / REQUIREMENTS, root)
    shutil.copytree(generate.ROOT / generate.TEMPLATES, root / generate.TEMPLATES)
    (root / SPEC).write_text(json.dumps(document(names)), "utf-8")
    return root


def names_in_use() -> list[str]:
    sets = (
        python_names.TYPES,
        python_names.CALLED_BY_MODELS,
        python_names.USED_BY_CLIENT,
        python_names.USED_BY_ENDPOINTS,
        python_names.RENAMED,
    )
    return sorted(frozenset[str]().union(*sets) - NOT_COMPILED)


NAMES = ["title", *names_in_use()]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """Imports a module of a package in which all of the names occur."""
    root = project(tmp_path_factory.mktemp("names"), NAMES)
    folder = Path(generate.PACKAGE).name
    output = {name: content for name, content in generate.render(root).items() if folder in name}
    place = root / "importable"
    for name, content in output.items():
        path = place / "names_api" / Path(name).relative_to(generate.PACKAGE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    sys.path.insert(0, str(place))
    yield lambda name: importlib.import_module(f"names_api.{name}")
    sys.path.remove(str(place))


def breaks(package: Callable[[str], ModuleType], operation: str, name: str) -> bool:
    """Whether a call with an argument of this name does not reach the sender."""
    client: Any = package("client").JulepApi.from_sender(Stop())
    try:
        getattr(client, operation)(book_id="b", **{name: "a"})
    except SentError:
        return False
    except (AttributeError, TypeError):
        return True
    raise AssertionError("nobody stopped it")


def annotations_break(model: type) -> bool:
    try:
        typing.get_type_hints(model)
    except TypeError:
        return True
    return False


@pytest.mark.parametrize("name", [name for name in NAMES if name not in python_names.RENAMED])
def test_an_argument_that_hides_a_name_breaks_the_call(
    package: Callable[[str], ModuleType], name: str
) -> None:
    number = NAMES.index(name)
    in_client = name in python_names.USED_BY_CLIENT
    in_endpoint = name in python_names.USED_BY_ENDPOINTS
    assert breaks(package, f"query_{number}", name) == (in_client or in_endpoint)
    assert breaks(package, f"body_{number}", name) == in_client


@pytest.mark.parametrize("name", NAMES)
def test_a_property_that_hides_a_type_breaks_the_annotations(
    package: Callable[[str], ModuleType], name: str
) -> None:
    model = getattr(package("models"), f"Body{NAMES.index(name)}")
    # Of `datetime` only mypy complains.
    assert annotations_break(model) == (name in python_names.TYPES - {"datetime"})


@pytest.mark.parametrize("name", NAMES)
def test_a_property_that_hides_a_function_breaks_the_constructor(
    package: Callable[[str], ModuleType], name: str
) -> None:
    model = getattr(package("models"), f"Body{NAMES.index(name)}")
    if name in python_names.CALLED_BY_MODELS:
        with pytest.raises(TypeError, match="not callable"):
            model(owner="me", **{name: "a"})
    else:
        assert model(owner="me", **{name: "a"}).to_dict() == {"owner": "me", name: "a"}


@pytest.mark.parametrize("name", sorted(python_names.RENAMED))
def test_some_parameters_are_renamed(package: Callable[[str], ModuleType], name: str) -> None:
    method = getattr(package("client").JulepApi, f"query_{NAMES.index(name)}")
    assert f"{name}_query" in inspect.signature(method).parameters


@pytest.mark.parametrize("name", sorted(NOT_COMPILED))
def test_code_that_cannot_be_compiled_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(generate.GenerateError, match=f"duplicate argument '{name}'"):
        generate.render(project(tmp_path, [name]))


def test_the_names_of_models_are_those_of_the_generated_ones() -> None:
    bases: tuple[type, ...] = models.DocIds.__mro__[:2]
    names = {name for base in bases for name in vars(base)}
    own = {name for name in names if not name.startswith("__")} | {"__init__", "__repr__"}
    own |= {"__rich_console__", "__rich_repr__"}
    assert python_names.names_of_models() == own - {"agent_doc_ids", "user_doc_ids"}


def test_the_names_of_clients_are_those_of_the_generated_ones() -> None:
    paths: Json = read_spec(generate.ROOT / SPEC)["paths"]
    operations = {
        python_names.method_name(described["operationId"])
        for path in paths.values()
        for method, described in path.items()
        if method != "parameters"
    }
    names = {name for client in (JulepApi, AsyncJulepApi) for name in vars(client)}
    public = {name for name in names - operations if not name.startswith("_")}
    known = {name for name in python_names.names_of_clients() if not name.startswith("_")}
    assert known == public | {"sender"}


@pytest.mark.parametrize(
    ("name", "given", "made"),
    [
        (python_names.python_name, "continue", "continue_"),
        (python_names.python_name, "type", "type"),
        (python_names.python_name, "userID", "user_id"),
        (python_names.python_name, "self", "self_"),
        (python_names.method_name, "import", "import_"),
        (python_names.module_name, "ChatMlMessage", "chat_ml_message"),
    ],
)
def test_names_are_made_as_the_generator_makes_them(name: Name, given: str, made: str) -> None:
    assert name(given) == made
