"""Reads openapi.yaml, and turns it into the JSON that ships inside the embedded server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

SPEC = "openapi.yaml"


class SpecError(Exception):
    """The spec says something that JSON can't, or that YAML readers disagree about."""


_TEXT = "tag:yaml.org,2002:str"

# The core schema of YAML 1.2, but for octal and hexadecimal numbers, which no API document needs.
_RULES = (
    ("bool", "tTfF", r"true|True|TRUE|false|False|FALSE"),
    ("null", "nN~", r"null|Null|NULL|~|"),
    ("int", "-+0123456789", r"[-+]?(0|[1-9][0-9]*)"),
    ("float", "-+.0123456789", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for tag, first_characters, pattern in _RULES:
        rule = (f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"))
        for first in [*first_characters, *([""] if tag == "null" else [])]:
            table.setdefault(first, []).append(rule)
    return table


if TYPE_CHECKING:
    from yaml import SafeLoader as _Loader
else:  # Where PyYAML has libyaml, it reads in a quarter of the time.
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _SpecLoader(_Loader):
    """Reads the types that JSON has, and everything else as text.

    PyYAML follows YAML 1.1, where `no` is false, `12:30` is 750 and `2024-01-01` is a date. The
    generator reads YAML 1.2, so with PyYAML's own rules the two would see different documents.
    """

    # PyYAML looks the rules up by a text's first character, in this table instead of its own.
    yaml_implicit_resolvers = _resolvers()
    takes_number_keys = False

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping whose keys are texts, each of them once."""
        seen: set[str] = set()
        for key, _ in node.value:
            place = f"line {key.start_mark.line + 1}"
            if self.takes_number_keys and is_number_key(key):
                key.tag = _TEXT
            if key.tag != _TEXT:
                raise SpecError(f"{place}: the key {key.value!r} is not text: put it in quotes")
            if key.value in seen:
                raise SpecError(f"{place}: the key {key.value!r} is here twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _UpstreamLoader(_SpecLoader):
    """Takes `200:` for `"200":` besides, as most people write the statuses of responses."""

    takes_number_keys = True


class _PlaceLoader(yaml.SafeLoader):
    """Knows the places of nodes to the character. libyaml does not count a byte order mark."""

    yaml_implicit_resolvers = _SpecLoader.yaml_implicit_resolvers


def is_number_key(key: yaml.Node) -> bool:
    """Whether a key is a whole number without quotes."""
    return key.tag == "tag:yaml.org,2002:int"


def number_keys(text: str) -> Iterator[yaml.Node]:
    """The keys of a YAML document that are whole numbers without quotes.

    Raises:
        SpecError: The text is not YAML.
    """
    try:
        pending = [yaml.compose(text, Loader=_PlaceLoader)]
    except yaml.YAMLError as error:
        raise SpecError(f"the document is not YAML: {error}") from error
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:  # aliases can lead in circles
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield from (key for key, _ in node.value if is_number_key(key))
            pending += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            pending += node.value


def read_spec(path: Path, *, upstream: bool = False) -> dict[str, Any]:
    """The document in openapi.yaml, in plain JSON types.

    Args:
        path: The file.
        upstream: Whether keys that are whole numbers may stand without quotes. Those of openapi.yaml
            may not: some readers of YAML make numbers of them, and others texts.

    Raises:
        SpecError: A key is not text or stands twice, or the file is not a YAML mapping.
    """
    try:
        document: object = yaml.load(
            path.read_bytes(), Loader=_UpstreamLoader if upstream else _SpecLoader
        )
    except yaml.YAMLError as error:
        raise SpecError(f"{path.name} is not YAML: {error}") from error
    except SpecError as error:
        raise SpecError(f"{path.name}, {error}") from None
    if not isinstance(document, dict):
        raise SpecError(f"{path.name} is not a mapping")
    return cast(dict[str, Any], document)


def spec_json(root: Path) -> bytes:
    """The spec as JSON: keys in the order of the YAML, one per line so that diffs can be read."""
    document = read_spec(root / SPEC)
    return (json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
