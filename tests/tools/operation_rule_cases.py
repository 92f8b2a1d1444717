"""What the rules for operations object to, and what they let pass."""

from __future__ import annotations

from tidy_document import CONTENT, ERRORS, LOUD, MOOD, NOTE, NOTES, POST, TEXT, Json, answer, query

from tools import operation_rules
from tools.spec_rules import Rule

EVENTS: Json = {**CONTENT, "text/event-stream": {"schema": TEXT}}

# A rule, a bad document, its good twin, and what is said of the bad one: where, and in which words.
CASES: dict[str, tuple[Rule, Json, Json, str, str]] = {
    "an operation without an id": (
        operation_rules.operation_ids_are_names,
        {f"{POST}/operationId": ...},
        {f"{POST}/operationId": "import"},
        f"#{POST}/operationId",
        "there is none",
    ),
    "an operation named like a method of the client": (
        operation_rules.operation_ids_are_names,
        {f"{POST}/operationId": "close"},
        {f"{POST}/operationId": "close_book"},
        f"#{POST}/operationId",
        "'close' is something that the client has already",
    ),
    "operations with one name": (
        operation_rules.operation_ids_are_names,
        {f"{NOTES}/put": {"operationId": "createNote"}},
        {f"{NOTES}/put": {"operationId": "create_notes"}},
        f"#{POST}/operationId",
        "'createNote' and 'create_note' are both create_note",
    ),
    "an operation without a tag": (
        operation_rules.operations_have_one_tag,
        {f"{POST}/tags": ...},
        {f"{POST}/tags": ["books"]},
        f"#{POST}/tags",
        "0 tags",
    ),
    "an operation with two tags": (
        operation_rules.operations_have_one_tag,
        {f"{POST}/tags": ["notes", "books"]},
        {},
        f"#{POST}/tags",
        "2 tags",
    ),
    "an operation that is not described": (
        operation_rules.operations_are_described,
        {f"{POST}/description": " "},
        {f"{POST}/description": ..., f"{POST}/summary": "Write a note"},
        f"#{POST}/description",
        "say what the operation does",
    ),
    "a request body that is not required": (
        operation_rules.request_bodies_are_required_json,
        {f"{POST}/requestBody/required": ...},
        {f"{POST}/requestBody": ...},
        f"#{POST}/requestBody/required",
        "the body is optional",
    ),
    "a request body of another type": (
        operation_rules.request_bodies_are_required_json,
        {f"{POST}/requestBody/content/multipart~1form-data": {"schema": TEXT}},
        {f"{POST}/requestBody/content": CONTENT},
        f"#{POST}/requestBody/content",
        "JSON is what is sent",
    ),
    "a request body without a schema": (
        operation_rules.request_bodies_are_required_json,
        {f"{POST}/requestBody/content/application~1json": {}},
        {},
        f"#{POST}/requestBody/content/application~1json",
        "there is no schema",
    ),
    "a parameter described outside of its schema": (
        operation_rules.parameters_are_described_in_their_schema,
        query("loud", schema={"type": "boolean"}, description="Whether it is shouted."),
        query("loud", schema={"type": "boolean", "description": "Whether it is shouted."}),
        f"#{LOUD}/schema/description",
        "move there what stands outside of it",
    ),
    "a shared parameter that is not described": (
        operation_rules.parameters_are_described_in_their_schema,
        {"/components/parameters/BookId/schema": {"type": "string"}},
        {"/components/parameters/BookId/schema": {"$ref": f"#{MOOD}"}},
        "#/components/parameters/BookId/schema/description",
        "say there what it means",
    ),
    "a parameter described around a reference": (
        operation_rules.parameters_are_described_in_their_schema,
        {
            f"{LOUD}/schema": {"allOf": [{"$ref": f"#{MOOD}"}], "description": "Lost."},
            f"{MOOD}/description": ...,
        },
        {f"{LOUD}/schema": {"allOf": [{"$ref": f"#{MOOD}"}]}},
        f"#{MOOD}/description",
        "move there what stands outside of it",
    ),
    "a cookie": (
        operation_rules.parameters_are_sent_as_described,
        {LOUD: {"name": "loud", "in": "cookie", "schema": TEXT}},
        {LOUD: {"name": "X-Loud", "in": "header", "schema": TEXT}},
        f"#{LOUD}/in",
        "cookies are never sent",
    ),
    "a parameter with content": (
        operation_rules.parameters_are_sent_as_described,
        query("loud", content=CONTENT),
        query("loud", style="form", explode=True),
        f"#{LOUD}/content",
        "it is never sent",
    ),
    "a header that is ignored": (
        operation_rules.parameters_are_sent_as_described,
        {LOUD: {"name": "Accept", "in": "header", "schema": TEXT}},
        {LOUD: {"name": "Accept", "in": "query", "schema": TEXT}},
        f"#{LOUD}/name",
        "ignore this header",
    ),
    "a parameter of another style": (
        operation_rules.parameters_are_sent_as_described,
        query("loud", style="deepObject"),
        query("loud", style="form"),
        f"#{LOUD}/style",
        "it is sent as 'form'",
    ),
    "a list in one parameter": (
        operation_rules.parameters_are_sent_as_described,
        query("loud", explode=False),
        query("loud", explode=True),
        f"#{LOUD}/explode",
        "repeated parameters",
    ),
    "parameters with one name": (
        operation_rules.arguments_have_names_of_their_own,
        query("bookId"),
        query("book"),
        f"#{POST}",
        "'bookId' and 'book_id' are both book_id",
    ),
    "a parameter named like a property of the body": (
        operation_rules.arguments_have_names_of_their_own,
        query("title"),
        query("title") | {f"{NOTE}/x-body-argument": "note", f"{POST}/requestBody": ...},
        f"#{POST}",
        "'title' and 'title' are both title",
    ),
    "a parameter that hides a name of the code": (
        operation_rules.arguments_have_names_of_their_own,
        query("sender"),
        query("senders"),
        f"#{POST}",
        "uses 'sender' itself",
    ),
    "a property of the body that hides a name of the code": (
        operation_rules.arguments_have_names_of_their_own,
        {f"{NOTE}/properties/models": TEXT},
        {f"{NOTE}/properties/model": TEXT, f"{NOTE}/properties/sender": TEXT},
        f"#{POST}",
        "uses 'models' itself",
    ),
    "two successes": (
        operation_rules.operations_have_one_success_with_a_schema,
        {f"{POST}/responses/200": {"description": "Old.", "content": CONTENT}},
        {},
        f"#{POST}/responses",
        "2 successes",
    ),
    "no success": (
        operation_rules.operations_have_one_success_with_a_schema,
        {f"{POST}/responses/201": ...},
        answer("200", {"description": "Done.", "content": CONTENT}),
        f"#{POST}/responses",
        "0 successes",
    ),
    "a success without a schema": (
        operation_rules.operations_have_one_success_with_a_schema,
        answer("200", {"description": "Done.", "content": {"application/json": {}}}),
        answer("204", {"description": "Done."}),
        f"#{POST}/responses/200/content",
        "there is no schema",
    ),
    "a body where there can be none": (
        operation_rules.operations_have_one_success_with_a_schema,
        answer("204", {"description": "Done.", "content": CONTENT}),
        answer("204", {"description": "Done."}),
        f"#{POST}/responses/204/content",
        "204 never has a body",
    ),
    "a reply that is no JSON": (
        operation_rules.replies_are_json,
        answer("200", {"description": "It.", "content": {"text/plain": {"schema": TEXT}}}),
        answer("200", {"description": "It.", "content": CONTENT}),
        f"#{POST}/responses/200/content/text~1plain",
        "JSON is what is read",
    ),
    "events that nothing asks for": (
        operation_rules.replies_are_json,
        answer("200", {"description": "It.", "content": EVENTS}),
        answer("200", {"description": "It.", "content": EVENTS})
        | {f"{NOTE}/properties/stream": {"type": "boolean", "description": "As events."}},
        f"#{POST}/responses/200/content/text~1event-stream",
        "nothing asks for events",
    ),
    **{
        f"an operation without {code}": (
            operation_rules.operations_list_their_errors,
            {f"{POST}/responses/{code}": ...},
            {f"{POST}/responses/{code}": ..., f"{POST}/responses/{code[0]}XX": {}},
            f"#{POST}/responses",
            f"{code} is missing",
        )
        for code in ERRORS
    },
}
