"""What differs between the public names of two states of a project, and what that means for users."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

import griffe

from .api_surface import Name, public_members


class Level(IntEnum):
    """What a change means for programs that were written before it."""

    NONE = 0
    ADDED = 1
    BREAKING = 2


@dataclass(frozen=True, order=True)
class Change:
    """Something that a user could notice.

    Attributes:
        path: The public name, the shortest if there are several.
        text: What is different about it.
        level: What it means; types that are written differently count as added.
        retyped: Whether it is a type that is written differently: wider is fine, narrower breaks.
        home: Where the thing is defined, so that what is inherited is told of once.
    """

    path: str
    text: str
    level: Level
    retyped: bool = False
    home: str = field(default="", compare=False)


def compare(old: Mapping[str, Name], new: Mapping[str, Name]) -> list[Change]:
    """All changes, by name."""
    changes = [
        *_gone_or_new(old, new, "removed", Level.BREAKING),
        *_gone_or_new(new, old, "added", Level.ADDED),
    ]
    inside: list[Change] = []
    seen: set[tuple[str, str]] = set()
    for path in sorted(old.keys() & new.keys(), key=_length):
        pair = (old[path].home, new[path].home)
        before, after = old[path].what, new[path].what
        if pair not in seen and before is not None and after is not None:
            seen.add(pair)
            inside += [*_breakages(path, before, after), *_additions(path, before, after)]
    homes = {
        name.home: path
        for path, name in sorted(new.items(), key=lambda item: _length(item[0]))[::-1]
    }
    return sorted({*changes, *_told_once(inside, homes)})


def _told_once(changes: list[Change], homes: Mapping[str, str]) -> Iterator[Change]:
    """What a class passes on to those below it is told of at that class, if it is public."""

    def key(change: Change) -> tuple[str, str, Level, bool]:
        return change.home, change.text, change.level, change.retyped

    for _, group in itertools.groupby(sorted(changes, key=key), key=key):
        found = sorted(
            {change.path: change for change in group}.values(), key=lambda c: _length(c.path)
        )
        owner, _, _ = found[0].home.rpartition(".")
        chosen = next(
            (change for change in found if change.path.rpartition(".")[0] == homes.get(owner)),
            found[0],
        )
        below = f" (and in {len(found) - 1} more)" if len(found) > 1 else ""
        yield replace(chosen, text=chosen.text + below)


def level_of(changes: Iterable[Change]) -> Level:
    """The gravest level among them."""
    return max((change.level for change in changes), default=Level.NONE)


def next_version(version: str, level: Level) -> str | None:
    """The version that semantic versioning asks for, after one of the form `1.2.3`.

    Before 1.0.0, what breaks raises the second number and what is added the third.
    """
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", version)
    if match is None or level is Level.NONE:
        return None
    numbers = [int(number) for number in match.groups()]
    place = (0 if level is Level.BREAKING else 1) + (numbers[0] == 0)
    numbers[place] += 1
    return ".".join(map(str, [*numbers[: place + 1], 0, 0][:3]))


def _length(path: str) -> tuple[int, str]:
    return path.count("."), path


def _gone_or_new(
    here: Mapping[str, Name], there: Mapping[str, Name], verb: str, level: Level
) -> Iterator[Change]:
    """What only one side has; names of one thing are one change."""
    names = sorted((here[path] for path in here.keys() - there.keys()), key=lambda name: name.home)
    for _, group in itertools.groupby(names, key=lambda name: name.home):
        path, *others = sorted((name.path for name in group), key=_length)
        also = f" (also as {', '.join(others)})" if others else ""
        yield Change(path, f"{verb}{also}", level)


def _breakages(path: str, old: griffe.Object, new: griffe.Object) -> Iterator[Change]:
    """What griffe knows to break programs, of a name and of what is inside of it."""
    for breakage in griffe.find_breaking_changes(_holder(old), _holder(new)):
        if isinstance(breakage, griffe.ClassRemovedBaseBreakage) and _only_private(breakage):
            continue
        thing = breakage.obj
        where = path if thing.name in (old.name, new.name) else f"{path}.{thing.name}"
        match = _EXPLANATION.fullmatch(breakage.explain(griffe.ExplanationStyle.MARKDOWN))
        if match is None:
            raise AssertionError("griffe explains its findings in another form")
        parameter = f" `{match['parameter']}`" if match["parameter"] else ""
        text = match["kind"][0].lower() + match["kind"][1:] + parameter + match["details"]
        yield Change(where, text, Level.BREAKING, home=thing.canonical_path)


# Such as "- `Client.get(id)`: *Parameter was removed*".
_EXPLANATION = re.compile(
    r"- `[^`(]*(\((?P<parameter>[^`]*)\))?`: \*(?P<kind>[^*]+)\*(?P<details>.*)", re.DOTALL
)


def _only_private(breakage: griffe.ClassRemovedBaseBreakage) -> bool:
    """Whether no base was taken away that a user could name."""
    gone = {str(base) for base in breakage.old_value} - {str(base) for base in breakage.new_value}
    return all(base.rpartition(".")[2].startswith("_") for base in gone)


def _holder(thing: griffe.Object) -> griffe.Module:
    """A module with nothing else in it: what griffe compares are the members of two modules."""
    holder = griffe.Module("holder")
    thing.public = True  # whatever the module says in which it is defined
    holder.members["thing"] = thing
    return holder


def _additions(path: str, old: griffe.Object, new: griffe.Object) -> Iterator[Change]:
    if isinstance(old, griffe.Class) and isinstance(new, griffe.Class):
        before, after = public_members(old), public_members(new)
        for name in after.keys() - before.keys():
            yield Change(f"{path}.{name}", "added", Level.ADDED, home=after[name].path)
        for name in after.keys() & before.keys():
            yield from _additions(f"{path}.{name}", before[name], after[name])
    elif isinstance(old, griffe.Function) and isinstance(new, griffe.Function):
        yield from _in_signature(path, old, new)
    elif isinstance(old, griffe.Attribute) and isinstance(new, griffe.Attribute):
        yield from _retyped(path, new, "its type", old.annotation, new.annotation)


def _in_signature(path: str, old: griffe.Function, new: griffe.Function) -> Iterator[Change]:
    known = {parameter.name: parameter for parameter in old.parameters}
    for parameter in new.parameters:
        if parameter.name in known:
            what, before = f"the type of `{parameter.name}`", known[parameter.name].annotation
            yield from _retyped(path, new, what, before, parameter.annotation)
        elif not parameter.required:
            text = f"parameter added: `{parameter.name}`"
            yield Change(path, text, Level.ADDED, home=new.path)
    yield from _retyped(path, new, "the type returned", old.returns, new.returns)


def _retyped(
    path: str, thing: griffe.Object, what: str, old: object, new: object
) -> Iterator[Change]:
    # What had no annotation promised nothing.
    if old is not None and str(old) != str(new):
        text = (
            f"{what} was `{old}`, and is {f'`{new}`' if new is not None else 'not given any more'}"
        )
        yield Change(path, text, Level.ADDED, retyped=True, home=thing.path)
