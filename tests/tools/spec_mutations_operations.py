"""Random changes of operations, of what they are sent and of what they answer."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from random import Random

from spec_mutations import (
    ADDED,
    BREAKING,
    BREAKS,
    COSMETIC,
    GAIN,
    QUIET,
    Answers,
    Expected,
    Index,
    Levels,
    Mutator,
    Site,
    all_operations,
    edit_of,
    either_way,
)
from spec_walk import METHODS, Json, at, escape, operations, parent, parts, target

TEXT: Json = {"type": "string", "description": "Any text."}


def _with_body(index: Index) -> Sequence[str]:
    return [
        pointer for pointer, operation in operations(index.document) if "requestBody" in operation
    ]


def _answers(index: Index) -> Sequence[str]:
    """The responses of single operations."""
    return [
        f"{pointer}/responses/{status}"
        for pointer, operation in operations(index.document)
        for status in operation["responses"]
    ]


def _responses(index: Index) -> Sequence[str]:
    return index.of_sort("response")


def _drop_operation(site: Site, random: Random) -> Answers:
    _take(site)
    return ([site.change("operation-removed", BREAKING)], [site.change("operation-added", GAIN)])


def _take(site: Site) -> Json:
    item, method = at(site.new, parent(site.place)), parts(site.place)[-1]
    operation = item.pop(method)
    if not METHODS & item.keys():
        del site.new["paths"][parts(site.place)[1]]
    return operation


def _move_operation(site: Site, random: Random) -> Answers:
    path = parts(site.place)[1]
    item = site.old["paths"][path]
    new_path, method = f"{path}/moved", parts(site.place)[-1]
    if random.random() < 0.5:
        new_path, method = path, next(m for m in ("post", "put", "patch") if m not in item)
    operation = _take(site)
    common = {key: item[key] for key in ("parameters",) if key in item}
    site.new["paths"].setdefault(new_path, copy.deepcopy(common))[method] = operation
    new_place = f"/paths/{escape(new_path)}/{method}"
    return (
        [site.change("operation-moved", BREAKING, places=[new_place])],
        [site.change("operation-moved", BREAKING)],
    )


def _rename_operation(site: Site, random: Random) -> Answers:
    at(site.new, site.place)["operationId"] += "_renamed"
    name = at(site.new, site.place)["operationId"]
    return (
        [site.change("operation-renamed", BREAKING, operations=[name])],
        [site.change("operation-renamed", BREAKING)],
    )


def _drop_body(site: Site, random: Random) -> Answers:
    required = random.random() < 0.5
    at(site.old, site.place)["requestBody"]["required"] = required
    del at(site.new, site.place)["requestBody"]
    return (
        [site.change("body-removed", BREAKING)],
        [site.change("body-added", BREAKING if required else GAIN)],
    )


def _replace_media_type(site: Site, random: Random) -> Answers:
    content = at(site.new, site.place)["requestBody"]["content"]
    content["application/xml"] = content.pop("application/json")
    changes = [
        site.change("body-media-type-added", GAIN),
        site.change("body-media-type-removed", BREAKING),
    ]
    return changes, changes


def _is_success(status: str) -> bool:
    return status[0] in "23"


def _removed(status: str) -> Levels:
    return (QUIET, BREAKS if _is_success(status) else ADDED)


_added = _removed  # A success that nobody waits for is as bad as one that no longer comes.


def _replies(site: Site, kind: str, levels: Levels, *places: str) -> Expected:
    """A change of what one operation answers."""
    operation = at(site.old, "/" + "/".join(site.place.split("/")[1:4]))
    return Expected(kind, places, *levels, (operation["operationId"],))


def _drop_response(site: Site, random: Random) -> Answers:
    status = parts(site.place)[-1]
    entry = target(site.old, site.place)
    del at(site.new, parent(site.place))[status]
    places = (site.place, entry)
    return (
        [_replies(site, "response-removed", _removed(status), *places)],
        [_replies(site, "response-added", _added(status), *places)],
    )


def _add_response(site: Site, random: Random) -> Answers:
    status = random.choice(["default", "206", "302", "418", "5XX"])
    at(site.new, site.place)["responses"][status] = {"description": "Something new."}
    place = f"{site.place}/responses/{status}"
    return (
        [_replies(site, "response-added", _added(status), place)],
        [_replies(site, "response-removed", _removed(status), place)],
    )


def _change_status(site: Site, random: Random) -> Answers:
    responses = at(site.new, site.place)["responses"]
    status = next(iter(responses))
    responses["203"] = responses.pop(status)
    old, new = f"{site.place}/responses/{status}", f"{site.place}/responses/203"
    return (
        [
            _replies(site, "response-removed", _removed(status), old),
            _replies(site, "response-added", _added("203"), new),
        ],
        [
            _replies(site, "response-removed", _removed("203"), new),
            _replies(site, "response-added", _added(status), old),
        ],
    )


def _swap_media_type(response: Json) -> None:
    response["content"]["text/plain"] = {"schema": TEXT}


def _add_header(response: Json) -> None:
    response.setdefault("headers", {})["X-Brand-New"] = {"schema": TEXT}


def _second_tag(operation: Json) -> None:
    operation["tags"].append("extra")


MUTATORS = [
    Mutator("operation dropped", all_operations, _drop_operation),
    Mutator("operation moved", all_operations, _move_operation),
    Mutator("operation renamed", all_operations, _rename_operation),
    Mutator(
        "first tag",
        all_operations,
        either_way("tag-changed", BREAKING, lambda operation: operation["tags"].insert(0, "extra")),
    ),
    Mutator("second tag", all_operations, either_way("tags-changed", COSMETIC, _second_tag)),
    Mutator(
        "operation deprecated",
        all_operations,
        edit_of(
            ("deprecated", GAIN),
            ("deprecation-withdrawn", COSMETIC),
            lambda operation: operation.update(deprecated=True),
        ),
    ),
    Mutator(
        "summary",
        all_operations,
        either_way("text-changed", COSMETIC, lambda operation: operation.update(summary="Another")),
    ),
    Mutator(
        "operation's extension",
        all_operations,
        either_way(
            "extension-changed", COSMETIC, lambda operation: operation.update({"x-note": [1]})
        ),
    ),
    Mutator("body dropped", _with_body, _drop_body),
    Mutator(
        "body's need",
        _with_body,
        edit_of(
            ("body-optional", GAIN),
            ("body-required", BREAKING),
            lambda operation: operation["requestBody"].update(required=False),
        ),
    ),
    Mutator(
        "media type of a body",
        _with_body,
        edit_of(
            ("body-media-type-added", GAIN),
            ("body-media-type-removed", BREAKING),
            lambda operation: operation["requestBody"]["content"].update(
                {"text/plain": {"schema": TEXT}}
            ),
        ),
    ),
    Mutator("media type of a body replaced", _with_body, _replace_media_type),
    *[Mutator("response dropped", _answers, _drop_response)] * 2,
    *[Mutator("response new", all_operations, _add_response)] * 2,
    Mutator("status", all_operations, _change_status),
    Mutator(
        "response without a body",
        _responses,
        edit_of(
            ("response-body-removed", BREAKING),
            ("response-body-added", GAIN),
            lambda response: response.pop("content"),
        ),
    ),
    Mutator(
        "media type of a response",
        _responses,
        edit_of(
            ("response-media-type-added", GAIN),
            ("response-media-type-removed", BREAKING),
            _swap_media_type,
        ),
    ),
    Mutator(
        "header",
        _responses,
        edit_of(
            ("response-header-added", GAIN), ("response-header-removed", BREAKING), _add_header
        ),
    ),
    Mutator(
        "header dropped",
        lambda index: index.of_sort("response", lambda r: "headers" in r),
        edit_of(
            ("response-header-removed", BREAKING),
            ("response-header-added", GAIN),
            lambda response: response.pop("headers"),
        ),
    ),
    Mutator(
        "description of a response",
        _responses,
        either_way(
            "text-changed", COSMETIC, lambda response: response.update(description="Another")
        ),
    ),
]
