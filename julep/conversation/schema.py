"""From a type to JSON Schema, and from JSON back to objects of the type.

Each kind of type has one function, which says both: what its JSON looks like, and how it is read.
`classes.py` has those with fields.
"""

from __future__ import annotations

import json
import math
import types
import typing
from collections import abc
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeAlias, TypeVar, Union, cast
from uuid import UUID

from attrs import evolve, frozen

from .errors import InvalidToolError, ToolArgumentsError

__all__ = ["Codec", "Misfit", "codec_of"]

Json: TypeAlias = dict[str, Any]

MOST_PROBLEMS = 5
"""How many problems are told at once."""


class Misfit(Exception):
    """JSON does not fit a type: what is wrong, and where."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems: tuple[str, ...] = problems

    @classmethod
    def at(cls, place: str, what: str) -> Misfit:
        return cls(f"{place}: {what}" if place else what)


@frozen
class Codec:
    """A type as JSON.

    Attributes:
        schema: JSON Schema of its values.
        read: From a decoded JSON value and its place in the whole to an object of the type.
    """

    schema: Json
    read: Callable[[Any, str], Any]

    def decode(self, value: Any) -> Any:
        """The object that a decoded JSON value is.

        Raises:
            ToolArgumentsError: It does not fit.
        """
        try:
            return self.read(value, "")
        except Misfit as error:
            told = "; ".join(error.problems[:MOST_PROBLEMS])
            more = len(error.problems) - MOST_PROBLEMS
            raise ToolArgumentsError(f"{told}; and {more} more" if more > 0 else told) from None
        except RecursionError:
            raise ToolArgumentsError("it is nested too deeply") from None

    def decode_text(self, text: str) -> Any:
        """The object that a JSON text is.

        Raises:
            ToolArgumentsError: It is no JSON, or does not fit.
        """
        try:
            value = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ToolArgumentsError(f"{shown(text)} is not JSON: {error}") from None
        return self.decode(value)


def codec_of(annotation: Any) -> Codec:
    """How a type is written as JSON, and read.

    Raises:
        InvalidToolError: It can't be expressed as JSON.
    """
    builder = Builder()
    return builder.complete(builder.build(annotation))


class Builder:
    """Builds codecs that belong together: recursive types are defined once, in `$defs`."""

    def __init__(self) -> None:
        self.definitions: Json = {}
        self._building: dict[Any, str] = {}
        self._recursive: dict[Any, Codec | None] = {}

    def complete(self, codec: Codec) -> Codec:
        """The codec, with the definitions that its schema refers to."""
        if not self.definitions:
            return codec
        return evolve(codec, schema={**codec.schema, "$defs": self.definitions})

    def build(self, annotation: Any) -> Codec:
        """The codec of a type.

        Raises:
            InvalidToolError: It can't be expressed as JSON.
        """
        plain = _SIMPLE.get(annotation) if _hashable(annotation) else None
        if plain is not None:
            return plain
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            return self._annotated(annotation)
        if origin in (Union, types.UnionType):
            return self._union(typing.get_args(annotation))
        if origin is typing.Literal:
            return _choice(typing.get_args(annotation))
        if origin in _WRAPPERS or is_read_only(origin):
            return self.build(typing.get_args(annotation)[0])
        if supertype := getattr(annotation, "__supertype__", None):  # of a NewType
            return self.build(supertype)
        if "TypeAliasType" in (type(annotation).__name__, type(origin).__name__):
            return self._alias(annotation)
        container = _CONTAINERS.get(origin or annotation) if _hashable(annotation) else None
        if container is not None:
            return container(self, typing.get_args(annotation))
        if isinstance(origin or annotation, type):
            return self._class(annotation, typing.get_args(annotation))
        raise _inexpressible(annotation)

    def once(self, key: Any, name: str, build: Callable[[], Codec]) -> Codec:
        """A codec that may refer to itself."""
        if key in self._building:
            self._recursive.setdefault(key, None)
            return Codec(
                {"$ref": f"#/$defs/{self._building[key]}"},
                lambda value, place: cast(Codec, self._recursive[key]).read(value, place),
            )
        self._building[key] = self._free(name)
        try:
            codec = build()
        finally:
            name = self._building.pop(key)
        if key not in self._recursive:
            return codec
        self._recursive[key] = codec
        self.definitions[name] = codec.schema
        return evolve(codec, schema={"$ref": f"#/$defs/{name}"})

    def _free(self, name: str) -> str:
        taken = {*self.definitions, *self._building.values()}
        names = (name if number == 1 else f"{name}_{number}" for number in range(1, 10**6))
        return next(one for one in names if one not in taken)

    def _annotated(self, annotation: Any) -> Codec:
        kind, *notes = typing.get_args(annotation)
        codec = self.build(kind)
        said = description_in(notes)
        return evolve(codec, schema={**codec.schema, "description": said}) if said else codec

    def _alias(self, annotation: Any) -> Codec:
        """What `type X = ...` names."""
        alias = typing.get_origin(annotation) or annotation
        given = dict(zip(alias.__type_params__, typing.get_args(annotation), strict=False))
        return self.once(
            annotation, alias.__name__, lambda: self.build(with_arguments(alias.__value__, given))
        )

    def _class(self, annotation: Any, arguments: tuple[Any, ...]) -> Codec:
        from .classes import codec_of_class

        kind: type[Any] = typing.get_origin(annotation) or annotation
        if issubclass(kind, Enum):
            if not [*kind]:
                raise InvalidToolError(f"{kind.__qualname__} has no members")
            return _choice([*kind])
        codec = codec_of_class(self, kind, arguments)
        if codec is None:
            raise _inexpressible(annotation)
        return codec

    def _union(self, members: tuple[Any, ...]) -> Codec:
        # What takes more comes after what takes less: a date is a text too, an int a float.
        codecs = sorted(map(self.build, members), key=_looseness)
        others = [codec for codec in codecs if codec is not _NULL]

        def read(value: Any, place: str) -> Any:
            if value is None and len(others) < len(codecs):
                return None
            problems: list[tuple[Codec, Misfit]] = []
            for codec in codecs:
                try:
                    return codec.read(value, place)
                except Misfit as error:
                    problems.append((codec, error))
            # Where it is clear what is meant, say what is wrong with that.
            meant = _is_object if isinstance(value, dict) else others.__contains__
            told = [error for codec, error in problems if meant(codec)]
            if len(told) == 1:
                raise told[0]
            kinds = ", ".join(_named(codec.schema) for codec in codecs)
            raise Misfit.at(place, f"{shown(cast(object, value))} is none of: {kinds}")

        return Codec({"anyOf": [codec.schema for codec in codecs]}, read)


def description_in(notes: list[Any]) -> str | None:
    """What the metadata of an `Annotated` say of it: a text, `Doc("...")`, pydantic's `Field`."""
    for note in notes:
        for said in (
            note,
            getattr(note, "documentation", None),
            getattr(note, "description", None),
        ):
            if isinstance(said, str):
                return said
    return None


