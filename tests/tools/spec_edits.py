"""A change of what one schema says by its keywords."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from spec_mutations import NARROWED, WIDENED, Answers, Index, Levels, Mutator, Site
from spec_walk import Json, at

NULL_ONLY: list[Any] = [None]
DROP: Any = object()
"""In place of a keyword's value: that it is not there."""


@dataclass(frozen=True)
class Edit:
    """A change of a schema's keywords."""

    kind: str
    reverse: str
    fits: Callable[[Json], Any]
    keywords: Callable[[Json], tuple[Json, Json]]
    """What to write into the old schema, and what into the new one."""
    levels: Levels = NARROWED
    back: Levels = WIDENED
    only: Callable[[str], bool] = lambda pointer: True
    """The pointers that it is for."""
    alone: bool = False
    """Whether a schema that is united with others by `allOf`, `oneOf`, `anyOf` is no place for it."""

    def places(self, index: Index) -> list[str]:
        return [
            pointer
            for pointer in index.of_sort("schema", self.fits)
            if self.only(pointer)
            and not (
                self.alone and (index.uses[pointer].merged_into or index.uses[pointer].in_union)
            )
            and at(index.document, pointer).get("enum") != NULL_ONLY
        ]

    def mutate(self, site: Site, random: Random) -> Answers:
        before, after = self.keywords(at(site.new, site.place))
        _write(at(site.old, site.place), before)
        _write(at(site.new, site.place), after)
        return [site.change(self.kind, self.levels)], [site.change(self.reverse, self.back)]


def _write(schema: Json, keywords: Json) -> None:
    for keyword, value in keywords.items():
        if value is DROP:
            schema.pop(keyword, None)
        else:
            schema[keyword] = value


def of_type(*types: str) -> Callable[[Json], bool]:
    return lambda schema: schema.get("type") in types


def free_text(schema: Json) -> bool:
    return schema.get("type") == "string" and "enum" not in schema


NUMBER, STRING, ARRAY, OBJECT = (
    of_type("integer", "number"),
    of_type("string"),
    of_type("array"),
    of_type("object"),
)
BARE: Json = {"default": DROP}
"""A default would have to fit the new keywords."""


def pair(keyword: str, before: Any, after: Any) -> Callable[[Json], tuple[Json, Json]]:
    return lambda schema: (BARE | {keyword: before}, BARE | {keyword: after})


def mutators(*tables: list[Edit]) -> list[Mutator]:
    """A mutator for each edit of the tables."""
    return [Mutator(edit.kind, edit.places, edit.mutate) for table in tables for edit in table]
