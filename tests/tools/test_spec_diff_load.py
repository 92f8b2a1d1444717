"""API documents are read from files and from the web, and what is none is refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from diff_documents import WORD, Json, shared

from tools.spec_diff.load import LoadError, load

YAML = 'openapi: 3.0.3\npaths:\n  /things:\n    get:\n      responses: {"200": {description: On}}\n'


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server of the files in the test's folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def load_text(folder: Path, text: str) -> Json:
    path = folder / "spec"
    path.write_text(text, encoding="utf-8")
    return load(str(path))


def load_document(folder: Path, document: Json) -> Json:
    return load_text(folder, json.dumps({"openapi": "3.1.0"} | document))


def test_yaml_and_json_are_read_alike(tmp_path: Path) -> None:
    document = load_text(tmp_path, YAML)
    assert document["paths"]["/things"]["get"]["responses"] == {"200": {"description": "On"}}
    assert load_text(tmp_path, json.dumps(document)) == document


def test_statuses_need_no_quotes(tmp_path: Path) -> None:
    document = load_text(tmp_path, YAML)
    assert load_text(tmp_path, YAML.replace('"200"', "200")) == document


@pytest.mark.parametrize("key", ["true", "null", "1.5"])
def test_other_keys_that_are_no_text_are_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=f"line 5: the key '{key}' is not text"):
        load_text(tmp_path, YAML.replace('"200"', key))


def test_yaml_may_begin_with_a_brace(tmp_path: Path) -> None:
    assert load_text(tmp_path, "{openapi: 3.1.0}") == {"openapi": "3.1.0"}


def test_a_document_may_be_on_the_web(tmp_path: Path, address: str) -> None:
    document = load_text(tmp_path, YAML)
    assert load(f"{address}/spec") == document


def test_what_the_server_refuses_is_an_error(address: str) -> None:
    with pytest.raises(LoadError, match="/nothing: the server answers 404"):
        load(f"{address}/nothing")


def test_what_is_wrong_is_said_of_the_whole_address(tmp_path: Path, address: str) -> None:
    (tmp_path / "page.yaml").write_text("<html>Sign in: here</html>")
    with pytest.raises(LoadError, match=f"^{address}/page.yaml is HTML"):
        load(f"{address}/page.yaml")
    (tmp_path / "page.yaml").write_text("openapi: [")
    with pytest.raises(LoadError, match=f"^{address}/page.yaml is not YAML"):
        load(f"{address}/page.yaml")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/spec", "https://[/spec"])
def test_an_address_without_a_server_is_an_error(url: str) -> None:
    with pytest.raises(LoadError, match="can't be fetched"):
        load(url)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"nothing\.yaml can't be read: No such file"):
        load(str(tmp_path / "nothing.yaml"))
    with pytest.raises(LoadError, match="can't be read: Is a directory"):
        load(str(tmp_path))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("openapi: [", "is not YAML"),
        ("just words", "is not a mapping"),
        ("", "spec is empty"),
        (" \n", "spec is empty"),
        ("<!DOCTYPE html>\n<title>Sign in</title>", "spec is HTML or XML, such as a web page"),
        ("[]", "is not a mapping"),
        ('{"openapi": "3.0.3", "a": 1, "a": 2}', "'a' is here twice"),
        ("info: {}\n", "not an OpenAPI document: it has no `openapi`"),
        ("swagger: '2.0'\n", "is Swagger 2.0"),
        ("openapi: 4.0.0\n", "is OpenAPI 4.0.0; only 3.0 and 3.1"),
        ("openapi: 3.10.0\n", "is OpenAPI 3.10.0"),
        ("openapi: 3.1.0\ninfo: &a {b: *a}\n", "an alias leads back"),
    ],
)
def test_what_is_no_openapi_document_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=problem):
        load_text(tmp_path, text)


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("#/components/schemas/Nothing", "leads nowhere"),
        ("#/components/schemas/Thing", "leads back to itself"),
        ("other.yaml#/Thing", "leads out of it"),
        ("https://example.com/spec.yaml", "leads out of it"),
        ("#thing", "is an anchor"),
    ],
)
def test_a_reference_has_to_lead_to_something(reference: str, problem: str, tmp_path: Path) -> None:
    place = f"/components/schemas/Thing: the \\$ref '{reference}' {problem}"
    with pytest.raises(LoadError, match=place):
        load_document(tmp_path, {"components": {"schemas": {"Thing": {"$ref": reference}}}})


def test_references_may_have_escapes(tmp_path: Path) -> None:
    schemas = {"a/b ~c": WORD, "Thing": {"$ref": "#/components/schemas/a~1b%20~0c"}}
    assert load_document(tmp_path, {"components": {"schemas": schemas}})


@pytest.mark.parametrize(
    "schema",
    [
        {"example": {"$ref": "nowhere"}},
        {"enum": [{"$ref": "nowhere"}]},
        {"default": {"$ref": "nowhere"}},
        {"properties": {"$ref": WORD, "example": WORD}},
        {"x-note": {"$ref": "nowhere"}},
    ],
)
def test_what_only_looks_like_a_reference_is_left_alone(schema: Json, tmp_path: Path) -> None:
    assert load_document(tmp_path, shared(schema))


def test_references_under_names_like_keywords_are_checked(tmp_path: Path) -> None:
    schema = {"properties": {"example": {"$ref": "#/nowhere"}}}
    with pytest.raises(LoadError, match="/properties/example: "):
        load_document(tmp_path, shared(schema))
