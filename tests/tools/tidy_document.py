"""A small document that keeps all rules, and what makes others of it."""

from __future__ import annotations

import copy
from typing import Any

from tools.spec_document import Document
from tools.spec_rules import Rule

Json = dict[str, Any]

ERRORS = ("400", "401", "403", "404", "409", "422", "429", "500", "503")
TEXT = {"type": "string", "description": "A text."}
TIDY: Json = {
    "openapi": "3.0.3",
    "info": {"title": "Notes", "version": "1"},
    "security": [{"key": []}],
    "paths": {
        "/books/{book_id}/notes": {
            "parameters": [{"$ref": "#/components/parameters/BookId"}],
            "post": {
                "operationId": "create_note",
                "tags": ["notes"],
                "description": "Writes a note.",
                "parameters": [{"name": "loud", "in": "query", "schema": TEXT}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewNote"}}
                    },
                },
                "responses": {
                    "201": {
                        "description": "The note.",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Note"}}
                        },
                    },
                    **{code: {"$ref": "#/components/responses/Error"} for code in ERRORS},
                },
            },
        }
    },
    "components": {
        "parameters": {
            "BookId": {"name": "book_id", "in": "path", "required": True, "schema": TEXT}
        },
        "responses": {"Error": {"description": "It went wrong."}},
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Note": {
                "type": "object",
                "required": ["title"],
                "properties": {
                    "title": TEXT,
                    "answers": {
                        "type": "array",
                        "description": "Further notes: a circle.",
                        "items": {"$ref": "#/components/schemas/Note"},
                    },
                },
            },
            "NewNote": {
                "allOf": [
                    {"$ref": "#/components/schemas/Note"},
                    {"type": "object", "required": ["id"], "properties": {"id": TEXT}},
                ]
            },
            "Mood": {"type": "string", "description": "How it feels.", "enum": ["good", "bad"]},
        },
    },
}

NOTES = "/paths/~1books~1{book_id}~1notes"
POST = f"{NOTES}/post"
NOTE = "/components/schemas/Note"
MOOD = "/components/schemas/Mood"
LOUD = f"{POST}/parameters/0"


def with_changes(changes: Json) -> Json:
    """The tidy document with other values at these pointers; `...` takes away what is there."""
    document = copy.deepcopy(TIDY)
    for pointer, value in changes.items():
        *keys, last = (key.replace("~1", "/") for key in pointer.removeprefix("/").split("/"))
        place: Any = document
        for key in keys:
            place = place[_index(key)]
        if value is ...:
            del place[last]
        else:
            place[_index(last)] = value
    return document


def _index(key: str) -> str | int:
    # The statuses of responses are names; all other numbers here are places in lists.
    return int(key) if key in ("0", "1") else key


def found_by(rule: Rule, changes: Json) -> list[str]:
    """What a rule says of the tidy document with these changes."""
    return list(dict.fromkeys(rule(Document(with_changes(changes)))))


def query(name: str, **more: Any) -> Json:
    """The change that makes the one query parameter this one."""
    return {LOUD: {"name": name, "in": "query", "schema": TEXT, **more}}


def answer(code: str, value: Any) -> Json:
    """The change that makes the one success this one."""
    return {f"{POST}/responses/201": ..., f"{POST}/responses/{code}": value}


CONTENT = {"application/json": {"schema": TEXT}}
