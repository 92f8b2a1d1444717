"""Guards say yes only where beartype does: what they let through is not checked any further."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_type_hints
from uuid import UUID, uuid4

import pytest
from beartype.door import is_bearable
from hypothesis import example, given
from hypothesis import strategies as st
from julep_api import models

from julep import checking, managers
from julep.guards import Guards, Names, guard_of

DOC = models.CreateDoc(title="Bikes", content="All of them.")
VALUES: list[Any] = [
    None, True, False, 0, 1, -1.5, float("nan"), "", "text", b"bytes", uuid4(), DOC, datetime.now(),
    Path("a"), object(), str, models.CreateDoc, models.ToolChoiceMode("auto"), len, ...,
]  # fmt: skip

HASHABLE = [value for value in VALUES if value is not DOC]
values = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from(HASHABLE), inner, max_size=3)
    ),
    max_leaves=6,
)


@cache
def hints() -> dict[str, Any]:
    """The types of all arguments of all managers, by how they are written."""
    found: dict[str, Any] = {}
    for kind in map(vars(managers)["__getattr__"], managers.__all__):
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            function = inspect.unwrap(method)
            if name.startswith("_") or function.__module__ == "julep.managers.base":
                continue
            written = {n: h for n, h in function.__annotations__.items() if n not in SKIPPED}
            namespace: dict[str, Any] = {
                "__annotations__": written,
                "__module__": function.__module__,
            }
            resolved = get_type_hints(type("Arguments", (), namespace), localns=Names(function))
            found.update({written[name]: hint for name, hint in resolved.items()})
    return found


SKIPPED = ("return", "options")


def test_this_finds_types() -> None:
    assert {"Id", "Json | None", "Messages", "int | None", "bool"} <= hints().keys()


@given(value=values)
@example(value={1: "a key that is no text"})
@example(value=[{"role": "user"}, 5])
def test_what_a_guard_accepts_beartype_accepts(value: object) -> None:
    for written, hint in hints().items():
        if guard_of(hint)(value):
            assert is_bearable(value, hint, conf=checking.CONF), written  # pyright: ignore[reportUnknownMemberType, reportArgumentType]


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (str | UUID, "id"),
        (str | UUID, uuid4()),
        (int | None, 5),
        (int | None, None),
        (bool, True),
        (float | None, 1),
        (str | list[str] | None, ["a", "b"]),
        (dict[str, Any] | None, {"a": object()}),
        (Mapping[str, int | None], {"50256": -100}),
        (Sequence[models.CreateDoc | dict[str, Any]], (DOC, {"title": "Bikes"})),
        (Literal["auto", "none"] | None, "auto"),
        (Any, object()),
    ],
    ids=[
        "text id",
        "UUID",
        "number",
        "no number",
        "bool",
        "int for float",
        "list",
        "dict",
        "mapping",
        "sequence",
        "literal",
        "anything",
    ],
)
def test_what_people_pass_is_known_to_be_right(hint: Any, value: object) -> None:
    assert guard_of(hint)(value)


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (int, True),
        (bool, 1),
        (float, True),
        (str | UUID, 5),
        (list[str], ("a",)),
        (list[str], ["a", 5]),
        (dict[str, int], {"a": "b"}),
        (dict[str, int], {5: 5}),
        (Sequence[str], "text"),
        (Literal["auto"], "required"),
        (Path | None, 5),
    ],
    ids=[
        "bool for int",
        "int for bool",
        "bool for float",
        "int for id",
        "tuple for list",
        "item",
        "entry",
        "key",
        "text for sequence",
        "literal",
        "class",
    ],
)
def test_what_is_wrong_or_unclear_is_left_to_beartype(hint: Any, value: object) -> None:
    assert not guard_of(hint)(value)


def test_arguments_are_found_by_position_and_by_name() -> None:
    def method(
        self: object, one: int, two: str = "", *, three: bool = False, **options: Any
    ) -> None:
        raise AssertionError(self, one, two, three, options)

    method.__annotations__ = {"one": "int", "two": "str", "three": "bool", "options": "Any"}
    accept = Guards(method).accept
    assert accept((None, 1, "2"), {"three": True, "timeout": "is checked where it is used"})
    assert accept((None,), {"one": 1})
    assert not accept((None, "1"), {})
    assert not accept((None, 1, 2), {})
    assert not accept((None, 1), {"three": "True"})
