"""Small API documents to compare, and what a comparison says about them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tools.spec_diff.change import Change, Level
from tools.spec_diff.compare import compare

Json = dict[str, Any]
Reported = tuple[str, Level, Level]
"""Kind, what it means to callers, what it means to readers."""

NOTHING, MORE, BREAKS = Level.COSMETIC, Level.ADDITIVE, Level.BREAKING

WORD: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}


def document(*, request: Any = None, response: Any = None, **more: Any) -> Json:
    """A document with one operation, `send`, whose body and reply have the given schemas.

    Further arguments are keys of the document; of `components`, they are sections.
    """
    operation: Json = {"operationId": "send", "responses": {"200": {"description": "Done."}}}
    if request is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": request}}}
    if response is not None:
        operation["responses"]["200"]["content"] = {"application/json": {"schema": response}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Test", "version": "1"},
        "paths": {"/things": {"post": operation}},
    } | copy.deepcopy(more)


def shared(schema: Any, **others: Any) -> Json:
    """A document with a component, `Thing`, that is both sent and answered."""
    reference = {"$ref": "#/components/schemas/Thing"}
    schemas = {"Thing": schema} | others
    return document(request=reference, response=reference, components={"schemas": schemas})


def thing(**properties: Any) -> Json:
    """A schema of objects."""
    return {"type": "object", "properties": properties}


def edited(start: Json, *edits: Callable[[Json], Any]) -> Json:
    """A copy of a document with some changes."""
    changed = copy.deepcopy(start)
    for edit in edits:
        edit(changed)
    return changed


def operation(spec: Json) -> Json:
    """The one operation of a document."""
    return spec["paths"]["/things"]["post"]


def reported(old: Json, new: Json) -> list[Reported]:
    """What a comparison says, in short."""
    return [(change.kind, change.callers, change.readers) for change in compare(old, new)]


def only(old: Json, new: Json) -> Change:
    """The one change that there is."""
    (change,) = compare(old, new)
    return change


def callers(there: str, level: Level, back: str, other: Level) -> tuple[list[Reported], ...]:
    """What is said if it concerns callers alone."""
    return [(there, level, NOTHING)], [(back, other, NOTHING)]


def readers(there: str, level: Level, back: str, other: Level) -> tuple[list[Reported], ...]:
    """What is said if it concerns readers alone."""
    return [(there, NOTHING, level)], [(back, NOTHING, other)]


def quiet(kind: str, times: int = 1) -> tuple[list[Reported], ...]:
    """What is said, in both directions, if it concerns nobody."""
    return ([(kind, NOTHING, NOTHING)] * times,) * 2


def with_operation(**more: Any) -> Json:
    """A document whose operation says more."""
    return edited(document(), lambda spec: operation(spec).update(more))
