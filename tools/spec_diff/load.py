"""Reads an OpenAPI document from a file or from the web."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..spec import SpecError, read_spec
from .node import Node, as_list, as_mapping, join, local_pointer

TIMEOUT = 30.0
"""Seconds that a server may be silent."""


class LoadError(SpecError):
    """There is no document there that could be compared."""


_DATA = {"const", "default", "enum", "example", "examples"}
"""Keywords with values, in which a `$ref` is only data."""
_NAMES = {"properties", "patternProperties", "dependentSchemas", "$defs"}
"""Keywords under which any name may stand, even `enum`."""


def load(source: str) -> dict[str, Any]:
    """The document in a file or at an http(s) address, in plain JSON types.

    Raises:
        LoadError: It can't be had, is not YAML or JSON, is not an OpenAPI document of version 3.0
            or 3.1, or has a `$ref` that leads nowhere or out of the document.
    """
    remote = re.match(r"https?://", source, re.IGNORECASE)
    document = _download(source) if remote else _read(Path(source), source)
    _check_dialect(source, document)
    _check_references(source, document)
    return document


def _download(address: str) -> dict[str, Any]:
    import httpx  # which takes longer than to read a document from a file

    try:
        response = httpx.get(address, timeout=TIMEOUT, follow_redirects=True)
        response.raise_for_status()
    except httpx.HTTPStatusError as error:
        raise LoadError(f"{address}: the server answers {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise LoadError(f"{address} can't be fetched: {error}") from error
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, Path(urlsplit(address).path).name or "document")
        path.write_bytes(response.content)
        return _read(path, address)


def _read(path: Path, source: str) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LoadError(f"{source or path} can't be read: {error.strerror}") from error
    start = content.lstrip()[:1]
    if not start:
        raise LoadError(f"{source} is empty")
    if start == b"<":
        raise LoadError(f"{source} is HTML or XML, such as a web page, and not YAML or JSON")
    try:
        return _read_json(content) or read_spec(path, upstream=True)
    except RecursionError as error:
        raise LoadError(f"{source} is nested too deeply") from error
    except SpecError as error:
        # It begins with the file's name, which tells little of a document from the web.
        raise LoadError(f"{source}{str(error).removeprefix(path.name)}") from error


def _read_json(content: bytes) -> dict[str, Any]:
    """The document if it is JSON, which is read in a hundredth of the time that YAML takes."""
    if content.lstrip()[:1] != b"{":
        return {}
    try:
        return as_mapping(json.loads(content, object_pairs_hook=_without_doubles))
    except ValueError:
        # YAML may begin with a brace as well, and says better what is wrong.
        return {}


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("a key is there twice")
    return document


def _check_dialect(source: str, document: dict[str, Any]) -> None:
    if "swagger" in document:
        raise LoadError(f"{source} is Swagger {document['swagger']}: convert it to OpenAPI 3 first")
    version = document.get("openapi")
    if version is None:
        raise LoadError(f"{source} is not an OpenAPI document: it has no `openapi`")
    if not re.match(r"3\.[01](\.|$)", str(version)):
        raise LoadError(f"{source} is OpenAPI {version}; only 3.0 and 3.1 are known here")


def _check_references(source: str, document: dict[str, Any]) -> None:
    """Refuse a document in which a `$ref` does not lead to something."""
    pending: list[tuple[Node, bool, frozenset[int]]] = [
        (Node(document, document, ""), False, frozenset())
    ]
    seen: set[int] = set()
    while pending:
        node, any_name, way = pending.pop()
        if id(node.value) in way:
            raise LoadError(f"{source}, {node.pointer}: an alias leads back to where it stands")
        entries = _entries(node.value)
        if not entries or id(node.value) in seen:
            continue
        seen.add(id(node.value))
        if not any_name and isinstance(node.mapping.get("$ref"), str):
            _check_reference(source, node)
        way |= {id(node.value)}
        for key, value in entries:
            child = Node(document, value, join(node.pointer, key))
            if any_name or not (key in _DATA or key.startswith("x-")):
                pending.append((child, key in _NAMES and not any_name, way))


def _check_reference(source: str, node: Node) -> None:
    reference = node.mapping["$ref"]
    place = f"{source}, {node.pointer}: the $ref {reference!r}"
    if local_pointer(reference) is None:
        kind = "is an anchor, which is not supported" if reference[:1] == "#" else "leads out of it"
        raise LoadError(f"{place} {kind}")
    target, seen = node, {node.pointer}
    while isinstance(target.mapping.get("$ref"), str):
        following = target.target()
        if following is None:
            raise LoadError(f"{place} leads nowhere")
        if following.pointer in seen:
            raise LoadError(f"{place} leads back to itself")
        seen.add(following.pointer)
        target = following


def _entries(value: object) -> list[tuple[str, Any]]:
    return [
        *as_mapping(value).items(),
        *((str(index), item) for index, item in enumerate(as_list(value))),
    ]
