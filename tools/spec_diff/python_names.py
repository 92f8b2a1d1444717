"""What openapi-python-client calls the parts of a document, asked of the generator itself.

The rules behind single names are in tools/python_names.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint, generate_operation_id
from openapi_python_client.parser.properties import Class
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import PythonIdentifier

from ..generate import TEMPLATES
from ..python_names import method_name, plain_name
from ..spec_document import Document, Json, Operation, text
from .node import as_mapping

# Templates leave these out: the media types and the security scheme decide about them.
_IGNORED_HEADERS = ("accept", "content_type", "authorization")

# What the generator reports of a document can be thousands of lines.
_SHOWN_LINES = 3


@dataclass(frozen=True, slots=True)
class OperationNames:
    """An operation in Python."""

    place: str
    """The method and the path, without the names of its parameters."""
    tag: str
    name: str
    parameters: dict[tuple[str, str], str]
    """Arguments by location and name of the parameter."""
    properties: dict[str, str]
    """Attributes of the body's model by the property's name."""
    body_model: str | None
    body_argument: str | None
    """The argument of the low-level client that takes the body as a whole, if one does."""
    enumerations: dict[tuple[str, str], str]
    """Classes of parameters that are enumerations."""


class PythonNames:
    """The names that a document's parts have in Python, or will have.

    Args:
        document: The document.
        root: The project, whose settings of the generator count.
    """

    def __init__(self, document: Json, root: Path) -> None:
        self._document = Document(document)
        settings = (root / TEMPLATES / "generator.yaml").read_text("utf-8")
        self._config = _config(settings)
        self.problems: list[str] = []
        """What keeps names from being known, in sentences without an end."""
        self._models: dict[str, Any] = {}
        self._classes: set[str] = set()
        self.operations: dict[str, OperationNames] = {}
        """By operationId."""
        made = _made(json.dumps(document), settings)
        if isinstance(made, GeneratorError):
            self._cannot_read(f"{made.header}: {made.detail}")
            return
        self._models = {str(model.class_info.name): model for model in made.models}
        self._classes = {*self._models, *(str(enum.class_info.name) for enum in made.enums)}
        endpoints: dict[str, tuple[str, Endpoint]] = {}
        errors = list(made.errors)
        for tag, collection in made.endpoint_collections_by_tag.items():
            errors += collection.parse_errors
            endpoints |= {str(each.name): (str(tag), each) for each in collection.endpoints}
        for error in errors:
            self._cannot_read(f"{error.header} {error.detail}")
        places: dict[str, str] = {}
        for operation in self._document.operations():
            name, place = self._function(operation), f"{operation.method.upper()} {operation.path}"
            if name in places:
                self.problems.append(f"{places[name]} and {place} are both {name} in Python")
            elif name in endpoints:
                self.operations[operation.name] = self._operation(operation, *endpoints[name])
            places.setdefault(name, place)

    def _cannot_read(self, detail: str) -> None:
        lines = [" ".join(line.split()) for line in detail.splitlines() if line.strip()]
        more = ", ..." if len(lines) > _SHOWN_LINES else ""
        shown = ", ".join(lines[:_SHOWN_LINES])
        self.problems.append(f"the generator can't read all of it: {shown}{more}")

    @property
    def classes(self) -> frozenset[str]:
        """The names in `julep_api.models` that models and enumerations have."""
        return frozenset(self._classes)

    @property
    def objects(self) -> frozenset[str]:
        """Models that are classes. The others are free-form objects, which are plain dicts."""
        return frozenset(name for name, model in self._models.items() if _properties(model))

    @property
    def enumerations(self) -> frozenset[str]:
        """The classes that are enumerations."""
        return frozenset(self._classes - self._models.keys())

    def component(self, name: str) -> str | None:
        """The class of a component schema, if it becomes one."""
        raw = as_mapping(self._document.components.get(name))
        found = str(
            Class.from_string(string=str(raw.get("title") or name), config=self._config).name
        )
        return found if found in self._classes else None

    def place(self, component: str, path: Sequence[str]) -> Iterator[str]:
        """Classes and attributes for a place in a component schema: `Agent.name`.

        An object or an enumeration that is written there gets a class of its own, and comes besides.
        Where the component is a part of others by `allOf`, these have the attribute too.
        """
        for other in dict.fromkeys([component, *self._document.components]):
            schema = self._document.component(other)
            if other == component or (path and component in self._document.made_of(schema)):
                name = self.component(other)
                if name in self._models:
                    yield from self._below(self._models[name], path)
                elif name:
                    yield name

    def _below(self, start: Any, path: Sequence[str]) -> Iterator[str]:
        prop, place, rest = start, str(start.class_info.name), list(path)
        while rest:
            key = rest.pop(0)
            if key == "properties" and rest:
                owner, name = self._models.get(_class(prop) or ""), rest.pop(0)
                prop = _property(owner, name)
                if prop is None:
                    return
                place = f"{_class(owner)}.{attribute(prop)}"
            elif key == "items":
                prop = getattr(prop, "inner_property", prop)
            elif key == "additionalProperties":
                prop = getattr(prop, "additional_properties", None) or prop
            elif key in ("oneOf", "anyOf") and rest:
                members, index = getattr(prop, "inner_properties", []), rest.pop(0)
                prop = members[int(index)] if int(index) < len(members) else prop
            elif key == "allOf" and rest:
                rest.pop(0)
            else:
                break
        yield place
        own = _class(prop)
        if prop is not start and own and own not in self._component_classes():
            yield own

    def _component_classes(self) -> set[str | None]:
        return {self.component(name) for name in self._document.components}

    def _function(self, operation: Operation) -> str:
        if operation.id:
            return method_name(operation.id)
        path, prefix = UntrustedString(operation.path), self._config.field_prefix
        return str(generate_operation_id(path=path, method=operation.method, prefix=prefix))

    def _operation(self, operation: Operation, tag: str, endpoint: Endpoint) -> OperationNames:
        parameters: dict[tuple[str, str], str] = {}
        enumerations: dict[tuple[str, str], str] = {}
        for location, prop in endpoint.iter_all_parameters():
            ignored = location == "header" and str(prop.python_name) in _IGNORED_HEADERS
            if location != "cookie" and not ignored:
                key = str(location.value), raw_name(prop)
                parameters[key] = attribute(prop)
                if own := _class(prop):
                    enumerations[key] = own
        model = self._models.get(_class(endpoint.bodies[0].prop) or "") if endpoint.bodies else None
        whole = text(self._document.body(operation).value.get("x-body-argument"))
        return OperationNames(
            place=f"{operation.method} {re.sub(r'{[^{}]*}', '{}', operation.path)}",
            tag=tag,
            name=str(endpoint.name),
            parameters=parameters,
            properties={raw_name(prop): attribute(prop) for prop in _properties(model)},
            body_model=_class(endpoint.bodies[0].prop) if endpoint.bodies else None,
            body_argument=str(PythonIdentifier(whole, self._config.field_prefix))
            if whole
            else None,
            enumerations=enumerations,
        )


def attribute(prop: Any) -> str:
    """The name of an attribute or an argument."""
    return plain_name(str(prop.python_name))


def raw_name(prop: Any) -> str:
    """The name in the document."""
    return str(prop.name.get_untrusted_value())


def _config(settings: str) -> Config:
    file = ConfigFile(**yaml.safe_load(settings))
    return Config.from_sources(file, MetaType.NONE, Path(), "utf-8", True, None)


# It takes a second, and an upgrade asks for the names in both documents from several places.
@lru_cache(maxsize=4)
def _made(document: str, settings: str) -> GeneratorData | GeneratorError:
    """What the generator makes of a document. Nobody may change it."""
    return GeneratorData.from_dict(json.loads(document), config=_config(settings))


def _class(prop: Any) -> str | None:
    info = getattr(prop, "class_info", None)
    return str(info.name) if info else None


def _properties(model: Any) -> list[Any]:
    """Properties of a model. Copies of it inside of other schemas don't have them."""
    if model is None:
        return []
    return [*(model.required_properties or ()), *(model.optional_properties or ())]


def _property(model: Any, name: str) -> Any:
    return next((prop for prop in _properties(model) if raw_name(prop) == name), None)
