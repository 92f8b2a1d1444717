"""Types that hypothesis makes up, nested in each other, with values of them."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import make_dataclass
from datetime import UTC, date, datetime, time
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NotRequired,
    TypeAlias,
    TypedDict,
    Union,
    cast,
)
from uuid import UUID

import attrs
import pydantic
from hypothesis import strategies as st

from tests.conversation.library import Floor, Genre

Values: TypeAlias = st.SearchStrategy[Any]


class Kind(NamedTuple):
    """A type.

    Attributes:
        type: The type, as in annotations.
        values: Values of it.
        json: What they are in JSON. No two members of a union are the same.
    """

    type: Any
    values: Values
    json: Literal["text", "number", "truth", "null", "list", "object", "several"]


Kinds: TypeAlias = st.SearchStrategy[Kind]

NAMES = st.from_regex(r"[a-z]{1,3}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)
INTS = st.integers(-(2**63), 2**63)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)

JSON: Values = st.recursive(
    st.none() | st.booleans() | INTS | FLOATS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
"""What `json.loads` may return."""

SIMPLE: Kinds = st.sampled_from(
    [
        Kind(str, st.text(), "text"),
        Kind(Annotated[str, "Said"], st.text(), "text"),
        Kind(int, INTS, "number"),
        Kind(float, FLOATS, "number"),
        Kind(bool, st.booleans(), "truth"),
        Kind(None, st.none(), "null"),
        Kind(Genre, st.sampled_from(Genre), "text"),
        Kind(Floor, st.sampled_from(Floor), "number"),
        Kind(Literal["a", "b"], st.sampled_from("ab"), "text"),
        Kind(Literal[1, 2], st.sampled_from([1, 2]), "number"),
        Kind(Literal[True], st.just(True), "truth"),
        Kind(Any, JSON, "several"),
    ]
)

FORMATTED: Kinds = st.sampled_from(
    [
        Kind(UUID, st.uuids(), "text"),
        Kind(date, st.dates(), "text"),
        Kind(time, st.times(), "text"),
        Kind(datetime, st.datetimes(timezones=st.just(UTC)), "text"),
    ]
)
"""Their schemas say which format the text has. Whether that is looked at is up to validators."""


def containers(kinds: Kinds) -> Kinds:
    """Types that hold values of these."""
    keys = st.sampled_from([Kind(str, NAMES, "text"), Kind(Genre, st.sampled_from(Genre), "text")])
    return st.one_of(
        kinds.map(lambda one: Kind(list[one.type], st.lists(one.values, max_size=3), "list")),
        kinds.map(
            lambda one: Kind(
                tuple[one.type, ...], st.lists(one.values, max_size=3).map(tuple), "list"
            )
        ),
        st.lists(kinds, min_size=1, max_size=3).map(
            lambda some: Kind(
                tuple[(*(one.type for one in some),)],
                st.tuples(*(one.values for one in some)),
                "list",
            )
        ),
        st.tuples(keys, kinds).map(
            lambda pair: Kind(
                dict[pair[0].type, pair[1].type],
                st.dictionaries(pair[0].values, pair[1].values, max_size=3),
                "object",
            )
        ),
        st.lists(kinds, min_size=2, max_size=3, unique_by=lambda one: one.json)
        .filter(lambda some: all(one.json != "several" for one in some))
        .map(_union),
    )


def sets(kinds: Kinds) -> Kinds:
    """Sets of values of these. Whether a validator knows that items are the same is up to it."""
    hashable = kinds.filter(lambda one: one.type is not Any)
    return hashable.map(
        lambda one: Kind(set[one.type], st.sets(one.values, max_size=3), "list")
    ) | hashable.map(
        lambda one: Kind(frozenset[one.type], st.frozensets(one.values, max_size=3), "list")
    )


def classes(kinds: Kinds, makers: st.SearchStrategy[Maker]) -> Kinds:
    """Classes with fields of these types."""
    fields = st.dictionaries(NAMES, kinds, max_size=3)
    return st.builds(_class, makers, fields)


def _union(some: list[Kind]) -> Kind:
    types = [type(None) if one.type is None else one.type for one in some]
    return Kind(Union[*types], st.one_of(*(one.values for one in some)), "several")


Maker: TypeAlias = Callable[[dict[str, Any]], Any]


def _class(make: Maker, fields: Mapping[str, Kind]) -> Kind:
    kind = make({name: one.type for name, one in fields.items()})
    values = {name: one.values for name, one in fields.items()}
    return Kind(kind, st.fixed_dictionaries(values).map(lambda given: kind(**given)), "object")


def typed_dict(fields: dict[str, Any]) -> Any:
    optional = {name: NotRequired[kind] for name, kind in fields.items()}
    return cast(Any, TypedDict)("Fields", optional)


def named_tuple(fields: dict[str, Any]) -> Any:
    return cast(Any, NamedTuple)("Fields", [*fields.items()])


def data_class(fields: dict[str, Any]) -> Any:
    return make_dataclass("Fields", [*fields.items()])


def attrs_class(fields: dict[str, Any]) -> Any:
    given = {
        name: attrs.field(type=type(None) if kind is None else kind)
        for name, kind in fields.items()
    }
    return attrs.make_class("Fields", given)


def pydantic_model(fields: dict[str, Any]) -> Any:
    return pydantic.create_model(
        "Fields", **cast(Any, {n: (kind, ...) for n, kind in fields.items()})
    )


PLAIN_CLASSES = st.sampled_from([typed_dict, named_tuple, data_class, attrs_class])
"""Those that take what their schema says, and nothing else."""