def with_arguments(annotation: Any, given: Mapping[Any, Any]) -> Any:
    """An annotation, with types for the type variables in it."""
    if isinstance(annotation, TypeVar):
        return given.get(annotation, annotation)
    inside = getattr(annotation, "__parameters__", ())
    if isinstance(annotation, type) or not inside or not given:
        return annotation
    return annotation[tuple(given.get(one, one) for one in inside)]


def is_read_only(origin: Any) -> bool:
    """Whether it is `ReadOnly`, of `typing` in Python 3.13, before that of `typing_extensions`."""
    return getattr(origin, "_name", None) == "ReadOnly"


def shown(value: object) -> str:
    """A JSON value, as problems show it."""
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def joined(problems: list[Misfit]) -> Misfit:
    """Several problems as one."""
    return Misfit(*(text for problem in problems for text in problem.problems))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:  # such as a Literal of a list
        return False
    return True


def _inexpressible(annotation: Any) -> InvalidToolError:
    if isinstance(annotation, TypeVar):
        return InvalidToolError(f"the type variable {annotation} stands for no type here")
    plain = isinstance(annotation, type) and not typing.get_args(annotation)
    name = annotation.__qualname__ if plain else str(annotation)
    return InvalidToolError(f"{name} can't be expressed as JSON")


