"""YAML documents keep their text where it does not have to change."""

from __future__ import annotations

import pytest

from tools.spec import SpecError
from tools.yaml_text import with_quoted_keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200: ok\n404: no\n", '"200": ok\n"404": no\n'),
        ("a:\n- 200 : é # 404:\n", 'a:\n- "200" : é # 404:\n'),
        ("é: {200: {201: 1}, a: 202}\n", 'é: {"200": {"201": 1}, a: 202}\n'),
        ("? 200\n: ok\n", '? "200"\n: ok\n'),
        ("\ufeffa: 1\r\n200: ok\r\n", '\ufeffa: 1\r\n"200": ok\r\n'),
        ("a: &a {200: ok}\nb: *a\n", 'a: &a {"200": ok}\nb: *a\n'),
        ("a: &a\n  200: *a\n", 'a: &a\n  "200": *a\n'),
    ],
)
def test_keys_that_are_whole_numbers_get_quotes(text: str, expected: str) -> None:
    assert with_quoted_keys(text.encode()).decode() == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  200: ok\n",
        "# 200: ok\na: 200\n",
        "\"200\": ok\n'404': no\n",
        "2XX: ok\n1.5: a\n0x1F: b\n012: c\n",
        "[200, {default: 200}]\n",
    ],
)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert with_quoted_keys(text.encode()).decode() == text


@pytest.mark.parametrize("content", [b"a: [", b"a: \xff"], ids=["no YAML", "no UTF-8"])
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(SpecError):
        with_quoted_keys(content)
