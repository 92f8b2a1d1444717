"""Recognises what was renamed among what was removed and what was added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

Old = TypeVar("Old")
New = TypeVar("New")


def renames(
    removed: Mapping[str, Old],
    added: Mapping[str, New],
    likenesses: Sequence[Callable[[Old, New], bool]],
) -> dict[str, str]:
    """Old names and new names of what evidently is the same thing.

    That is a pair where neither side is like anything else that is left.

    Args:
        removed: What is gone, by its name.
        added: What has come, by its name.
        likenesses: Tests for whether two are alike, the strictest first.
    """
    found: dict[str, str] = {}
    removed, added = dict(removed), dict(added)
    for alike in likenesses:
        if not removed or not added:
            break
        candidates = {
            name: [other for other, new in added.items() if alike(old, new)]
            for name, old in removed.items()
        }
        taken = [other for others in candidates.values() for other in others]
        for name, others in candidates.items():
            if len(others) == 1 and taken.count(others[0]) == 1:
                found[name] = others[0]
                del removed[name], added[others[0]]
    return found
