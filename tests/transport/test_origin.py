"""Where an attempt goes, and what it asks for there, as HTTP libraries want it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from played_calls import World, options, request

from julep.transport.call import Attempt, Call
from julep.transport.origin import server_and_path


def attempt(base_url: str, **more: Any) -> Attempt:
    """The first attempt of a call to a server."""
    [step] = [next(Call(request(**more), options(), World().shared(base_url), False).steps())]
    assert isinstance(step, Attempt)
    return step


@pytest.mark.parametrize(
    ("base_url", "scheme", "host", "port", "netloc", "path"),
    [
        ("https://api.test/api", b"https", b"api.test", None, b"api.test", "/api/things"),
        ("https://api.test", b"https", b"api.test", None, b"api.test", "/things"),
        ("https://api.test:443/v1/", b"https", b"api.test", None, b"api.test", "/v1/things"),
        ("http://127.0.0.1:80", b"http", b"127.0.0.1", None, b"127.0.0.1", "/things"),
        ("http://127.0.0.1:8000/a/b", b"http", b"127.0.0.1", 8000, b"127.0.0.1:8000", "/a/b/things"),
        ("http://[::1]:8000/api", b"http", b"::1", 8000, b"[::1]:8000", "/api/things"),
        ("https://BÜCHER.test/ä", b"https", b"xn--bcher-kva.test", None, b"xn--bcher-kva.test", "/%C3%A4/things"),
    ],
    ids=["usual", "no path", "port of https", "port of http", "port", "IPv6", "escaped"],
)  # fmt: skip
def test_a_url_is_taken_apart(
    base_url: str, scheme: bytes, host: bytes, port: int | None, netloc: bytes, path: str
) -> None:
    origin, asked = server_and_path(attempt(base_url))
    assert (origin.scheme, origin.host, origin.port, origin.netloc) == (scheme, host, port, netloc)
    assert asked == path


def test_it_is_taken_apart_once() -> None:
    one, other = (server_and_path(attempt("https://api.test/api"))[0] for _ in range(2))
    assert one is other


CLIENT = httpx.Client()
TEXTS = st.text(st.characters(codec="utf-8"))
QUERIES = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)


@given(query=QUERIES)
def test_what_is_asked_for_is_what_httpx_would_ask_for(query: tuple[tuple[str, str], ...]) -> None:
    step = attempt("https://api.test/api", query=query)
    sent = CLIENT.build_request("GET", step.address, params=query or None)
    _, asked = server_and_path(step)
    assert httpx.URL(f"https://api.test{asked}").params == sent.url.params
    assert asked.isascii()
