"""Corrections to an upstream document, in the OpenAPI Overlay 1.0 format.

Each action has a `target` (JSONPath by RFC 9535), a `description` with the reason, and either `update`
or `remove: true`. `x-expect`, which is ours, says what each target must hold now: for an object the
properties that it names, for anything else the value. A correction that no longer applies is an
error, because nobody would notice otherwise that it can go.

An `update` is merged into objects, and appended to lists. A list inside of it replaces the one that
is there. Unlike the format, `remove` takes away single values too, such as a wrong `maximum`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any, cast

from jsonpath import JSONPathEnvironment, JSONPathError, JSONPathMatch

from .spec import SpecError, read_spec
from .spec_diff.node import as_list, as_mapping

OVERLAY = "overlay.yaml"

_KEYS = {"target", "description", "update", "remove", "x-expect"}
_PATHS = JSONPathEnvironment(strict=True)


class OverlayError(Exception):
    """The overlay can't be read, or a correction in it does not apply."""


@dataclass(frozen=True, slots=True)
class Action:
    """One correction."""

    number: int
    target: str
    reason: str
    given: dict[str, Any]

    @property
    def removes(self) -> bool:
        """Whether the targets are taken away."""
        return self.given.get("remove") is True

    def error(self, problem: str) -> OverlayError:
        """An error that names the correction and why it is there."""
        return OverlayError(
            f"{OVERLAY}, action {self.number} ({self.target}): {problem}.\n"
            f"  It is there because: {self.reason}"
        )


def read_overlay(root: Path) -> list[Action]:
    """The corrections of a project.

    Raises:
        OverlayError: The file is missing, or is no overlay.
    """
    try:
        document = read_spec(root / OVERLAY)
    except (OSError, SpecError) as error:
        raise OverlayError(str(error)) from error
    version = str(document.get("overlay"))
    if version.split(".")[:2] != ["1", "0"]:
        raise OverlayError(f"{OVERLAY}: overlay is {version}, and not a version 1.0 of the format")
    actions: Any = document.get("actions")
    if not _is(list, actions):
        raise OverlayError(f"{OVERLAY}: actions is not a list")
    return list(starmap(_action, enumerate(as_list(actions), start=1)))


def apply(actions: list[Action], document: Any) -> None:
    """Correct a document in place.

    Raises:
        OverlayError: A correction does not apply; those before it have been made.
    """
    for action in actions:
        matches = _matches(action, document)
        if "x-expect" in action.given:
            for match in matches:
                if not _holds(match.obj, action.given["x-expect"]):
                    raise action.error(f"x-expect does not hold at {match.path}: {match.obj!r}")
        if action.removes:
            _remove(action, matches)
        elif not [match for match in matches if _update(action, match)]:
            raise action.error("the update changes nothing: upstream says so itself now")


def _action(number: int, given: object) -> Action:
    fields = as_mapping(given)
    target, reason = fields.get("target"), fields.get("description")
    place = f"{OVERLAY}, action {number}"
    if not isinstance(target, str):
        raise OverlayError(f"{place}: target, a JSONPath, is missing")
    if not isinstance(reason, str) or not reason.strip():
        raise OverlayError(f"{place} ({target}): description, the reason for it, is missing")
    action = Action(number, target, " ".join(reason.split()), fields)
    unknown = [key for key in fields if key not in _KEYS and not key.startswith("x-")]
    if unknown:
        raise action.error(f"unknown: {', '.join(unknown)}")
    if action.removes == ("update" in fields) or fields.get("remove") not in (None, True, False):
        raise action.error("it must have either update or remove: true")
    return action


def _matches(action: Action, document: Any) -> list[JSONPathMatch]:
    try:
        matches = list(_PATHS.finditer(action.target, document))
    except JSONPathError as error:
        raise action.error(f"the target is not a JSONPath: {error}") from error
    if not matches:
        raise action.error("the target finds nothing")
    return matches


def _holds(value: Any, expected: Any) -> bool:
    """Whether a value is as expected; an object may have properties besides."""
    if _is(dict, value) and _is(dict, expected):
        known, wanted = as_mapping(value), as_mapping(expected)
        return all(key in known and _holds(known[key], item) for key, item in wanted.items())
    return _same(value, expected)


def _is(kind: type, value: object) -> bool:
    # Type checkers would take what isinstance tells them for a dict of unknown things.
    return isinstance(value, kind)


def _same(one: Any, other: Any) -> bool:
    """Equality in JSON, where `true` is not 1."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _remove(action: Action, matches: list[JSONPathMatch]) -> None:
    # From the end: what is taken out of a list moves everything after it.
    for match in sorted(matches, key=lambda match: [*map(_order, match.parts)], reverse=True):
        if match.parent is None:
            raise action.error("the document itself can't be removed")
        del cast(Any, match.parent.obj)[match.parts[-1]]


def _order(part: object) -> tuple[int, str]:
    return (part, "") if isinstance(part, int) else (-1, str(part))


def _update(action: Action, match: JSONPathMatch) -> bool:
    """Change one target, and say whether that changed anything."""
    node: Any = match.obj
    update = copy.deepcopy(action.given["update"])
    if _is(list, node):
        items = as_list(node)
        if any(_same(item, update) for item in items):
            return False
        items.append(update)
        return True
    if not _is(dict, node) or not _is(dict, update):
        raise action.error(f"update must be an object, and so must be what is at {match.path}")
    return _merge(as_mapping(node), as_mapping(update))


def _merge(node: dict[str, Any], update: dict[str, Any]) -> bool:
    changed = False
    for key, value in update.items():
        there = node.get(key)
        if _is(dict, there) and _is(dict, value):
            changed |= _merge(as_mapping(there), as_mapping(value))
        elif key not in node or not _same(there, value):
            node[key] = value
            changed = True
    return changed


def reasons(actions: list[Action]) -> Iterator[str]:
    """What was corrected, a line for each."""
    for action in actions:
        yield f"{'removed' if action.removes else 'updated'} {action.target}: {action.reason}"
