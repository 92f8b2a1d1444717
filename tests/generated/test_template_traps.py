"""What our templates make of documents that are harder than our own; see traps.yaml."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from golden import GOLDEN, of_the_document
from loaded_traps import NOTE, Load, Traps
from played_server import BASE_URL, KEY
from spec_schemas import AN_ID, SOME_ID

from tools.generate import read_tree

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
    "name",
    [
        "list_notes",
        "create_note",
        "export_note",
        "delete_note",
        "read_title",
        "read_latest",
        "search_notes",
        "list_changes",
        "send_moods",
        "send_union",
    ],
)
def test_annotations_of_an_endpoint_can_be_evaluated(traps: Load, name: str) -> None:
    module = Traps(traps).endpoint(name)
    for function in (module.request, module.parse, module.sync, module.asyncio):
        assert "return" in typing.get_type_hints(function)


def test_the_client_names_only_models_in_its_imports(traps_package: Path) -> None:
    source = (traps_package / "client.py").read_text("utf-8")
    imports = source.split("from .models import (")[1].split(")")[0]
    names = [name.strip() for name in imports.split(",") if name.strip()]
    assert sorted(names) == ["Colour", "Draft", "Mood", "NewNote", "Note", "Scores", "Task"]


def test_no_docstring_is_empty(traps_package: Path) -> None:
    assert [path.name for path in traps_package.rglob("*.py") if '""""""' in path.read_text()] == []


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
        ("when", "tomorrow"),
        ("printed", "2024-05-29"),
        ("shelf", {"a": "dark"}),
        ("tone", "brand-new"),
        ("about", {"shade": "dark"}),
        ("about", NOTE),
        ("about", 5),
        ("done", True),
    ],
    ids=repr,
)
def test_properties_of_all_parts_are_read_and_sent(traps: Load, name: str, value: Any) -> None:
    sent = value.isoformat() if isinstance(value, datetime) else value
    task = Traps(traps, json={**NOTE, name: sent}).call("read_task")
    read = getattr(task, name)
    assert read == value or read.to_dict() == value
    assert task.to_dict() == {**NOTE, name: sent}


def test_items_of_a_property_may_be_null(traps: Load) -> None:
    source = {**NOTE, "read": [None, "2024-01-01T00:00:00+00:00"]}
    note = Traps(traps).models.Note.from_dict(source)
    assert note.read == [None, datetime(2024, 1, 1, tzinfo=UTC)]
    assert note.to_dict() == source


def test_descriptions_of_parameters_reach_the_docstrings(traps: Load) -> None:
    client: Any = Traps(traps).load("client").JulepApi
    assert "archived: Old notes too." in client.list_notes.__doc__
    assert "x_trace_id: Found again in the logs." in client.create_note.__doc__
    assert "note_id: Which note." in client.delete_note.__doc__
    assert "since: Not older." in Traps(traps).endpoint("list_notes").request.__doc__
