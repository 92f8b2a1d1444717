"""openapi.yaml is a valid document, and its JSON copy says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from openapi_spec_validator import validate
from ruamel.yaml import YAML

from tools.generate import ROOT, SPEC_COPY
from tools.spec import SPEC, SpecError, read_spec, spec_json


def read(tmp_path: Path, text: str) -> dict[str, Any]:
    """What a document says that has this text."""
    path = tmp_path / SPEC
    path.write_text(text, encoding="utf-8")
    return read_spec(path)


def test_the_spec_is_valid() -> None:
    validate(read_spec(ROOT / SPEC))


def test_the_copy_says_the_same_as_the_spec() -> None:
    """Read by the generator's YAML library, not by the one that made the copy."""
    loader = cast(Any, YAML(typ="safe"))
    assert json.loads((ROOT / SPEC_COPY).read_bytes()) == loader.load(ROOT / SPEC)


def test_the_copy_keeps_the_order() -> None:
    pairs = json.loads((ROOT / SPEC_COPY).read_bytes(), object_pairs_hook=list)
    assert [key for key, _ in pairs] == list(read_spec(ROOT / SPEC))


def test_json_has_a_line_per_key_and_no_escapes(tmp_path: Path) -> None:
    read(tmp_path, "b: é\na: [1]\n")
    assert spec_json(tmp_path) == '{\n "b": "é",\n "a": [\n  1\n ]\n}\n'.encode()


@pytest.mark.parametrize(
    "text",
    ["2024-01-01", "2024-01-01T10:00:00Z", "no", "On", "12:30", "1_000", "0o17", "0x1F", "1.2.3"],
)
def test_what_only_looks_like_another_type_is_text(text: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"value: {text}\n") == {"value": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("", None),
        ("-12", -12),
        ("0", 0),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("'1'", "1"),
    ],
)
def test_types_that_json_has(text: str, value: object, tmp_path: Path) -> None:
    found = read(tmp_path, f"value: {text}\n")["value"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\n200: ok\n", "line 2: the key '200' is not text"),
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is here twice"),
        ("- a\n", "is not a mapping"),
        ("a: [", "is not YAML"),
    ],
)
def test_what_readers_would_not_agree_on_is_refused(
    text: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(SpecError, match=problem):
        read(tmp_path, text)
