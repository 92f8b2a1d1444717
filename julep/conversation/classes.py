"""Types with fields, as JSON: dataclasses, attrs classes, TypedDict, NamedTuple, pydantic models."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Callable, Iterator
from typing import Any, cast

import attrs
from attrs import frozen

from .docstrings import Docstring, described
from .errors import InvalidToolError
from .schema import Builder, Codec, Json, Misfit, inside, read_all, shown

__all__ = ["Field", "codec_of_class", "codec_of_fields", "hints_of"]

NO_DEFAULT: Any = object()

_FACTORY: type[Any] = type(cast(object, attrs.Factory(list[Any])))


@frozen
class Field:
    """A property of an object.

    Attributes:
        name: Its name in JSON, and as an argument.
        annotation: Its type.
        required: Whether it must be there.
        default: What it is otherwise, where JSON can say so; NO_DEFAULT where it can't.
    """

    name: str
    annotation: Any
    required: bool = True
    default: Any = NO_DEFAULT


def codec_of_class(builder: Builder, kind: type[Any]) -> Codec | None:
    """The codec of a class with fields; None if it has none that are known."""
    if hasattr(kind, "model_json_schema"):
        return _pydantic(builder, kind)
    make: Callable[..., Any] = dict if typing.is_typeddict(kind) else kind
    fields = _fields_of(kind)
    if fields is None:
        return None
    place = kind.__qualname__

    def build() -> Codec:
        given = [*fields(kind, hints_of(kind))]
        return codec_of_fields(builder, kind.__name__, place, given, make, described(kind))

    return builder.once(kind, kind.__name__, build)


def codec_of_fields(
    builder: Builder,
    title: str | None,
    owner: str,
    fields: list[Field],
    make: Callable[..., Any],
    said: Docstring,
) -> Codec:
    """The codec of an object with these properties.

    Args:
        builder: What builds the codecs of the properties.
        title: The name of the type, if it has one.
        owner: What errors call that which has the fields.
        fields: The properties.
        make: Makes the object from the properties as keyword arguments.
        said: What there is to say of it and of its properties.
    """
    codecs = {field.name: _of_field(builder, owner, field) for field in fields}
    required = [field.name for field in fields if field.required]
    properties = {field.name: _property(field, codecs[field.name].schema, said) for field in fields}
    schema: Json = {
        "type": "object",
        **({"title": title} if title else {}),
        **({"description": said.text} if title and said.text else {}),
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }

    def read(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise Misfit.at(place, f"{shown(value)} is not an object")
        given = cast("dict[str, Any]", value)
        problems = [
            *(
                Misfit.at(inside(place, name), "it is missing")
                for name in required
                if name not in given
            ),
            *(
                Misfit.at(inside(place, name), "there is no such property")
                for name in given
                if name not in codecs
            ),
        ]
        known = [(name, one) for name, one in given.items() if name in codecs]
        try:
            found = read_all((inside(place, name), codecs[name], one) for name, one in known)
        except Misfit as error:
            problems.append(error)
            found = []
        if problems:
            raise Misfit(*(text for problem in problems for text in problem.problems))
        arguments = {name: one for (name, _), one in zip(known, found, strict=True)}
        try:
            return make(**arguments)
        except (TypeError, ValueError) as error:  # of the class itself, which may check more
            raise Misfit.at(place, str(error)) from None

    return Codec(schema, read)


def _of_field(builder: Builder, owner: str, field: Field) -> Codec:
    try:
        return builder.build(field.annotation)
    except InvalidToolError as error:
        raise InvalidToolError(f"{owner}: {field.name}: {error}") from error


def _property(field: Field, schema: Json, said: Docstring) -> Json:
    more: Json = {}
    if (text := said.parameters.get(field.name)) and "description" not in schema:
        more["description"] = text
    if field.default is not NO_DEFAULT and (default := _as_json(field.default)) is not NO_DEFAULT:
        more["default"] = default
    return {**schema, **more}


def _as_json(value: object) -> object:
    from .results import plain

    try:
        text = json.dumps(plain(value, strict=True), allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return NO_DEFAULT
    return json.loads(text)


def hints_of(what: Any) -> dict[str, Any]:
    """The annotations of a class or a function, as types.

    Raises:
        InvalidToolError: One names what can't be found.
    """
    try:
        return typing.get_type_hints(what, include_extras=True)
    except (NameError, TypeError, SyntaxError) as error:
        raise InvalidToolError(
            f"{what.__qualname__}: an annotation can't be read: {error} "
            "(what it names must be importable from its module, not local to a function)"
        ) from error


def _fields_of(kind: Any) -> Callable[[Any, dict[str, Any]], Iterator[Field]] | None:
    if typing.is_typeddict(kind):
        return _typed_dict
    if dataclasses.is_dataclass(kind):
        return _dataclass
    if attrs.has(kind):
        return _attrs
    return _named_tuple if tuple in kind.__mro__ and hasattr(kind, "_fields") else None


def _typed_dict(kind: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for name, annotation in hints.items():
        yield Field(name, annotation, required=name in kind.__required_keys__)


def _dataclass(kind: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for field in dataclasses.fields(kind):
        if not field.init:
            continue
        static = field.default is not dataclasses.MISSING
        required = not static and field.default_factory is dataclasses.MISSING
        default = field.default if static else NO_DEFAULT
        yield Field(field.name, hints[field.name], required, default)


def _attrs(kind: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for field in cast("tuple[attrs.Attribute[Any], ...]", attrs.fields(kind)):
        if not field.init:
            continue
        if field.name not in hints:
            raise InvalidToolError(f"{kind.__qualname__}: {field.name} has no annotation")
        required = field.default is attrs.NOTHING
        static = not required and not isinstance(cast(object, field.default), _FACTORY)
        name = field.alias or field.name
        yield Field(name, hints[field.name], required, field.default if static else NO_DEFAULT)


def _named_tuple(kind: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for name in kind._fields:
        required = name not in kind._field_defaults
        default = NO_DEFAULT if required else kind._field_defaults[name]
        yield Field(name, hints.get(name, Any), required, default)


def _pydantic(builder: Builder, kind: Any) -> Codec:
    """A pydantic model knows its schema, and checks by itself."""
    schema: Json = kind.model_json_schema()
    definitions = schema.pop("$defs", {})
    for name, definition in definitions.items():
        if builder.definitions.setdefault(name, definition) != definition:
            raise InvalidToolError(f"{kind.__qualname__}: another type is called {name} too")
    if "$ref" not in schema and schema.get("type") == "object":
        schema.setdefault("title", kind.__name__)

    def read(value: Any, place: str) -> Any:
        try:
            return kind.model_validate_json(json.dumps(value))
        except ValueError as error:  # pydantic's ValidationError
            found = cast("list[dict[str, Any]]", cast(Any, error).errors())
            raise Misfit(*(_told(place, one) for one in found)) from None

    return Codec(schema, read)


def _told(place: str, problem: dict[str, Any]) -> str:
    for part in problem["loc"]:
        place = f"{place}[{part}]" if isinstance(part, int) else inside(place, str(part))
    return str(Misfit.at(place, problem["msg"]))
