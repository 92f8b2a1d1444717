"""Types with fields, as JSON: dataclasses, attrs classes, TypedDict, NamedTuple, pydantic models."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import attrs
from attrs import frozen

from .docstrings import Docstring, described
from .errors import InvalidToolError, message_of, name_of, named
from .schema import (
    Builder,
    Codec,
    Json,
    Misfit,
    inside,
    is_read_only,
    read_all,
    shown,
    with_arguments,
)

__all__ = ["Field", "codec_of_class", "codec_of_fields", "hints_of_parameters"]

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


def codec_of_class(builder: Builder, kind: type[Any], arguments: tuple[Any, ...]) -> Codec | None:
    """The codec of a class with fields; None if it has none that are known.

    Args:
        builder: What builds the codecs of the fields.
        kind: The class.
        arguments: The types for its type variables, if it is generic.
    """
    if hasattr(kind, "model_json_schema"):
        return _pydantic(builder, kind)
    make: Callable[..., Any] = dict if _is_typed_dict(kind) else kind
    fields = _fields_of(kind)
    if fields is None:
        return None
    place = kind.__qualname__

    def build() -> Codec:
        hints = _with_arguments(kind, hints_of(kind), arguments)
        given = [*fields(kind, hints)]
        return codec_of_fields(builder, kind.__name__, place, given, make, described(kind))

    return builder.once((kind, arguments), kind.__name__, build)


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
        except Exception as error:  # noqa: BLE001 - of the class itself, which may check more
            raise Misfit.at(place, _why(error)) from None

    return Codec(schema, read)


def _why(error: Exception) -> str:
    # Those two are how classes say what they do not take. Of others, the name tells more.
    return message_of(error) if isinstance(error, (TypeError, ValueError)) else named(error)


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


def hints_of(kind: Any) -> dict[str, Any]:
    """The annotations of a class, as types.

    Raises:
        InvalidToolError: One names what can't be found.
    """
    return _evaluated(kind, f"{name_of(kind)}: an annotation")


def hints_of_parameters(function: Any) -> dict[str, Any]:
    """The annotations of what can be called, as types, without that of what it returns.

    Raises:
        InvalidToolError: One names what can't be found.
    """
    if isinstance(function, type):
        return hints_of(function) | hints_of_parameters(cast(Any, function).__init__)
    hints: dict[str, Any] = {}
    for name, annotation in getattr(function, "__annotations__", {}).items():
        if name == "return":  # nothing depends on it, and it may be there for type checkers alone
            continue
        one = SimpleNamespace(
            __annotations__={name: annotation},
            __wrapped__=function,  # which has the names
            __type_params__=getattr(function, "__type_params__", ()),
        )
        hints |= _evaluated(one, f"{name_of(function)}: {name}: the annotation {annotation!r}")
    return hints


def _evaluated(annotated: Any, what: str) -> dict[str, Any]:
    try:
        return typing.get_type_hints(annotated, include_extras=True)
    except Exception as error:
        raise InvalidToolError(
            f"{what} can't be read: {error} "
            "(what it names must be importable from its module, not local to a function)"
        ) from error


def _with_arguments(kind: Any, hints: dict[str, Any], arguments: tuple[Any, ...]) -> dict[str, Any]:
    """The annotations of a generic class, with types for its type variables."""
    if not arguments:
        return hints
    for base in getattr(kind, "__orig_bases__", ()):
        if typing.get_origin(base) not in (None, typing.Generic, typing.Protocol):
            raise InvalidToolError(
                f"{kind.__qualname__} can't be expressed as JSON: {base} is generic too"
            )
    given = dict(zip(kind.__parameters__, arguments, strict=False))
    return {name: with_arguments(hint, given) for name, hint in hints.items()}


def _fields_of(kind: Any) -> Callable[[Any, dict[str, Any]], Iterator[Field]] | None:
    if _is_typed_dict(kind):
        return _typed_dict
    if dataclasses.is_dataclass(kind):
        return _dataclass
    if attrs.has(kind):
        return _attrs
    return _named_tuple if tuple in kind.__mro__ and hasattr(kind, "_fields") else None


def _is_typed_dict(kind: Any) -> bool:
    # Those of typing_extensions are no others, to those who write them.
    return typing.is_typeddict(kind) or type(kind).__name__ == "_TypedDictMeta"


def _typed_dict(kind: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for name, annotation in hints.items():
        yield Field(name, annotation, _is_required(annotation, name in kind.__required_keys__))


def _is_required(annotation: Any, otherwise: bool) -> bool:
    # `__required_keys__` is wrong where annotations are texts: `from __future__ import annotations`.
    origin = typing.get_origin(annotation)
    if origin in (typing.Required, typing.NotRequired):
        return origin is typing.Required
    if origin is typing.Annotated or is_read_only(origin):
        return _is_required(typing.get_args(annotation)[0], otherwise)
    return otherwise


def _dataclass(kind: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for name, hint in hints.items():
        if isinstance(hint, dataclasses.InitVar) and not hasattr(kind, name):
            raise InvalidToolError(
                f"{kind.__qualname__}: {name}: InitVar can't be expressed as JSON"
            )
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
        annotation = hints.get(field.name, field.type)
        if annotation is None:
            raise InvalidToolError(f"{kind.__qualname__}: {field.name} has no annotation")
        required = field.default is attrs.NOTHING
        static = not required and not isinstance(cast(object, field.default), _FACTORY)
        name = field.alias or field.name
        yield Field(name, annotation, required, field.default if static else NO_DEFAULT)


def _named_tuple(kind: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for name in kind._fields:
        required = name not in kind._field_defaults
        default = NO_DEFAULT if required else kind._field_defaults[name]
        yield Field(name, hints.get(name, Any), required, default)


def _pydantic(builder: Builder, kind: Any) -> Codec:
    """A pydantic model knows its schema, and checks by itself."""
    try:
        schema: Json = kind.model_json_schema()
    except Exception as error:
        why = message_of(error).partition("\n")[0]
        raise InvalidToolError(f"{kind.__qualname__} can't be expressed as JSON: {why}") from error
    definitions = schema.pop("$defs", {})
    for name, definition in definitions.items():
        if builder.definitions.setdefault(name, definition) != definition:
            raise InvalidToolError(f"{kind.__qualname__}: another type is called {name} too")
    if "$ref" not in schema and schema.get("type") == "object":
        schema.setdefault("title", kind.__name__)

    def read(value: Any, place: str) -> Any:
        try:
            return kind.model_validate_json(json.dumps(value))
        except RecursionError:
            raise
        except Exception as error:  # noqa: BLE001 - its ValidationError, or a validator's own
            if (found := getattr(error, "errors", None)) is None:
                raise Misfit.at(place, _why(error)) from None
            raise Misfit(*(_told(place, one) for one in found())) from None

    return Codec(schema, read)


def _told(place: str, problem: dict[str, Any]) -> str:
    for part in problem["loc"]:
        place = f"{place}[{part}]" if isinstance(part, int) else inside(place, str(part))
    return str(Misfit.at(place, problem["msg"]))
