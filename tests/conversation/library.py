"""Types of all kinds, as the functions of a library take them, and parts of schemas."""

from __future__ import annotations

import collections
import threading
from dataclasses import KW_ONLY, InitVar, dataclass, field
from enum import Enum, IntEnum, StrEnum
from typing import (
    Annotated,
    Any,
    Generic,
    NamedTuple,
    NewType,
    NotRequired,
    Required,
    TypedDict,
    TypeVar,
)

import attrs
import pydantic
import typing_extensions

T = TypeVar("T")
Kind = TypeVar("Kind")


class Genre(StrEnum):
    NOVEL = "novel"
    ESSAY = "essay"


class Floor(IntEnum):
    GROUND = 0
    FIRST = 1


class Mixed(Enum):
    NOTHING = None
    HALF = 0.5


class Empty(Enum):
    pass


class Endless(Enum):
    ALL = float("inf")


class Bytes(Enum):
    A = b"a"


Author = NewType("Author", str)


class Shelf(TypedDict):
    """Where books are."""

    name: str
    floor: NotRequired[int]


class Loose(TypedDict, total=False):
    name: Required[Annotated[str, "What it is called"]]
    floor: int


class Foreign(typing_extensions.TypedDict):
    name: typing_extensions.ReadOnly[str]
    floor: typing_extensions.NotRequired[typing_extensions.ReadOnly[int]]


@dataclass
class Book:
    """A book.

    Attributes:
        title: What is on its spine.
    """

    title: str
    genre: Genre = Genre.NOVEL
    tags: list[str] = field(default_factory=list[str])
    _: KW_ONLY
    pages: int | None = None
    read: bool = field(default=False, init=False)


@attrs.frozen
class Reader:
    name: str
    _card: int = attrs.field(default=0, alias="card")
    loans: list[Book] = attrs.Factory(list[Book])


@attrs.define
class Untyped:
    name = attrs.field(type=str)  # pyright: ignore


@attrs.define
class Bare:
    name = attrs.field()  # pyright: ignore


class Place(NamedTuple):
    shelf: str
    number: int = 1


Pair = collections.namedtuple("Pair", ["left", "right"])  # pyright: ignore[reportUntypedNamedTuple]


class Loan(pydantic.BaseModel):
    """A loan."""

    book: str = pydantic.Field(alias="bookTitle", description="Its title")
    days: int = pydantic.Field(default=14, ge=1)


class Wired(pydantic.BaseModel, arbitrary_types_allowed=True):
    lock: threading.Event


@dataclass
class Chapter:
    title: str
    parts: list[Chapter] = field(default_factory=list["Chapter"])


class Folder(pydantic.BaseModel):
    name: str
    folders: list[Folder] = []


@dataclass
class Box(Generic[T]):
    item: T
    others: list[T] | None = None


class Labelled(TypedDict, Generic[T]):
    label: NotRequired[T]


@dataclass
class Crate(Box[T], Generic[T, Kind]):
    kind: Kind | None = None


@dataclass
class Linked(Generic[T]):
    item: T
    rest: Linked[T] | None = None


@dataclass
class Secret:
    seed: InitVar[int]


@dataclass
class Unseeded:
    name: str
    seed: InitVar[int] = 5


class Plain:
    pass


def object_of(properties: Any, *required: str, **more: Any) -> dict[str, Any]:
    """The schema of an object with fields."""
    first = {"title": more.pop("title")} if "title" in more else {}
    first |= {"description": more.pop("description")} if "description" in more else {}
    return {
        "type": "object",
        **first,
        "properties": properties,
        **({"required": [*required]} if required else {}),
        "additionalProperties": False,
    }


TEXT, WHOLE, NUMBER, TRUTH, NULL = (
    {"type": kind} for kind in ("string", "integer", "number", "boolean", "null")
)
CHAPTER = object_of(
    {"title": TEXT, "parts": {"type": "array", "items": {"$ref": "#/$defs/Chapter"}}},
    "title",
    title="Chapter",
)
