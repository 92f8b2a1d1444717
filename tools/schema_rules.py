"""Rules for schemas: what would be lost or broken on the way from a schema to a model."""

from __future__ import annotations

from collections.abc import Iterator

from .python_names import (
    CALLED_BY_MODELS,
    TYPES,
    clashes,
    member_name,
    module_name,
    names_of_models,
    python_name,
)
from .spec_diff.node import as_list, as_mapping
from .spec_document import Document, Node, text


def required_names_are_declared(document: Document) -> Iterator[str]:
    """The generator leaves a required name without a property away."""
    for schema in document.schemas():
        if schema.role == "allOf":
            continue  # a part of the schema that it stands in, which is looked at as a whole
        declared = document.properties(schema)
        for part in document.parts(schema, follow=False):
            for name in as_list(part.value.get("required")):
                if name not in declared:
                    yield (
                        f"{part.child('required')}: {name!r} is required, but there is no such"
                        " property; declare it, or correct the name"
                    )


def enumeration_values_have_names_of_their_own(document: Document) -> Iterator[str]:
    """Of two values with one name the generator keeps the later, or ends with a traceback."""
    for schema in document.schemas():
        seen: dict[str, str] = {}
        # Null is no member; places are counted without it.
        values = [value for value in as_list(schema.value.get("enum")) if value is not None]
        names = as_list(schema.value.get("x-enum-varnames"))
        for index, value in enumerate(values):
            if not isinstance(value, str):
                continue
            given = str(names[index]) if len(names) == len(values) else value
            name = member_name(given, index)
            if name in seen:
                yield (
                    f"{schema.child('enum')}: {seen[name]!r} and {value!r} are both {name} in"
                    " Python; name them apart with x-enum-varnames, or drop one"
                )
            seen.setdefault(name, value)


def schemas_have_modules_of_their_own(document: Document) -> Iterator[str]:
    """Of two models with one module, the generator writes the later over the earlier."""
    seen: dict[str, str] = {}
    for name in document.components:
        module = module_name(name)
        if module in seen:
            yield (
                f"#/components/schemas/{name}: {seen[module]!r} and {name!r} are both in the module"
                f" {module} in Python; rename one"
            )
        seen.setdefault(module, name)


def properties_leave_models_their_names(document: Document) -> Iterator[str]:
    """A property takes the place of a method, a type or a function of the same name."""
    for schema in document.schemas():
        for name in as_mapping(schema.value.get("properties")):
            found = python_name(name)
            if found in names_of_models():
                what = "is something that every model has"
            elif found in TYPES:
                what = "hides the type of that name in the annotations of the model"
            elif found in CALLED_BY_MODELS:
                what = "hides a function that the model's constructor calls"
            else:
                continue
            yield (
                f"{schema.child('properties', name)}: {found!r} {what}; rename the property, or let"
                " templates/_python.jinja give it another name"
            )


def properties_have_names_of_their_own(document: Document) -> Iterator[str]:
    """Where two properties have one Python name, the generator falls back on their raw spelling."""
    for schema in document.schemas():
        places = document.properties(schema)
        for name, other in clashes(places):
            yield (
                f"{places[name].pointer}: {other!r} and {name!r} are both {python_name(name)} in"
                " Python; rename one"
            )


def properties_are_described(document: Document) -> Iterator[str]:
    """A property without a description has nothing to its name in the model's docstring."""
    for schema in document.schemas():
        for name, value in as_mapping(schema.value.get("properties")).items():
            place = Node(schema.child("properties", name), "properties", as_mapping(value))
            target = document.only_part(place) or place
            if not any(text(node.value.get("description")) for node in (place, target)):
                yield f"{place.pointer}: there is no description; say what it means"


def unions_have_one_array(document: Document) -> Iterator[str]:
    """What is an array is read as the first one among the members."""
    for schema in document.schemas():
        for key in ("anyOf", "oneOf"):
            members = [
                document.resolve(Node(schema.child(key, index), key, as_mapping(value)))
                for index, value in enumerate(as_list(schema.value.get(key)))
            ]
            if sum(member.value.get("type") == "array" for member in members) > 1:
                yield (
                    f"{schema.child(key)}: of several arrays only the first is read; make them one,"
                    " whose items are a union"
                )


def references_lead_somewhere(document: Document) -> Iterator[str]:
    """A reference to nothing, to another file or to itself says nothing."""
    for node in document.nodes():
        if "$ref" in node.value and not document.resolve(node).value:
            reference = node.value["$ref"]
            yield f"{node.pointer}: {reference!r} leads nowhere; name something of this document"


def references_stand_alone(document: Document) -> Iterator[str]:
    """In OpenAPI 3.0, whatever stands beside a reference is ignored."""
    for node in document.nodes():
        beside = [repr(key) for key in node.value if key != "$ref"]
        if "$ref" in node.value and beside:
            yield (
                f"{node.pointer}: {', '.join(beside)} beside a $ref is ignored; put the reference into"
                " allOf, or say it in what is referred to"
            )