def _is_object(codec: Codec) -> bool:
    return codec.schema.get("type") == "object" or "$ref" in codec.schema


_LOOSE: Sequence[Json] = [
    {"type": "string", "format": "date-time"},
    {"type": "number"},
    {"type": "string"},
    {},
]


def _looseness(codec: Codec) -> int:
    """Which members of a union come after others."""
    schema = {name: part for name, part in codec.schema.items() if name != "description"}
    return _LOOSE.index(schema) if schema in _LOOSE else -1


def _named(schema: Json) -> str:
    if "enum" in schema:
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "$ref" in schema:
        return f"object ({schema['$ref'].rpartition('/')[2]})"
    if schema.get("type") == "object" and "title" in schema:
        return f"object ({schema['title']})"
    return str(schema.get("format") or schema.get("type") or "anything")


# --- plain values ----------------------------------------------------------------------------------


def _read_none(value: Any, place: str) -> None:
    if value is not None:
        raise Misfit.at(place, f"{shown(value)} is not null")


def _read_bool(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise Misfit.at(place, f"{shown(value)} is not true or false")
    return value


def _read_int(value: Any, place: str) -> int:
    # JSON Schema has it that 5.0 is an integer.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Misfit.at(place, f"{shown(value)} is not a whole number")
    return value


def _read_float(value: Any, place: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise Misfit.at(place, f"{shown(value)} is not a number")


def _read_str(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise Misfit.at(place, f"{shown(value)} is not a text")
    return value


def _read_anything(value: Any, place: str) -> Any:
    return value


T = TypeVar("T")


def _formatted(format: str, example: str, parse: Callable[[str], T]) -> Codec:
    def read(value: Any, place: str) -> T:
        try:
            return parse(_read_str(value, place))
        except ValueError:
            raise Misfit.at(place, f"{shown(value)} is not a {format}, such as {example}") from None

    return Codec({"type": "string", "format": format}, read)


_NULL = Codec({"type": "null"}, _read_none)
_SIMPLE: Mapping[Any, Codec] = {
    None: _NULL,
    type(None): _NULL,
    bool: Codec({"type": "boolean"}, _read_bool),
    int: Codec({"type": "integer"}, _read_int),
    float: Codec({"type": "number"}, _read_float),
    str: Codec({"type": "string"}, _read_str),
    Any: Codec({}, _read_anything),
    object: Codec({}, _read_anything),
    datetime: _formatted("date-time", "2026-01-31T12:00:00Z", datetime.fromisoformat),
    date: _formatted("date", "2026-01-31", date.fromisoformat),
    time: _formatted("time", "12:00:00", time.fromisoformat),
    UUID: _formatted("uuid", "f47ac10b-58cc-4372-a567-0e02b2c3d479", UUID),
}


def _choice(values: abc.Sequence[Any]) -> Codec:
    """One of a few values: a Literal's, or the members of an enumeration."""
    by_value = [(value.value if isinstance(value, Enum) else value, value) for value in values]
    for raw, value in by_value:
        # A member of a StrEnum is a str, its value a plain one.
        known_kind = raw is None or type(raw) in (str, int, float, bool)
        if not known_kind or (isinstance(raw, float) and not math.isfinite(raw)):
            raise InvalidToolError(f"{value!r} can't be expressed as JSON")
    known = [raw for raw, _ in by_value]
    schema: Json = {"enum": known}
    if all(isinstance(raw, str) for raw in known):
        schema = {"type": "string", **schema}

    def read(value: Any, place: str) -> Any:
        for raw, member in by_value:
            # JSON tells true from 1, where Python does not.
            if raw == value and isinstance(raw, bool) == isinstance(value, bool):
                return member
        wanted = ", ".join(json.dumps(raw, ensure_ascii=False) for raw in known)
        raise Misfit.at(place, f"{shown(value)} is not one of {wanted}")

    return Codec(schema, read)


# --- containers ------------------------------------------------------------------------------------


def _items(value: Any, place: str) -> list[Any]:
    if isinstance(value, list):
        return [*cast("list[object]", value)]
    raise Misfit.at(place, f"{shown(value)} is not a list")


def read_all(codecs: abc.Iterable[tuple[str, Codec, Any]]) -> list[Any]:
    """Read values, each at its place, and tell of all that don't fit."""
    read: list[Any] = []
    problems: list[Misfit] = []
    for place, codec, value in codecs:
        try:
            read.append(codec.read(value, place))
        except Misfit as error:
            problems.append(error)
    if problems:
        raise joined(problems)
    return read


def _array(make: Callable[[list[Any]], Any], **more: Any) -> Callable[..., Codec]:
    def build(builder: Builder, arguments: tuple[Any, ...]) -> Codec:
        item = builder.build(arguments[0] if arguments else Any)

        def read(value: Any, place: str) -> Any:
            items = enumerate(_items(value, place))
            found = read_all((f"{place}[{index}]", item, one) for index, one in items)
            try:
                return make(found)
            except TypeError as error:  # what a set can't hold
                raise Misfit.at(place, str(error)) from None

        return Codec({"type": "array", "items": item.schema, **more}, read)

    return build


def _tuple(builder: Builder, arguments: tuple[Any, ...]) -> Codec:
    if not arguments or arguments[-1] is Ellipsis:
        return _array(tuple)(builder, arguments[:1])
    codecs = [builder.build(one) for one in arguments]
    size = len(codecs)

    def read(value: Any, place: str) -> tuple[Any, ...]:
        items = _items(value, place)
        if len(items) != size:
            raise Misfit.at(place, f"it has {len(items)} items, not {size}")
        return (*read_all((f"{place}[{n}]", codecs[n], one) for n, one in enumerate(items)),)

    prefix = [codec.schema for codec in codecs]
    return Codec({"type": "array", "prefixItems": prefix, "minItems": size, "maxItems": size}, read)


def _dict(builder: Builder, arguments: tuple[Any, ...]) -> Codec:
    keys, kind = arguments or (str, Any)
    key = _SIMPLE[str] if keys is Any else builder.build(keys)
    if key.schema.get("type") != "string":
        name = keys.__name__ if isinstance(keys, type) else str(keys)
        raise InvalidToolError(f"keys of JSON objects are text, not {name}")
    names = {} if key.schema == {"type": "string"} else {"propertyNames": key.schema}
    item = builder.build(kind)

    def read(value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Misfit.at(place, f"{shown(value)} is not an object")
        given = cast("dict[str, Any]", value)
        named = read_all((place, key, name) for name in given) if names else given
        found = read_all((inside(place, name), item, one) for name, one in given.items())
        read = dict(zip(named, found, strict=True))
        if len(read) < len(given):
            raise Misfit.at(place, "two of its names mean the same")
        return read

    return Codec({"type": "object", **names, "additionalProperties": item.schema}, read)


def inside(place: str, name: str) -> str:
    """The place of a property."""
    return f"{place}.{name}" if place else name


_WRAPPERS = {typing.Required, typing.NotRequired, typing.Final}

_LIST = _array(list)
_SET = _array(set, uniqueItems=True)
_CONTAINERS: Mapping[Any, Callable[..., Codec]] = {
    list: _LIST,
    abc.Sequence: _LIST,
    abc.MutableSequence: _LIST,
    abc.Collection: _LIST,
    abc.Iterable: _LIST,
    set: _SET,
    abc.Set: _SET,
    abc.MutableSet: _SET,
    frozenset: _array(frozenset, uniqueItems=True),
    tuple: _tuple,
    dict: _dict,
    abc.Mapping: _dict,
    abc.MutableMapping: _dict,
}
