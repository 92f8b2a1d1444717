"""Random changes of the properties of an object."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from spec_mutations import (
    ADDED,
    BREAKING,
    BREAKS,
    NARROWED,
    WIDENED,
    Answers,
    Index,
    Levels,
    Mutate,
    Mutator,
    Reported,
    Site,
)
from spec_walk import Json, at, escape, parent, parts


def _required(schema: Json, name: str) -> bool:
    return name in schema.get("required", ())


def _set_required(schema: Json, name: str, required: bool) -> None:
    names = [other for other in schema.pop("required", ()) if other != name]
    if names := [*names, name] if required else names:
        schema["required"] = names


def _added(required: bool) -> Levels:
    return (BREAKS if required else ADDED, ADDED)


def _drop_property(site: Site, random: Random) -> Answers:
    owner, name = at(site.new, parent(site.place, 2)), parts(site.place)[-1]
    required = _required(owner, name)
    _set_required(owner, name, False)
    del owner["properties"][name]
    return _property(site, ("property-removed", BREAKING), ("property-added", _added(required)))


def _rename_property(site: Site, random: Random) -> Answers:
    owner, name = at(site.new, parent(site.place, 2)), parts(site.place)[-1]
    owner["properties"]["renamed"] = owner["properties"].pop(name)
    if _required(owner, name):
        _set_required(owner, name, False)
        _set_required(owner, "renamed", True)
    kind = ("property-renamed", BREAKING)
    return _property(site, kind, kind, named=False)


def _require_property(site: Site, random: Random) -> Answers:
    owner, name = at(site.new, parent(site.place, 2)), parts(site.place)[-1]
    required = _required(owner, name)
    _set_required(owner, name, not required)
    there, back = ("property-required", NARROWED), ("property-optional", WIDENED)
    return _property(site, *((back, there) if required else (there, back)))


def _property(site: Site, there: Reported, back: Reported, *, named: bool = True) -> Answers:
    owner = parent(site.place, 2)
    owners = [owner, *site.index.uses[owner].merged_into]
    name = parts(site.place)[-1] if named else None
    return (
        [site.change(*there, places=owners, name=name)],
        [site.change(*back, places=owners, name=name)],
    )


def _new_property(schema: Json, *, required: bool) -> Mutate:
    def mutate(site: Site, random: Random) -> Answers:
        owner = at(site.new, site.place)
        owner["properties"]["brand_new"] = schema or {"$ref": f"#{site.place}"}
        _set_required(owner, "brand_new", required)
        return (
            [site.change("property-added", _added(required), name="brand_new")],
            [site.change("property-removed", BREAKING, name="brand_new")],
        )

    return mutate


def _drop_part(site: Site, random: Random) -> Answers:
    """Take a schema out of an `allOf` of several: all of its properties go at once."""
    index = random.randrange(len(at(site.old, site.place)["allOf"]))
    part = at(site.new, site.place)["allOf"].pop(index)["$ref"].removeprefix("#")
    schema = at(site.old, part)
    gone = [
        site.change("property-removed", BREAKING, places=[part, site.place], name=name)
        for name in schema["properties"]
    ]
    back = [
        site.change(
            "property-added", _added(_required(schema, name)), places=[part, site.place], name=name
        )
        for name in schema["properties"]
    ]
    return gone, back


def _properties(index: Index) -> Sequence[str]:
    return [
        f"{pointer}/properties/{escape(name)}"
        for pointer in index.of_sort("schema", lambda schema: "properties" in schema)
        for name in at(index.document, pointer)["properties"]
    ]


def _objects(index: Index) -> Sequence[str]:
    return index.of_sort("schema", lambda schema: "properties" in schema)


def _components(index: Index) -> Sequence[str]:
    return [pointer for pointer in _objects(index) if pointer.count("/") == 3]


TEXT: Json = {"type": "string"}
MUTATORS = [
    *[Mutator("property dropped", _properties, _drop_property)] * 2,
    *[Mutator("property renamed", _properties, _rename_property)] * 2,
    *[Mutator("property's need changed", _properties, _require_property)] * 2,
    Mutator("optional property", _objects, _new_property(TEXT, required=False)),
    Mutator("required property", _objects, _new_property(TEXT, required=True)),
    Mutator("recursive property", _components, _new_property({}, required=False)),
    Mutator(
        "part of a whole dropped",
        lambda index: index.of_sort("schema", lambda schema: len(schema.get("allOf", ())) > 1),
        _drop_part,
    ),
]
