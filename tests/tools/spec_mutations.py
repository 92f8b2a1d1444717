"""Random single changes of an API document, each with what a comparison has to say about it.

A mutator knows the places that it can change, changes one, and says in its own words what that means
to callers and to readers, in both directions. None of it is asked of the comparison under test.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from spec_walk import Json, Sort, Use, at, operations, uses

from tools.spec_diff.change import Change, Level

QUIET, ADDED, BREAKS = Level.COSMETIC, Level.ADDITIVE, Level.BREAKING

Levels = tuple[Level, Level]
"""What a change means to callers, if the place is in a request, and to readers, if in a reply."""

NARROWED: Levels = (BREAKS, ADDED)
WIDENED: Levels = (ADDED, BREAKS)
BREAKING: Levels = (BREAKS, BREAKS)
GAIN: Levels = (ADDED, ADDED)
COSMETIC: Levels = (QUIET, QUIET)

Reported = tuple[str, Levels]
"""A kind of change and its levels."""


@dataclass(frozen=True)
class Expected:
    """A change that has to be reported."""

    kind: str
    places: tuple[str, ...]
    """Pointers; the one reported has to be one of these, or to lie below one."""
    callers: Level
    readers: Level
    operations: tuple[str, ...] | None
    """Those that it concerns; None where it is the API as a whole, or all of them."""
    name: str | None = None

    @property
    def level(self) -> Level:
        return max(self.callers, self.readers)

    def is_met_by(self, change: Change) -> bool:
        """Whether this is that change."""
        return (
            (change.kind, change.callers, change.readers) == (self.kind, self.callers, self.readers)
            and any(f"{change.pointer}/".startswith(f"{place}/") for place in self.places)
            and self.operations in (None, change.operations)
            and self.name in (None, change.name)
        )


Answers = tuple[list[Expected], list[Expected]]
"""What to report from the old document to the new one, and from the new one to the old."""


@dataclass(frozen=True)
class Index:
    """A document, and who meets which part of it."""

    document: Json
    uses: dict[str, Use]

    @classmethod
    def of(cls, document: Json) -> Index:
        return cls(document, uses(document))

    def of_sort(self, sort: Sort, fits: Callable[[Json], bool] = lambda _: True) -> list[str]:
        """The pointers to all parts of a sort that fit."""
        return [
            pointer
            for pointer, use in self.uses.items()
            if use.sort == sort and fits(at(self.document, pointer))
        ]


@dataclass(frozen=True)
class Site:
    """Two equal documents, and a place in them. A mutator makes them differ there."""

    old: Json
    new: Json
    place: str
    use: Use
    index: Index
    """Of both, as they were."""

    def change(
        self,
        kind: str,
        levels: Levels,
        *,
        places: Sequence[str] = (),
        operations: Sequence[str] | None = None,
        name: str | None = None,
    ) -> Expected:
        """A change that concerns whom this place concerns: it is nothing to the others."""
        return Expected(
            kind,
            tuple(places) or (self.place, *self.use.merged_into),
            levels[0] if self.use.callers else QUIET,
            levels[1] if self.use.readers else QUIET,
            tuple(self.use.operations if operations is None else operations),
            name,
        )


Mutate = Callable[[Site, Random], Answers]


@dataclass(frozen=True)
class Mutator:
    """One way to change a document."""

    name: str
    places: Callable[[Index], Sequence[str]]
    mutate: Mutate


def edit_of(
    there: Reported,
    back: Reported,
    edit: Callable[[Any], Any],
    prepare: Callable[[Any], Any] = lambda node: None,
) -> Mutate:
    """Change what stands at a place, after `prepare` made both documents fit for it."""

    def mutate(site: Site, random: Random) -> Answers:
        for document in (site.old, site.new):
            prepare(at(document, site.place))
        edit(at(site.new, site.place))
        return [site.change(*there)], [site.change(*back)]

    return mutate


def either_way(kind: str, levels: Levels, edit: Callable[[Any], Any]) -> Mutate:
    """An edit that is the same sort of change in both directions."""
    return edit_of((kind, levels), (kind, levels), edit)


def all_operations(index: Index) -> Sequence[str]:
    """Pointers to them."""
    return [pointer for pointer, _ in operations(index.document)]


@dataclass(frozen=True)
class Case:
    """A mutator, and the place and the seed for it."""

    mutator: Mutator
    place: str
    seed: int

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.mutator.name} {self.place}"

    def build(self, index: Index) -> tuple[Json, Json, Answers]:
        """The old document, the new one, and what to report. Either may be the one that has more."""
        use = index.uses.get(self.place) or _use_of_operation(index.document, self.place)
        random = Random(str(self))
        old, new = copy.deepcopy(index.document), copy.deepcopy(index.document)
        forward, backward = self.mutator.mutate(Site(old, new, self.place, use, index), random)
        if random.random() < 0.5:
            return old, new, (forward, backward)
        return new, old, (backward, forward)


def _use_of_operation(document: Json, place: str) -> Use:
    """Of what is no part of a message: callers are concerned, in the operation around it."""
    names: list[str] = []
    if place.startswith("/paths/") and place.count("/") >= 3:
        operation = at(document, "/".join(place.split("/")[:4]))
        names = [operation["operationId"]]
    return Use("body", callers=True, operations=names)


def cases(index: Index, mutators: Sequence[Mutator], seed: int, each: int) -> Iterator[Case]:
    """So many cases of each mutator, or as many as it has places: those least used so far."""
    random = Random(seed)
    times: Counter[str] = Counter()
    for mutator in mutators:
        places = list(mutator.places(index))
        random.shuffle(places)
        for place in sorted(places, key=lambda place: times[place])[:each]:
            times[place] += 1
            yield Case(mutator, place, seed)


def disagreements(changes: Sequence[Change], expected: Sequence[Expected]) -> list[str]:
    """What is reported but not expected, or expected but not reported. Cosmetics come free."""
    rest = list(changes)
    found: list[str] = []
    for wanted in expected:
        met = next((change for change in rest if wanted.is_met_by(change)), None)
        if met is None:
            found.append(f"missing: {wanted}")
        else:
            rest.remove(met)
    found += [f"too much: {change}" for change in rest if change.level > QUIET]
    return found + [f"  quiet: {change}" for change in rest if found and change.level == QUIET]
