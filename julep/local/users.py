"""Users."""

from __future__ import annotations

from . import tables
from .call import Call, JsonObject
from .docs import add_docs
from .records import add, change, find, listing, merged, remove, represent

FIELDS = ("id", "name", "about", "created_at", "updated_at", "metadata")
_DEFAULT_NAME = "User"


def create_user(call: Call) -> JsonObject:
    body = call.body
    values = {
        "id": body.get("id"),
        "name": body.get("name", _DEFAULT_NAME),
        "about": body.get("about"),
        "metadata": body.get("metadata"),
    }
    created = add(call.connection, tables.users, values)
    return {**created, "jobs": add_docs(call, user_id=created["id"])}


def list_users(call: Call) -> JsonObject:
    rows = listing(call.connection, tables.users, call.query)
    return {"items": [represent(row, FIELDS) for row in rows]}


def get_user(call: Call) -> JsonObject:
    return represent(find(call.connection, tables.users, call.path["user_id"]), FIELDS)


def update_user(call: Call) -> JsonObject:
    user = find(call.connection, tables.users, call.path["user_id"])
    values = {name: call.body.get(name) for name in ("name", "about", "metadata")}
    return change(call.connection, tables.users, user["id"], values)


def patch_user(call: Call) -> JsonObject:
    user = find(call.connection, tables.users, call.path["user_id"])
    values: JsonObject = {name: call.body[name] for name in ("name", "about") if name in call.body}
    if "metadata" in call.body:
        values["metadata"] = merged(user["metadata"], call.body["metadata"])
    return change(call.connection, tables.users, user["id"], values)


def delete_user(call: Call) -> JsonObject:
    return remove(call.connection, tables.users, call.path["user_id"])
