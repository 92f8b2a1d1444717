"""Random changes of parameters: where they are, what they are called, how they are written."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from random import Random

from spec_mutations import (
    BREAKING,
    COSMETIC,
    GAIN,
    Answers,
    Index,
    Mutator,
    Site,
    all_operations,
    edit_of,
    either_way,
)
from spec_walk import METHODS, Json, at, escape, operations, parent, parts, target

TEXT: Json = {"type": "string", "description": "Any text."}


def _parameters(index: Index) -> Sequence[str]:
    return index.of_sort("parameter")


def _optional_parameters(index: Index) -> Sequence[str]:
    return index.of_sort("parameter", lambda parameter: parameter["in"] == "query")


def _in_path(index: Index) -> Sequence[str]:
    return index.of_sort("parameter", lambda parameter: parameter["in"] == "path")


def _entries(index: Index) -> Sequence[str]:
    """The parameters of single operations."""
    return [
        f"{pointer}/parameters/{number}"
        for pointer, operation in operations(index.document)
        for number in range(len(operation.get("parameters", ())))
    ]


def _templated(index: Index) -> Sequence[str]:
    return [f"/paths/{escape(path)}" for path in index.document["paths"] if path.endswith("}")]


def _rename_path_parameter(site: Site, random: Random) -> Answers:
    """In one path: its operations get a parameter of their own name in place of the shared one."""
    path = parts(site.place)[1]
    for document in (site.old, site.new):
        document["paths"][path]["parameters"] = [
            copy.deepcopy(at(document, target(document, f"{site.place}/parameters/{number}")))
            for number in range(len(document["paths"][path]["parameters"]))
        ]
    last = site.new["paths"][path]["parameters"][-1]
    new_path = path.replace(f"{{{last['name']}}}", "{renamed}")
    last["name"] = "renamed"
    site.new["paths"] = {
        new_path if key == path else key: item for key, item in site.new["paths"].items()
    }
    names = [
        item["operationId"] for key, item in at(site.old, site.place).items() if key in METHODS
    ]
    kind = "path-parameter-renamed"
    new_place = f"/paths/{escape(new_path)}"
    return (
        [site.change(kind, BREAKING, places=[new_place], operations=names)],
        [site.change(kind, BREAKING, operations=names)],
    )


def _drop_parameter(site: Site, random: Random) -> Answers:
    number = int(parts(site.place)[-1])
    entry = target(site.old, site.place)
    parameter = at(site.old, entry)
    del at(site.new, parent(site.place))[number]
    added = BREAKING if parameter.get("required") else GAIN
    places = [entry, parent(site.place, 2)]
    names = site.index.uses[entry].operations if entry == site.place else None
    gone = site.change(
        "parameter-removed", BREAKING, places=places, operations=names, name=parameter["name"]
    )
    return [gone], [
        site.change(
            "parameter-added", added, places=places, operations=names, name=parameter["name"]
        )
    ]


def _add_parameter(site: Site, random: Random) -> Answers:
    required = random.random() < 0.5
    parameter: Json = {
        "name": "brand_new",
        "in": random.choice(["query", "header", "cookie"]),
        "schema": TEXT,
    }
    at(site.new, site.place).setdefault("parameters", []).append(parameter | {"required": required})
    return (
        [site.change("parameter-added", BREAKING if required else GAIN, name="brand_new")],
        [site.change("parameter-removed", BREAKING, name="brand_new")],
    )


def _rename_in_operation(site: Site, random: Random) -> Answers:
    """Give an operation its own copy of a parameter, by another name."""
    entry = target(site.old, site.place)
    own = at(site.old, entry) | {"name": "renamed"}
    at(site.new, parent(site.place))[int(parts(site.place)[-1])] = copy.deepcopy(own)
    owner = parent(site.place, 2)
    names = [at(site.old, owner)["operationId"]]
    changes = [site.change("parameter-renamed", BREAKING, places=[entry, owner], operations=names)]
    return changes, changes


def _flip_parameter(site: Site, random: Random) -> Answers:
    parameter = at(site.new, site.place)
    parameter["required"] = not parameter.get("required", False)
    there, back = ("parameter-required", BREAKING), ("parameter-optional", GAIN)
    if not parameter["required"]:
        there, back = back, there
    return [site.change(*there)], [site.change(*back)]


def _put_in_content(parameter: Json) -> None:
    parameter["content"] = {"application/json": {"schema": parameter.pop("schema")}}


MUTATORS = [
    Mutator("path parameter renamed", _templated, _rename_path_parameter),
    *[Mutator("parameter dropped", _entries, _drop_parameter)] * 2,
    *[Mutator("parameter new", all_operations, _add_parameter)] * 2,
    Mutator("parameter renamed in an operation", _entries, _rename_in_operation),
    Mutator(
        "parameter renamed",
        _optional_parameters,
        either_way(
            "parameter-renamed", BREAKING, lambda parameter: parameter.update(name="renamed")
        ),
    ),
    Mutator(
        "parameter moved to the headers",
        _optional_parameters,
        either_way(
            "parameter-moved", BREAKING, lambda parameter: parameter.update({"in": "header"})
        ),
    ),
    Mutator(
        "parameter moved to the cookies",
        _optional_parameters,
        either_way(
            "parameter-moved", BREAKING, lambda parameter: parameter.update({"in": "cookie"})
        ),
    ),
    Mutator("parameter's need", _optional_parameters, _flip_parameter),
    Mutator(
        "explode",
        _optional_parameters,
        either_way(
            "parameter-style-changed", BREAKING, lambda parameter: parameter.update(explode=False)
        ),
    ),
    Mutator(
        "allowReserved",
        _optional_parameters,
        either_way(
            "parameter-style-changed",
            BREAKING,
            lambda parameter: parameter.update(allowReserved=True),
        ),
    ),
    Mutator(
        "style",
        _in_path,
        either_way(
            "parameter-style-changed", BREAKING, lambda parameter: parameter.update(style="label")
        ),
    ),
    Mutator(
        "content in place of schema",
        _parameters,
        either_way("parameter-style-changed", BREAKING, _put_in_content),
    ),
    Mutator(
        "parameter deprecated",
        _parameters,
        edit_of(
            ("deprecated", GAIN),
            ("deprecation-withdrawn", COSMETIC),
            lambda parameter: parameter.update(deprecated=True),
        ),
    ),
]
