"""Rules for operations: what would be lost or broken on the way to a method of the client."""

from __future__ import annotations

from collections.abc import Iterator

from .python_names import (
    RENAMED,
    USED_BY_CLIENT,
    USED_BY_ENDPOINTS,
    clashes,
    method_name,
    names_of_clients,
    python_name,
)
from .spec_diff.node import as_list, as_mapping
from .spec_document import Document, Json, Node, Operation, text

# OpenAPI says to ignore these: the media types and the security scheme decide.
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
EVENTS = "text/event-stream"
# How our templates write a parameter, whatever its style.
STYLES = {"query": "form", "path": "simple", "header": "simple"}


def operations_have_one_tag(document: Document) -> Iterator[str]:
    """Without a tag an operation ends up in `default`, and of several tags only the first counts."""
    for operation in document.operations():
        tags = as_list(operation.value.get("tags"))
        if len(tags) != 1:
            yield f"{operation.child('tags')}: {len(tags)} tags; give exactly one"


def operation_ids_are_names(document: Document) -> Iterator[str]:
    """Without an id the name is made of the path; of two operations with one name, one is lost."""
    seen: dict[str, str] = {}
    for operation in document.operations():
        place = operation.child("operationId")
        if operation.id is None:
            yield f"{place}: there is none; give one, for it names the method of the client"
            continue
        name = method_name(operation.id)
        if name in names_of_clients():
            yield f"{place}: {name!r} is something that the client has already; choose another"
        if name in seen:
            yield (
                f"{place}: {seen[name]!r} and {operation.id!r} are both {name} in Python; rename one"
            )
        seen.setdefault(name, operation.id)


def operations_are_described(document: Document) -> Iterator[str]:
    """The docstring of the method is made of the description, or else of the summary."""
    for operation in document.operations():
        if not (text(operation.value.get("description")) or text(operation.value.get("summary"))):
            yield f"{operation.child('description')}: there is none; say what the operation does"


def request_bodies_are_required_json(document: Document) -> Iterator[str]:
    """A body is optional unless it says otherwise, and our templates send JSON whatever it says."""
    for operation in document.operations():
        if "requestBody" not in operation.value:
            continue
        body = document.part(operation, "requestBody")
        if body.value.get("required") is not True:
            yield (
                f"{body.child('required')}: the body is optional, and so is all that is in it; write"
                " `required: true`"
            )
        if list(as_mapping(body.value.get("content"))) != ["application/json"]:
            yield f"{body.child('content')}: JSON is what is sent; describe application/json alone"
        elif not document.part(body, "content", "application/json", "schema").value:
            yield f"{body.child('content', 'application/json')}: there is no schema; give one"


def parameters_are_described_in_their_schema(document: Document) -> Iterator[str]:
    """The generator reads the description of the schema, not that of the parameter.

    Of a schema that only wraps a reference, it reads that of what is referred to.
    """
    for parameter in _all_parameters(document):
        schema = document.part(parameter, "schema")
        target = document.only_part(schema) or schema
        if not schema.value or text(target.value.get("description")):
            continue
        unread = text(parameter.value.get("description")) or text(schema.value.get("description"))
        advice = "move there what stands outside of it" if unread else "say there what it means"
        place = Node(target.pointer, target.role, target.value).child("description")
        yield f"{place}: there is no description in the schema, the only one that is read; {advice}"


def parameters_are_sent_as_described(document: Document) -> Iterator[str]:
    """Some kinds of parameters are dropped without a word, or sent in another form."""
    for parameter in _all_parameters(document):
        value = parameter.value
        place = str(value.get("in"))
        if place == "cookie":
            yield f"{parameter.child('in')}: cookies are never sent; use the query or a header"
        if "content" in value:
            yield f"{parameter.child('content')}: it is never sent; describe it by a schema"
        if _is_ignored(parameter):
            yield (
                f"{parameter.child('name')}: OpenAPI says to ignore this header; leave it to the media"
                " types and the security scheme"
            )
        if place in STYLES and value.get("style", STYLES[place]) != STYLES[place]:
            yield f"{parameter.child('style')}: it is sent as {STYLES[place]!r}; leave the style away"
        if place == "query" and value.get("explode") is False:
            yield f"{parameter.child('explode')}: lists are sent as repeated parameters; leave it away"


