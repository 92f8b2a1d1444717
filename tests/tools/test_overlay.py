"""Corrections are made as the Overlay format says, and none that does not apply goes unnoticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.generate import ROOT
from tools.overlay import OVERLAY, Action, OverlayError, apply, read_overlay
from tools.upgrade_spec import correct

Json = dict[str, Any]

HEAD = "overlay: 1.0.0\ninfo: { title: Corrections, version: 1.0.0 }\n"
REASON = "The server sends no more than this."

UPSTREAM = b"""\
# The first comment.
openapi: "3.0.3"   # the dialect
info:
  version: 1.0.0
  title: 'Robots'
tags:
  - name: agents   # before users
  - name: users

components:
  schemas:
    # Whoever talks.
    Agent:
      type: object
      properties:
        name: {type: string, minLength: 1}
        about:
          description: >-
            A long text that is folded
            over two lines.
          maxLength: 10
"""


def overlay(root: Path, text: str) -> list[Action]:
    (root / OVERLAY).write_text(text, "utf-8")
    return read_overlay(root)


def actions(root: Path, *given: Json) -> list[Action]:
    every = [{"description": REASON, **action} for action in given]
    return overlay(root, f"{HEAD}actions: {json.dumps(every)}\n")


def corrected(root: Path, document: Any, *given: Json) -> Any:
    apply(actions(root, *given), document)
    return document


def test_the_projects_own_overlay_can_be_read() -> None:
    assert isinstance(read_overlay(ROOT), list)


def test_an_update_is_merged_into_objects(tmp_path: Path) -> None:
    document = {"a": {"keep": 1, "change": 1, "deep": {"keep": 1, "list": [1, 2]}}}
    update = {"change": 2, "deep": {"new": 3, "list": [2]}}
    assert corrected(tmp_path, document, {"target": "$.a", "update": update}) == {
        "a": {"keep": 1, "change": 2, "deep": {"keep": 1, "list": [2], "new": 3}}
    }


def test_an_update_is_appended_to_lists(tmp_path: Path) -> None:
    document = {"tags": [{"name": "a"}]}
    action = {"target": "$.tags", "update": {"name": "b"}}
    assert corrected(tmp_path, document, action) == {"tags": [{"name": "a"}, {"name": "b"}]}


def test_one_action_may_have_several_targets(tmp_path: Path) -> None:
    document = {"tags": [{"name": name} for name in "abcd"]}
    action = {"target": "$.tags[?@.name == 'a' || @.name == 'c']", "remove": True}
    assert corrected(tmp_path, document, action) == {"tags": [{"name": "b"}, {"name": "d"}]}


def test_one_target_that_changes_is_enough(tmp_path: Path) -> None:
    document = {"a": {"x": 1}, "b": {"x": 2}}
    action = {"target": "$.*", "update": {"x": 1}}
    assert corrected(tmp_path, document, action) == {"a": {"x": 1}, "b": {"x": 1}}


def test_a_single_value_can_be_removed(tmp_path: Path) -> None:
    action = {"target": "$.a.maximum", "x-expect": 10, "remove": True}
    assert corrected(tmp_path, {"a": {"maximum": 10}}, action) == {"a": {}}


def test_actions_see_what_those_before_them_made(tmp_path: Path) -> None:
    first = {"target": "$", "update": {"a": {"step": 1}}}
    second = {"target": "$.a", "x-expect": {"step": 1}, "update": {"step": 2}}
    assert corrected(tmp_path, {}, first, second) == {"a": {"step": 2}}


def test_what_is_expected_of_an_object_is_what_is_named(tmp_path: Path) -> None:
    document = {"a": {"type": "string", "deep": {"x": 1, "y": 2}}}
    action = {"target": "$.a", "x-expect": {"deep": {"y": 2}}, "update": {"z": 1}}
    assert corrected(tmp_path, document, action)["a"]["z"] == 1


FAILING: dict[str, tuple[Json, str]] = {
    "nothing there": ({"target": "$.b", "update": {"x": 1}}, "the target finds nothing"),
    "another value there": (
        {"target": "$.a", "x-expect": {"x": 2}, "update": {"x": 3}},
        "x-expect does not hold at $['a']: {'x': 1, 'list': [1]}",
    ),
    "less there": ({"target": "$.a", "x-expect": {"y": None}, "remove": True}, "x-expect does not"),
    "a longer list there": (
        {"target": "$.a.list", "x-expect": [], "remove": True},
        "x-expect does",
    ),
    "true for 1": ({"target": "$.a.x", "x-expect": True, "remove": True}, "x-expect does not hold"),
    "the same value": (
        {"target": "$.a", "update": {"x": 1}},
        "the update changes nothing: upstream says so itself now",
    ),
    "the same entry": (
        {"target": "$.a.list", "update": 1},
        "the update changes nothing: upstream says so itself now",
    ),
    "no JSONPath": ({"target": "a.b", "update": {"x": 1}}, "the target is not a JSONPath"),
    "an extension of JSONPath": ({"target": "$.a.~x", "remove": True}, "is not a JSONPath"),
    "neither": ({"target": "$.a"}, "either update or remove: true"),
    "remove: false alone": ({"target": "$.a", "remove": False}, "either update or remove: true"),
    "both": ({"target": "$.a", "update": {}, "remove": True}, "either update or remove: true"),
    "no object to merge": ({"target": "$.a", "update": 1}, "update must be an object"),
    "no object to merge into": (
        {"target": "$.a.x", "update": {"y": 1}},
        "update must be an object",
    ),
    "a word of a later version": (
        {"target": "$.a", "update": {"y": 1}, "copy": "$.b"},
        "unknown: copy",
    ),
    "the document": ({"target": "$", "remove": True}, "the document itself can't be removed"),
}


@pytest.mark.parametrize(("action", "problem"), FAILING.values(), ids=FAILING.keys())
def test_a_correction_that_does_not_apply_is_named_with_its_reason(
    action: Json, problem: str, tmp_path: Path
) -> None:
    good = {"target": "$", "update": {"c": 1}}
    with pytest.raises(OverlayError) as caught:
        corrected(tmp_path, {"a": {"x": 1, "list": [1]}}, good, action)
    error = str(caught.value)
    assert error.startswith(f"overlay.yaml, action 2 ({action['target']}): ")
    assert problem in error
    assert error.endswith(f"\n  It is there because: {REASON}")


OVERLAYS: dict[str, tuple[str, str]] = {
    "no reason": (
        f"{HEAD}actions: [{{ target: $.info, update: {{ a: 1 }} }}]",
        r"action 1 \(\$\.info\): description, the reason for it, is missing",
    ),
    "an empty reason": (
        f"{HEAD}actions: [{{ target: $.info, description: ' ', remove: true }}]",
        "the reason for it, is missing",
    ),
    "no target": (f"{HEAD}actions: [{{ description: Because. }}]", "action 1: target, a JSONPath"),
    "no action": (f"{HEAD}actions: [remove]", "action 1: target, a JSONPath"),
    "a later version": ("overlay: 1.1.0\nactions: []", "overlay is 1.1.0, and not a version 1.0"),
    "no list": (f"{HEAD}actions: none", "actions is not a list"),
    "no YAML": ("overlay: [", "overlay.yaml is not YAML"),
}


@pytest.mark.parametrize(("text", "problem"), OVERLAYS.values(), ids=OVERLAYS.keys())
def test_what_is_no_overlay_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(OverlayError, match=problem):
        overlay(tmp_path, text)


def test_a_missing_overlay_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OverlayError, match=r"overlay\.yaml"):
        read_overlay(tmp_path)


def test_yaml_without_corrections_is_kept_byte_for_byte() -> None:
    assert correct(UPSTREAM, []) == UPSTREAM


def test_corrections_keep_comments_order_quotes_and_folds(tmp_path: Path) -> None:
    given = actions(
        tmp_path,
        {"target": "$.components.schemas.Agent.properties.about", "update": {"type": "string"}},
        {"target": "$.components.schemas.Agent.properties.about.maxLength", "remove": True},
        {"target": "$.tags", "update": {"name": "jobs"}},
    )
    text = UPSTREAM.decode()
    for old, new in (
        ("          maxLength: 10\n", "          type: string\n"),
        ("  - name: users\n\n", "  - name: users\n\n  - name: jobs\n"),
    ):
        assert old in text
        text = text.replace(old, new)
    assert correct(UPSTREAM, given).decode() == text


def test_an_update_that_ends_where_it_began_keeps_every_byte(tmp_path: Path) -> None:
    there = {"target": "$.info", "update": {"title": "Agents"}}
    back = {"target": "$.info", "update": {"title": "Robots"}}
    assert correct(UPSTREAM, actions(tmp_path, there, back)) == UPSTREAM
