"""The Python names that the generated code gives to what a document names, and those it uses itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from keyword import iskeyword

from openapi_python_client.strings import ClassName, PythonIdentifier, snake_case

from .generate import ROOT, TEMPLATES

_PREFIX = "field_"  # what the generator puts before a name that can't be one

# Types in the annotations of a model, where a property of that name stands for them.
TYPES = frozenset({"bool", "datetime", "dict", "float", "int", "list", "str"})
# What the constructor of a model calls: an argument of that name would be called instead.
CALLED_BY_MODELS = frozenset({"id_string"})
# What the methods of the client refer to, and what the functions of an operation's module do.
USED_BY_CLIENT = frozenset({"api", "models"})
USED_BY_ENDPOINTS = frozenset(
    {"body", "header_pairs", "json_body", "path_segment", "query_pairs", "request", "sender"}
)
# Parameters that the generator renames, for the sake of its own templates.
RENAMED = frozenset({"client", "url"})


def python_name(name: str) -> str:
    """The attribute or argument, as the macro `attribute` of templates/_python.jinja names it."""
    return plain_name(str(PythonIdentifier(name, prefix=_PREFIX)))


def plain_name(identifier: str) -> str:
    """The same without the generator's underscore, which only real keywords need."""
    plain = identifier.removesuffix("_")
    return identifier if iskeyword(plain) or plain == "self" else plain


def method_name(operation_id: str) -> str:
    """The method of the client, which is also the module of the operation."""
    return str(PythonIdentifier(operation_id, prefix=_PREFIX))


def module_name(schema: str) -> str:
    """The module of a model."""
    return str(PythonIdentifier(ClassName(schema, prefix=_PREFIX), prefix=_PREFIX))


def member_name(value: str, index: int) -> str:
    """The member of an enumeration that stands for a value at a place."""
    key = value.upper() if value[:1].isalpha() else f"VALUE_{index}"
    return snake_case(key).upper()


def clashes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each name that is in Python what an earlier one is, with that earlier one."""
    seen: dict[str, str] = {}
    for name in names:
        identifier = python_name(name)
        if identifier in seen:
            yield name, seen[identifier]
        seen.setdefault(identifier, name)


@cache
def names_of_models() -> frozenset[str]:
    """What every model has of its own: methods and fields, in the templates of it and of its base."""
    model = _template("model.py.jinja").partition("(Model):\n")[2]
    base = _template("types.py.jinja").partition("\nclass Model:\n")[2]
    return _members(model) | _members(base.partition("\n\n\n")[0])


@cache
def names_of_clients() -> frozenset[str]:
    """What the low-level client has beside the operations."""
    client = _template("client.py.jinja").partition("{% macro constructor(")[2]
    return _members(client)


def _template(name: str) -> str:
    return (ROOT / TEMPLATES / name).read_text("utf-8")


def _members(source: str) -> frozenset[str]:
    methods = re.findall(r"^ +(?:async )?def (\w+)\(", source, re.MULTILINE)
    fields = re.findall(r"^ {4}(\w+): ", source, re.MULTILINE)
    return frozenset([*methods, *fields])
