"""Ways to write an API document anew that leave its meaning as it is."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, cast

from spec_walk import Json, at, parent, parts, target, uses

Rewrite = Callable[[Json, Random], None]

ORDER_MEANS_NOTHING = ("required", "enum", "oneOf", "anyOf", "parameters", "security")
ANYTHING: list[Any] = [True, {}]
LOOSE: Json = {"object": ("minProperties", 0), "array": ("minItems", 0), "string": ("minLength", 0)}


def _nodes(node: Any) -> Iterator[Json]:
    """Every mapping of a document, the innermost first."""
    if isinstance(node, list):
        for child in cast(list[Any], node):
            yield from _nodes(child)
    if isinstance(node, dict):
        mapping = cast(Json, node)
        for child in list(mapping.values()):
            yield from _nodes(child)
        yield mapping


def _some(document: Json, random: Random, sort: str = "schema", count: int = 12) -> list[str]:
    """Pointers to some of the parts that are in use, the innermost first."""
    found = [pointer for pointer, use in uses(document).items() if use.sort == sort]
    return sorted(random.sample(found, min(count, len(found))), key=len, reverse=True)


def _put(document: Json, pointer: str, node: Any) -> None:
    owner = at(document, parent(pointer))
    owner[int(parts(pointer)[-1]) if isinstance(owner, list) else parts(pointer)[-1]] = node


def order_of_keys(document: Json, random: Random) -> None:
    for node in list(_nodes(document)):
        entries = list(node.items())
        random.shuffle(entries)
        node.clear()
        node.update(entries)


def order_of_lists(document: Json, random: Random) -> None:
    for node in list(_nodes(document)):
        for key in ORDER_MEANS_NOTHING:
            if isinstance(node.get(key), list):
                random.shuffle(node[key])
    random.shuffle(document["tags"])


def references_resolved(document: Json, random: Random) -> None:
    share = random.choice([0.05, 0.5, 1])
    for node in list(_nodes(document)):
        if "$ref" in node and random.random() < share:
            meant = copy.deepcopy(at(document, node["$ref"].removeprefix("#")))
            node.clear()
            node.update(meant)


def schemas_moved_out(document: Json, random: Random) -> None:
    _move_out(document, random, "schema", "schemas")


def parts_moved_out(document: Json, random: Random) -> None:
    for sort, section in (
        ("parameter", "parameters"),
        ("response", "responses"),
        ("header", "headers"),
        ("body", "requestBodies"),
    ):
        _move_out(document, random, sort, section)


def _move_out(document: Json, random: Random, sort: str, section: str) -> None:
    home = document["components"].setdefault(section, {})
    for pointer in _some(document, random, sort):
        name = f"Moved{len(home)}"
        home[name] = copy.deepcopy(at(document, pointer))
        _put(document, pointer, {"$ref": f"#/components/{section}/{name}"})


def wrapped_in_all_of(document: Json, random: Random) -> None:
    for pointer in _some(document, random):
        schema = at(document, pointer)
        outside = {key: schema.pop(key) for key in _outside(random) if key in schema}
        _put(document, pointer, {"allOf": [schema]} | outside)


def _outside(random: Random) -> tuple[str, ...]:
    return random.choice([(), ("description", "title"), ("description", "default")])


def unwrapped(document: Json, random: Random) -> None:
    """A reference with a description is `allOf` of one; without one it can stand alone."""
    for node in _nodes(document):
        if node.keys() == {"description", "allOf"} and len(node["allOf"]) == 1:
            reference = node["allOf"][0]
            node.clear()
            node.update(reference)


def objects_split(document: Json, random: Random) -> None:
    for pointer in _some(document, random, count=40):
        schema = at(document, pointer)
        if len(schema.get("properties", ())) < 2 or schema.get("nullable"):
            continue
        names = list(schema.pop("properties").items())
        required = schema.pop("required", [])
        middle = random.randrange(1, len(names))
        schema["allOf"] = [
            {"type": "object", "properties": dict(share)} | _required(required, dict(share))
            for share in (names[:middle], names[middle:])
        ]


def _required(required: list[str], share: Json) -> Json:
    names = [name for name in required if name in share]
    return {"required": names} if names else {}


def all_of_united(document: Json, random: Random) -> None:
    whole = document["components"]["schemas"]["ChatInput"]
    pointers = [target(document, f"/components/schemas/ChatInput/allOf/{n}") for n in range(3)]
    schemas = [copy.deepcopy(at(document, pointer)) for pointer in pointers]
    del whole["allOf"]
    whole["type"] = "object"
    whole["required"] = [name for schema in schemas for name in schema.get("required", ())]
    whole["properties"] = {k: v for schema in schemas for k, v in schema["properties"].items()}


def defaults_written_out(document: Json, random: Random) -> None:
    for pointer, use in uses(document).items():
        node = at(document, pointer)
        written: Json = {}
        if use.sort == "schema" and "type" in node:
            written = dict.fromkeys(("nullable", "deprecated", "readOnly", "writeOnly"), False)
            written |= dict([LOOSE[node["type"]]]) if node["type"] in LOOSE else {}
            if node["type"] == "array":
                written["uniqueItems"] = False
            if node["type"] == "object":
                written["additionalProperties"] = random.choice(ANYTHING)
            for bound in ("minimum", "maximum"):
                if bound in node:
                    written[f"exclusive{bound.capitalize()}"] = False
        elif use.sort == "parameter":
            form = node["in"] in ("query", "cookie")
            written = {"required": False, "deprecated": False, "explode": form}
            written["style"] = "form" if form else "simple"
            if node["in"] == "query":
                written |= {"allowReserved": False, "allowEmptyValue": False}
        elif use.sort == "header":
            written = {"required": False, "style": "simple", "explode": False}
        for key, value in written.items():
            if random.random() < 0.7:
                node.setdefault(key, value)
    for item in document["paths"].values():
        for method in item.keys() - {"parameters"}:
            item[method].setdefault("deprecated", False)
            item[method].setdefault("security", copy.deepcopy(document["security"]))
            item[method].setdefault("parameters", [])


def path_parameters_in_operations(document: Json, random: Random) -> None:
    for item in document["paths"].values():
        for parameter in item.pop("parameters", ()):
            for method in item:
                item[method].setdefault("parameters", []).append(copy.deepcopy(parameter))


def parameters_of_all_on_the_path(document: Json, random: Random) -> None:
    for item in document["paths"].values():
        methods = [item[method] for method in item.keys() - {"parameters"}]
        for parameter in list(methods[0].get("parameters", ())):
            if all(parameter in method.get("parameters", ()) for method in methods):
                item.setdefault("parameters", []).append(parameter)
                for method in methods:
                    method["parameters"].remove(parameter)


def components_renamed(document: Json, random: Random) -> None:
    text = json.dumps(document)
    sections = {
        section: list(document["components"][section])
        for section in ("schemas", "parameters", "responses")
    }
    renamed = {
        (section, name): f"{name}Renamed"
        for section, names in sections.items()
        for name in random.sample(names, random.randrange(1, 4))
    }
    for (section, name), new in renamed.items():
        text = text.replace(f'"#/components/{section}/{name}"', f'"#/components/{section}/{new}"')
    document.clear()
    document.update(json.loads(text))
    for (section, name), new in renamed.items():
        home = document["components"][section]
        home[new] = home.pop(name)


def numbers_with_a_point(document: Json, random: Random) -> None:
    for node in _nodes(document):
        for key in ("minimum", "maximum"):
            if isinstance(node.get(key), int):
                node[key] = float(node[key])


def openapi_3_1(document: Json, random: Random) -> None:
    document["openapi"] = random.choice(["3.1.0", "3.1.1"])
    schemas = [pointer for pointer, use in uses(document).items() if use.sort == "schema"]
    for pointer in sorted(schemas, key=len, reverse=True):
        schema = at(document, pointer)
        for bound in ("minimum", "maximum"):
            if schema.pop(exclusive := f"exclusive{bound.capitalize()}", False):
                schema[exclusive] = schema.pop(bound)
        if "example" in schema:
            schema["examples"] = [schema.pop("example")]
        if len(schema.get("enum", ())) == 1 and random.random() < 0.5:
            schema["const"] = schema.pop("enum")[0]
        if schema.pop("nullable", False):
            _put(document, pointer, _with_null(schema, random))
        elif "type" in schema and random.random() < 0.1:
            schema["type"] = [schema["type"]]


def _with_null(schema: Json, random: Random) -> Json:
    if schema.get("enum") == [None] or schema.get("const", "") is None:
        return {"type": "null"}
    if random.random() < 0.5:
        return schema | {
            "type": random.choice([[schema["type"], "null"], ["null", schema["type"]]])
        }
    outside = {key: schema.pop(key) for key in ("description", "title", "default") if key in schema}
    return {random.choice(["anyOf", "oneOf"]): [schema, {"type": "null"}]} | outside


REWRITINGS: list[Rewrite] = [
    all_of_united,
    order_of_keys,
    order_of_lists,
    references_resolved,
    schemas_moved_out,
    parts_moved_out,
    wrapped_in_all_of,
    unwrapped,
    objects_split,
    defaults_written_out,
    path_parameters_in_operations,
    parameters_of_all_on_the_path,
    components_renamed,
    numbers_with_a_point,
    openapi_3_1,
]


def several_at_once(document: Json, random: Random) -> None:
    """Four of them, in the order above: most leave behind what the first can't read."""
    chosen = random.sample(REWRITINGS, 4)
    for rewrite in sorted(chosen, key=REWRITINGS.index):
        rewrite(document, random)
