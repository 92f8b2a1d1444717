"""YAML documents as text: changed with their comments and order kept, or written anew."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any, cast

from ruamel.yaml import YAML, util
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from .spec import SpecError, number_keys
from .spec_diff.node import as_list, as_mapping


def is_json(content: bytes) -> bool:
    """Whether a document is JSON, which nobody wants to read as the project's YAML file."""
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def with_changes(content: bytes, change: Callable[[Any], None]) -> bytes:
    """Change a document in place. Comments, order, quotes and line breaks in texts stay.

    Raises:
        SpecError: The document is not YAML.
    """
    editor = cast(Any, _editor())
    text = _decoded(content)
    try:
        _, sequence, offset = cast(Any, util).load_yaml_guess_indent(text)
        document = editor.load(text)
    except YAMLError as error:
        raise SpecError(f"the document is not YAML: {error}") from error
    mapping = re.search(r"^( +)[^\s#-]", text, re.MULTILINE)
    editor.indent(len(mapping[1]) if mapping else 2, sequence or 2, offset or 0)
    change(document)
    return _dump(editor, document)


def with_quoted_keys(content: bytes) -> bytes:
    """Put quotes around keys that are whole numbers, and leave everything else as it is.

    Raises:
        SpecError: The document is not YAML.
    """
    text = _decoded(content)
    # From the end: what is put in moves everything after it.
    for key in sorted(number_keys(text), key=lambda key: key.start_mark.index, reverse=True):
        start, end = key.start_mark.index, key.end_mark.index
        text = f'{text[:start]}"{text[start:end]}"{text[end:]}'
    return text.encode()


def to_yaml(document: dict[str, Any]) -> bytes:
    """A document written anew, with texts of several lines as blocks."""
    editor = cast(Any, _editor())
    editor.indent(2, 4, 2)
    return _dump(editor, _blocks(document))


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise SpecError(f"the document is not in UTF-8: {error}") from error


def _editor() -> YAML:
    editor = YAML()
    editor.preserve_quotes = True
    # No line is broken that was not broken before.
    editor.width = 1_000_000
    return editor


def _dump(editor: Any, document: Any) -> bytes:
    stream = io.BytesIO()
    editor.dump(document, stream)
    return stream.getvalue()


def _blocks(value: Any) -> Any:
    if items := as_mapping(value):
        return {key: _blocks(item) for key, item in items.items()}
    if elements := as_list(value):
        return [_blocks(item) for item in elements]
    # A block can't begin with a space, and spaces at the end of its lines are easily lost.
    if (
        isinstance(value, str)
        and "\n" in value
        and not re.search(r"\A\s|[ \t\r]$", value, re.MULTILINE)
    ):
        return LiteralScalarString(value)
    return value
