"""Changes of an API document as a whole: security, servers, texts, components that nobody uses."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from spec_mutations import (
    ADDED,
    BREAKS,
    COSMETIC,
    QUIET,
    Answers,
    Expected,
    Index,
    Levels,
    Mutate,
    Mutator,
    Reported,
    Site,
    all_operations,
)
from spec_walk import Json, at

KEY: Json = {"type": "apiKey", "in": "header", "name": "X-Key"}
BEARER: Json = {"bearerAuth": []}
API_KEY: Json = {"apiKey": []}

CALLERS_BREAK: Levels = (BREAKS, QUIET)
CALLERS_GAIN: Levels = (ADDED, QUIET)
IDLE = "/components/schemas/FunctionCallOption"
"""A component that no operation reaches."""


def _security(before: Any, after: Any, there: Reported, back: Reported) -> Mutate:
    """Of one operation, or of the document where the place is its root."""

    def mutate(site: Site, random: Random) -> Answers:
        for document, requirements in ((site.old, before), (site.new, after)):
            document["components"]["securitySchemes"]["apiKey"] = KEY
            at(document, site.place)["security"] = requirements
        # A requirement of the document is one node, however many operations it guards.
        names = None if site.place == "" else tuple(site.use.operations)
        place = f"{site.place}/security" if site.place == "" else site.place

        def change(kind: str, levels: Levels) -> list[Expected]:
            return [Expected(kind, (place,), *levels, names)]

        return change(*there), change(*back)

    return mutate


def _whole(
    place: str,
    there: Reported,
    back: Reported,
    edit: Callable[[Json], Any],
    prepare: Callable[[Json], Any] = lambda document: None,
) -> Mutator:
    """A change that concerns the document as a whole."""

    def mutate(site: Site, random: Random) -> Answers:
        for document in (site.old, site.new):
            prepare(document)
        edit(site.new)
        forward = Expected(there[0], (place,), *there[1], None)
        backward = Expected(back[0], (place,), *back[1], None)
        return [forward], [backward]

    return Mutator(there[0], lambda index: [place], mutate)


def _root(index: Index) -> list[str]:
    return [""]


def _second_server(document: Json) -> None:
    document["servers"].append({"url": "https://api.example.com/v2"})


def _rename_component(document: Json) -> None:
    text = json.dumps(document)
    document.clear()
    document.update(json.loads(text.replace('schemas/Doc"', 'schemas/Text"')))
    schemas = document["components"]["schemas"]
    schemas["Text"] = schemas.pop("Doc")


def _nothing(edit: Callable[[Json], Any], name: str) -> Mutator:
    """A change that may be reported, but only as something cosmetic."""

    def mutate(site: Site, random: Random) -> Answers:
        edit(site.new)
        return [], []

    return Mutator(name, lambda index: [IDLE], mutate)


ASKS_FOR_LESS = ("security-dropped", CALLERS_GAIN), ("security-required", CALLERS_BREAK)
ASKS_FOR_MORE = ASKS_FOR_LESS[::-1]
ONE_MORE_WAY = (
    ("security-alternative-added", CALLERS_GAIN),
    ("security-alternative-removed", CALLERS_BREAK),
)
TEXT: Reported = ("text-changed", COSMETIC)

MUTATORS = [
    *(
        Mutator(name, places, _security(before, after, *reported))
        for scope, places in (("operation's", all_operations), ("document's", _root))
        for name, before, after, reported in (
            (f"{scope} security dropped", [BEARER], [], ASKS_FOR_LESS),
            (f"{scope} security by two keys", [BEARER], [BEARER | API_KEY], ASKS_FOR_MORE),
            (f"{scope} security by either key", [BEARER], [BEARER, API_KEY], ONE_MORE_WAY),
        )
    ),
    _whole(
        "/components/securitySchemes/bearerAuth",
        ("security-scheme-changed", CALLERS_BREAK),
        ("security-scheme-changed", CALLERS_BREAK),
        lambda document: document["components"]["securitySchemes"]["bearerAuth"].update(
            scheme="basic"
        ),
    ),
    _whole(
        "/servers",
        ("server-added", CALLERS_GAIN),
        ("server-removed", CALLERS_BREAK),
        _second_server,
    ),
    _whole(
        "/servers",
        ("server-changed", CALLERS_BREAK),
        ("server-changed", CALLERS_BREAK),
        lambda document: document["servers"][0].update(url="https://api.example.com"),
    ),
    _whole(
        "/servers",
        ("server-changed", CALLERS_BREAK),
        ("server-changed", CALLERS_BREAK),
        lambda document: document["servers"][1].update(url="https://api.example.com/v3"),
        _second_server,
    ),
    _whole(
        IDLE,
        ("component-removed", COSMETIC),
        ("component-added", COSMETIC),
        lambda document: document["components"]["schemas"].pop("FunctionCallOption"),
    ),
    _whole(
        "/components/schemas",
        ("component-renamed", COSMETIC),
        ("component-renamed", COSMETIC),
        _rename_component,
    ),
    _whole(
        "/info",
        ("version-changed", COSMETIC),
        ("version-changed", COSMETIC),
        lambda document: document["info"].update(version="9.9.9"),
    ),
    _whole("/info", TEXT, TEXT, lambda document: document["info"].update(title="Another")),
    _whole("/info", TEXT, TEXT, lambda document: document["info"]["contact"].update(name="Else")),
    _whole("/tags", TEXT, TEXT, lambda document: document["tags"][2].update(description="Else")),
    _whole("/servers", TEXT, TEXT, lambda document: document["servers"][0].update(description="?")),
    _nothing(
        lambda document: at(document, IDLE)["properties"].pop("name"), "edit of what nobody uses"
    ),
    _nothing(
        lambda document: document.update(tags=copy.copy(document["tags"])[::-1]),
        "order of the tags",
    ),
]
