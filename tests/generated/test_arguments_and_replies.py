"""What operations are made of and no operation of our own document has need of."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from julep_api import models
from julep_api.errors import InvalidArgumentError, ModelDecodeError, NotFoundError
from julep_api.types import decode_list, decode_nothing, header_pairs, json_body, query_pairs

pytestmark = pytest.mark.usefixtures("json_library")


def reply(status: int) -> httpx.Response:
    return httpx.Response(status, request=httpx.Request("DELETE", "http://api.test/notes/1"))


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (0, "0")])
def test_a_boolean_is_sent_as_json_has_it_and_a_number_is_none(value: Any, text: str) -> None:
    assert query_pairs(("archived", value)) == (("archived", text),)


def test_headers_that_are_given_are_sent_as_text() -> None:
    assert header_pairs(("X-Trace", "t-1"), ("X-Count", 3), ("X-None", None)) == (
        ("X-Trace", "t-1"),
        ("X-Count", "3"),
    )
    with pytest.raises(InvalidArgumentError, match="X-Trace"):
        header_pairs(("X-Trace", "a\nX-Evil: 1"))


def test_a_body_of_which_nothing_is_given_is_none() -> None:
    assert models.CreateUserRequest().or_none() is None
    given = models.CreateUserRequest(name="Ada")
    assert given.or_none() is given


def test_a_body_that_is_no_model_is_named_as_a_whole() -> None:
    with pytest.raises(InvalidArgumentError, match="the body"):
        json_body("create_user", {"about": object()})


def test_a_list_is_copied_and_what_is_none_is_refused() -> None:
    payload = [1, 2]
    read = decode_list(payload)
    assert read == payload
    assert read is not payload
    with pytest.raises(ModelDecodeError, match="expected a JSON array, got dict"):
        decode_list({})


def test_a_reply_without_a_body_is_read_by_its_status_alone() -> None:
    decode_nothing(reply(204))
    with pytest.raises(NotFoundError):
        decode_nothing(reply(404))
