"""What our templates make of documents that are harder than our own; see traps.yaml."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import subprocess
import sys
import typing
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from golden import GOLDEN, of_the_document
from played_server import BASE_URL, KEY, PlayedServer
from spec_schemas import AN_ID, SOME_ID

from tools.generate import read_tree

Load = Callable[[str], ModuleType]

NOTE = {"id": SOME_ID, "type": "memo"}


class Traps:
    """The generated package with a played server behind it."""

    def __init__(self, load: Load, status: int = 200, **reply: Any) -> None:
        self.load = load
        self.server = PlayedServer(status, **reply)

    def call(self, operation: str, *arguments: Any, **named: Any) -> Any:
        http = httpx.Client(transport=httpx.MockTransport(self.server))
        client = self.load("client").JulepApi(base_url=BASE_URL, api_key=KEY, httpx_client=http)
        return getattr(client, operation)(*arguments, **named)

    def call_async(self, operation: str, **named: Any) -> Any:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.server))
        client: Any = self.load("client").AsyncJulepApi(
            base_url=BASE_URL, api_key=KEY, httpx_client=http
        )
        return asyncio.run(getattr(client, operation)(**named))

    def endpoint(self, operation: str) -> Any:
        return importlib.import_module(f"{self.load('api').__name__}.notes.{operation}")

    @property
    def models(self) -> Any:
        return self.load("models")


# The code


def test_the_package_is_the_one_that_is_checked_in(traps_package: Path) -> None:
    package = of_the_document(read_tree(traps_package))
    assert package == read_tree(GOLDEN), "see golden.py for how to write it anew"


def test_every_name_in_the_code_is_defined(traps_package: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    rules = ["--select", "F", "--ignore", "F401"]
    done = subprocess.run(
        [ruff, "check", "--isolated", "--no-cache", *rules, traps_package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name", ["list_notes", "create_note", "export_note", "delete_note", "read_title"]
)
def test_annotations_of_an_endpoint_can_be_evaluated(traps: Load, name: str) -> None:
    module = Traps(traps).endpoint(name)
    for function in (module.request, module.parse, module.sync, module.asyncio):
        assert "return" in typing.get_type_hints(function)


def test_the_client_names_only_models_in_its_imports(traps_package: Path) -> None:
    source = (traps_package / "client.py").read_text("utf-8")
    imports = source.split("from .models import (")[1].split(")")[0]
    names = [name.strip() for name in imports.split(",") if name.strip()]
    assert sorted(names) == ["Draft", "Mood", "Note", "Task"]


# Query parameters


def sent_query(traps: Load, **named: Any) -> list[tuple[str, str]]:
    package = Traps(traps, json=[])
    package.call("list_notes", **named)
    return package.server.request.url.params.multi_items()


def test_a_parameter_that_is_not_given_is_not_sent(traps: Load) -> None:
    assert sent_query(traps) == []
    assert sent_query(traps, archived=None, tags=None, since=None, limit=...) == []


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false")])
def test_a_boolean_is_sent_as_json_has_it(traps: Load, value: bool, text: str) -> None:
    assert sent_query(traps, archived=value) == [("archived", text)]


@pytest.mark.parametrize("kind", [list, tuple])
def test_an_array_becomes_one_parameter_for_each_item(traps: Load, kind: type) -> None:
    pairs = [("tags", "a"), ("tags", "b c"), ("tags", "")]
    assert sent_query(traps, tags=kind(["a", "b c", ""])) == pairs
    assert sent_query(traps, tags=kind([])) == []


def test_items_are_sent_like_single_values(traps: Load) -> None:
    mood = Traps(traps).models.Mood
    assert sent_query(traps, owners=[AN_ID, SOME_ID]) == [("owners", SOME_ID)] * 2
    assert sent_query(traps, moods=[mood.GOOD, "brand-new"]) == [
        ("moods", "good"),
        ("moods", "brand-new"),
    ]


def test_a_time_is_sent_in_iso_8601(traps: Load) -> None:
    since = datetime(2024, 5, 29, 15, 47, 57, tzinfo=UTC)
    assert sent_query(traps, since=since) == [("since", "2024-05-29T15:47:57+00:00")]


def test_builtins_keep_their_names_and_keywords_get_an_underscore(traps: Load) -> None:
    assert sent_query(traps, format="x", class_="y") == [("format", "x"), ("class", "y")]


# Replies


def test_a_reply_that_is_an_array_is_decoded(traps: Load) -> None:
    package = Traps(traps, json=[NOTE, {**NOTE, "mood": "new"}])
    first, second = package.call("list_notes")
    assert first == package.models.Note.from_dict(NOTE)
    assert second.mood.value == "new"
    assert package.call_async("list_notes") == [first, second]


def test_a_reply_that_is_an_array_of_texts_is_a_list(traps: Load) -> None:
    assert Traps(traps, json=["a", "b"]).call("list_tags") == ["a", "b"]


@pytest.mark.parametrize("reply", [{"items": []}, "text", None, 5, [5], [None], [{}]], ids=str)
def test_what_is_no_array_of_notes_is_a_decode_error(traps: Load, reply: Any) -> None:
    package = Traps(traps, json=reply)
    with pytest.raises(package.load("errors").ResponseDecodeError):
        package.call("list_notes")


def test_a_reply_without_a_body_is_read_where_none_is_documented(traps: Load) -> None:
    package = Traps(traps, 204)
    assert package.call("delete_note", SOME_ID) is None
    assert package.server.request.method == "DELETE"


def test_only_deleting_is_without_a_result_by_its_method(traps: Load) -> None:
    package = Traps(traps, 204)
    assert package.call("touch_note", SOME_ID) is None
    assert package.server.request.method == "PUT"


def test_a_reply_that_is_a_text_is_a_string(traps: Load) -> None:
    assert Traps(traps, json="Diary").call("read_title") == "Diary"


def test_an_error_without_a_documented_body_is_an_error_all_the_same(traps: Load) -> None:
    package = Traps(traps, 404)
    with pytest.raises(package.load("errors").NotFoundError):
        package.call("delete_note", SOME_ID)


# Bodies


def test_an_optional_body_that_is_not_given_is_not_sent(traps: Load) -> None:
    package = Traps(traps, json=NOTE)
    package.call("create_note")
    assert package.server.request.content == b""
    assert "content-type" not in package.server.request.headers


@pytest.mark.parametrize("omitted", [None, ...], ids=repr)
def test_an_optional_body_may_be_omitted(traps: Load, omitted: Any) -> None:
    package = Traps(traps, json=NOTE)
    package.call("save_draft", draft=omitted)
    package.endpoint("save_draft").request(omitted)
    assert package.server.request.content == b""


def test_an_optional_body_taken_whole_may_be_left_away(traps: Load) -> None:
    package = Traps(traps, json=NOTE)
    package.call("save_draft")
    assert package.server.request.content == b""


def test_an_optional_body_that_is_given_is_sent_without_defaults(traps: Load) -> None:
    package = Traps(traps, json=NOTE)
    package.call("create_note", class_="poem")
    assert package.server.body == {"class": "poem"}
    package = Traps(traps, json=NOTE)
    package.call("save_draft", package.models.Draft())
    assert package.server.body == {}


# Header parameters


def test_header_parameters_that_openapi_says_to_ignore_are_no_arguments(traps: Load) -> None:
    arguments = inspect.signature(Traps(traps).endpoint("create_note").request).parameters
    assert list(arguments) == ["body", "x_trace_id"]


def test_the_media_types_decide_what_is_asked_for(traps: Load) -> None:
    package = Traps(traps, json=NOTE)
    package.call("create_note", text="Hi")
    headers = package.server.request.headers
    assert headers.get_list("accept") == ["application/json"]
    assert headers.get_list("content-type") == ["application/json"]
    assert headers.get_list("authorization") == [f"Bearer {KEY}"]


def test_another_header_parameter_is_an_argument(traps: Load) -> None:
    package = Traps(traps, json=NOTE)
    package.call("create_note", text="Hi", x_trace_id="t-1")
    assert package.server.request.headers["x-trace-id"] == "t-1"
    package = Traps(traps, json=NOTE)
    package.call("create_note", text="Hi")
    assert "x-trace-id" not in package.server.request.headers


def test_a_header_parameter_may_be_required(traps: Load) -> None:
    package = Traps(traps, json=NOTE)
    package.call("export_note", SOME_ID, "html", x_tenant="me")
    assert package.server.request.headers["x-tenant"] == "me"
    with pytest.raises(TypeError):
        package.call("export_note", SOME_ID, "html")


@pytest.mark.parametrize("value", ["a\nX-Evil: 1", "a\r", "\x00", "é"], ids=ascii)
def test_a_header_parameter_smuggles_nothing_in(traps: Load, value: str) -> None:
    package = Traps(traps, json=NOTE)
    request = package.endpoint("create_note")
    errors: Any = package.load("errors")
    with pytest.raises(errors.InvalidArgumentError):
        sender = package.load("client").HttpxSender(
            BASE_URL, {}, 1, httpx.Client(transport=httpx.MockTransport(package.server))
        )
        request.sync(sender, x_trace_id=value)
    assert not package.server.requests


# Path parameters


def test_path_parameters_may_have_any_name(traps: Load) -> None:
    package = Traps(traps, json=NOTE)
    package.call("export_note", note_id=AN_ID, format="html", x_tenant="me")
    assert package.server.request.url.path == f"/api/notes/{SOME_ID}/html"


@pytest.mark.parametrize("bad", ["..", "a/b", ""])
def test_path_parameters_that_are_no_ids_stay_in_their_segment_too(traps: Load, bad: str) -> None:
    package = Traps(traps, json=NOTE)
    with pytest.raises(package.load("errors").InvalidIdError, match="format"):
        package.call("export_note", note_id=AN_ID, format=bad, x_tenant="me")
    assert not package.server.requests


# Models


def test_properties_keep_their_names(traps: Load) -> None:
    source = {**NOTE, "format": "html", "class": "poem", "from": "2024-05-29T00:00:00+00:00"}
    note = Traps(traps).models.Note.from_dict(source)
    assert (note.type, note.format, note.class_) == ("memo", "html", "poem")
    assert note.from_ == datetime(2024, 5, 29, tzinfo=UTC)
    assert note.to_dict() == source


def test_enumeration_values_may_hold_quotes_and_backslashes(traps: Load) -> None:
    values = [member.value for member in Traps(traps).models.Mood]
    assert values == ["good", "bad", 'so "so"', "back\\slash"]


def test_defaults_are_neither_read_nor_sent(traps: Load) -> None:
    models = Traps(traps).models
    assert models.Note.from_dict(NOTE).format is None
    assert models.NewNote().to_dict() == {}
    assert json.loads(json.dumps(models.Note.from_dict(NOTE).to_dict())) == NOTE


def test_a_value_of_a_format_that_has_no_class_is_kept(traps: Load) -> None:
    source = {**NOTE, "due": "2024-05-29", "scores": {"a": 1.5}, "nothing": {}, "shades": ["dark"]}
    note = Traps(traps).models.Note.from_dict(source)
    assert (note.due, note.scores, note.nothing) == ("2024-05-29", {"a": 1.5}, {})
    assert note.shades == [Traps(traps).models.Shade.DARK]
    assert note.to_dict() == source


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("label", "a"),
        ("when", datetime(2024, 5, 29, tzinfo=UTC)),
        ("tone", "brand-new"),
        ("about", {"shade": "dark"}),
        ("about", NOTE),
        ("about", 5),
        ("done", True),
    ],
    ids=repr,
)
def test_properties_of_all_parts_are_read_and_sent(traps: Load, name: str, value: Any) -> None:
    sent = value.isoformat() if name == "when" else value
    task = Traps(traps, json={**NOTE, name: sent}).call("read_task")
    read = getattr(task, name)
    assert read == value or read.to_dict() == value
    assert task.to_dict() == {**NOTE, name: sent}


def test_descriptions_of_parameters_reach_the_docstrings(traps: Load) -> None:
    client: Any = Traps(traps).load("client").JulepApi
    assert "archived: Old notes too." in client.list_notes.__doc__
    assert "x_trace_id: Found again in the logs." in client.create_note.__doc__
    assert "note_id: Which note." in client.delete_note.__doc__
    assert "since: Not older." in Traps(traps).endpoint("list_notes").request.__doc__
