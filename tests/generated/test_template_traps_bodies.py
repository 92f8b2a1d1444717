"""Replies and request bodies of every kind; see traps.yaml."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from loaded_traps import NOTE, Load, Traps
from spec_schemas import SOME_ID

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
    package = Traps(traps, content=json.dumps(reply))
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


JANUARY = datetime(2024, 1, 1, tzinfo=UTC)
NEW_YEAR = "2024-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("operation", "reply", "value"),
    [
        ("read_mood", "good", "good"),
        ("read_mood", "brand-new", "brand-new"),
        ("list_moods", ["good", "brand-new"], ["good", "brand-new"]),
        ("list_moods", [], []),
        ("list_favourites", ["bad"], ["bad"]),
        ("list_favourites", None, None),
        ("read_moment", NEW_YEAR, JANUARY),
        ("list_moments", [NEW_YEAR], [JANUARY]),
        ("read_calendar", [[NEW_YEAR], []], [[JANUARY], []]),
        ("read_last_change", NEW_YEAR, JANUARY),
        ("read_last_change", None, None),
        ("list_changes", [None, NEW_YEAR], [None, JANUARY]),
        ("read_latest", "brand-new", "brand-new"),
        ("read_latest", 5, 5),
        ("search_notes", [NEW_YEAR, "tomorrow"], [JANUARY, "tomorrow"]),
        ("count_notes", 0, 0),
        ("read_average", 2.5, 2.5),
        ("is_empty", False, False),
        ("list_lengths", [3, 0], [3, 0]),
        ("read_scores", {"a": 1.5}, {"a": 1.5}),
        ("read_birthday", "2024-05-29", "2024-05-29"),
    ],
)
def test_a_reply_of_any_kind_is_decoded(
    traps: Load, operation: str, reply: Any, value: Any
) -> None:
    package = Traps(traps, content=json.dumps(reply))
    assert package.call(operation) == value
    assert package.call_async(operation) == value


def test_a_value_of_an_enumeration_is_a_member_of_it(traps: Load) -> None:
    mood = Traps(traps).models.Mood
    assert Traps(traps, json="good").call("read_mood") is mood.GOOD
    assert Traps(traps, json="bad").call("read_latest") is mood.BAD
    first, second = Traps(traps, json=["good", "brand-new"]).call("list_moods")
    assert first is mood.GOOD
    assert isinstance(second, mood)


def test_the_members_of_a_union_are_told_apart(traps: Load) -> None:
    models = Traps(traps).models
    assert Traps(traps, json=NOTE).call("read_latest") == models.Note.from_dict(NOTE)
    assert Traps(traps, json={"shade": "dark"}).call("read_latest") == models.Colour(shade="dark")
    assert Traps(traps, json=[NOTE]).call("search_notes") == [models.Note.from_dict(NOTE)]


@pytest.mark.parametrize(
    ("operation", "reply"),
    [
        ("read_mood", 5),
        ("read_mood", []),
        ("read_mood", None),
        ("list_moods", "good"),
        ("list_moods", None),
        ("list_moods", [5]),
        ("list_favourites", "bad"),
        ("read_moment", "tomorrow"),
        ("read_moment", 5),
        ("list_moments", [None]),
        ("read_calendar", [NEW_YEAR]),
        ("read_last_change", "never"),
        ("search_notes", {}),
        ("read_latest", {"shade": 5}),
        ("list_lengths", 3),
    ],
)
def test_what_is_not_of_the_kind_that_was_promised_is_a_decode_error(
    traps: Load, operation: str, reply: Any
) -> None:
    package = Traps(traps, content=json.dumps(reply))
    with pytest.raises(package.load("errors").ResponseDecodeError):
        package.call(operation)


def test_an_error_without_a_documented_body_is_an_error_all_the_same(traps: Load) -> None:
    package = Traps(traps, 404)
    with pytest.raises(package.load("errors").NotFoundError):
        package.call("delete_note", SOME_ID)


# Bodies that are sent


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


def sent_body(traps: Load, operation: str, *arguments: Any, **named: Any) -> Any:
    package = Traps(traps, 204)
    assert package.call(operation, *arguments, **named) is None
    return package.server.body


def test_the_properties_of_a_body_without_a_name_are_arguments(traps: Load) -> None:
    assert sent_body(traps, "send_inline", "Hi", mood="good") == {"text": "Hi", "mood": "good"}
    assert sent_body(traps, "send_inline", text="Hi") == {"text": "Hi"}


def test_a_body_without_properties_is_one_argument(traps: Load) -> None:
    models = Traps(traps).models
    notes = [models.NewNote(text="Hi"), models.NewNote()]
    assert sent_body(traps, "send_notes", notes) == [{"text": "Hi"}, {}]
    assert sent_body(traps, "send_notes", body=[]) == []
    assert sent_body(traps, "send_moods", [models.Mood.GOOD, "new"]) == ["good", "new"]
    assert sent_body(traps, "send_union", models.Draft(text="Hi")) == {"text": "Hi"}
    assert sent_body(traps, "send_mood", models.Mood.BAD) == "bad"
    assert sent_body(traps, "send_scores", {"a": 1.5}) == {"a": 1.5}


def test_an_optional_array_may_be_left_away(traps: Load) -> None:
    package = Traps(traps, 204)
    package.call("send_moods")
    assert package.server.request.content == b""


def test_a_body_that_is_no_json_is_an_argument_error(traps: Load) -> None:
    package = Traps(traps, 204)
    with pytest.raises(package.load("errors").InvalidArgumentError, match="send_scores"):
        package.call("send_scores", {"a": float("nan")})
    assert not package.server.requests