def arguments_have_names_of_their_own(document: Document) -> Iterator[str]:
    """Parameters and the properties of the body are arguments of one method of the client.

    The generator renames parameters that clash; with a body, the code does not even compile.
    """
    for operation in document.operations():
        parameters = [
            str(parameter.value.get("name"))
            for parameter in document.parameters(operation)
            if not _is_ignored(parameter)
        ]
        body = document.body(operation)
        whole = text(body.value.get("x-body-argument"))
        in_body = [whole] if whole else list(document.properties(body))
        for name, other in clashes([*parameters, *in_body]):
            yield (
                f"{operation.pointer}: the arguments {other!r} and {name!r} are both"
                f" {python_name(name)} in Python; rename one"
            )
        for names, taken in (
            (parameters, USED_BY_CLIENT | USED_BY_ENDPOINTS | RENAMED),
            (in_body, USED_BY_CLIENT),
        ):
            for name in names:
                if python_name(name) in taken:
                    yield (
                        f"{operation.pointer}: the generated code uses {python_name(name)!r} itself,"
                        f" and the argument {name!r} would hide it; rename the argument"
                    )


def operations_have_one_success_with_a_schema(document: Document) -> Iterator[str]:
    """Only the first success is read, and one without a schema brings no value."""
    for operation in document.operations():
        successes = [code for code in _responses(operation) if code.startswith("2")]
        if len(successes) != 1:
            yield (
                f"{operation.child('responses')}: {len(successes)} successes; list the one that the API"
                " promises"
            )
        for code in successes:
            response = document.part(operation, "responses", code)
            schemas = [
                document.part(response, "content", kind, "schema").value
                for kind in as_mapping(response.value.get("content"))
            ]
            if code == "204" and schemas:
                yield f"{response.child('content')}: 204 never has a body; leave the content away"
            if code != "204" and not (schemas and all(schemas)):
                yield f"{response.child('content')}: there is no schema; give one, or answer with 204"


def replies_are_json(document: Document) -> Iterator[str]:
    """A reply is read as JSON whatever its media type, or as the events that the body asked for."""
    for operation in document.operations():
        for code in _responses(operation):
            if not code.startswith("2"):
                continue
            response = document.part(operation, "responses", code)
            for kind in as_mapping(response.value.get("content")):
                place = response.child("content", kind)
                if kind not in ("application/json", EVENTS):
                    yield f"{place}: JSON is what is read; describe application/json"
                asks = "stream" in document.properties(document.body(operation))
                if kind == EVENTS and not asks:
                    yield f"{place}: nothing asks for events; give the body a property `stream`"


def operations_list_their_errors(document: Document) -> Iterator[str]:
    """What can go wrong follows from what an operation takes, and all of it is to be listed."""
    for operation in document.operations():
        listed = _responses(operation).keys()
        for code, reason in _possible_errors(document, operation):
            if not {code, f"{code[0]}XX", "default"} & listed:
                yield f"{operation.child('responses')}: {code} is missing, though {reason}; list it"


def _possible_errors(document: Document, operation: Operation) -> Iterator[tuple[str, str]]:
    parameters = document.parameters(operation)
    if parameters or "requestBody" in operation.value:
        yield "400", "it takes arguments, which may make no sense"
        yield "422", "it takes arguments, which may not be valid"
    if operation.value.get("security", document.root.get("security")):
        yield "401", "it needs a key, which may be missing"
        yield "403", "it needs a key, which may not allow this"
    if any(parameter.value.get("in") == "path" for parameter in parameters):
        yield "404", "there may be nothing at this path"
    if operation.method == "post" and "id" in document.properties(document.body(operation)):
        yield "409", "the body may ask for an id that is taken"
    for code in ("429", "500", "503"):
        yield code, "every server can be overloaded or fail"


def _all_parameters(document: Document) -> Iterator[Node]:
    return (node for node in document.nodes() if node.role == "parameters" and "in" in node.value)


def _is_ignored(parameter: Node) -> bool:
    name, place = str(parameter.value.get("name")), parameter.value.get("in")
    return place == "header" and name.lower() in IGNORED_HEADERS


def _responses(operation: Operation) -> Json:
    return as_mapping(operation.value.get("responses"))
