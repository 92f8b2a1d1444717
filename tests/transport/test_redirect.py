"""Where a redirect may lead."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from julep.transport.redirect import Refused, redirect, same_origin

HERE = httpx.URL("https://api.test/api/agents?limit=5")
REDIRECTS = [301, 302, 303, 307, 308]
WITH_BODY = ["POST", "PUT", "PATCH", "DELETE"]


def refusal(method: str, status: int, location: str, url: httpx.URL = HERE) -> str:
    """Why a redirect is not followed."""
    target = redirect(method, url, status, location)
    assert isinstance(target, Refused)
    return target.note


# What is followed


@pytest.mark.parametrize("status", REDIRECTS)
def test_a_get_follows_every_redirect(status: int) -> None:
    assert redirect("GET", HERE, status, "/elsewhere") == httpx.URL("https://api.test/elsewhere")


@pytest.mark.parametrize("method", WITH_BODY)
@pytest.mark.parametrize("status", [307, 308])
def test_what_has_a_body_follows_where_method_and_body_stay(method: str, status: int) -> None:
    assert redirect(method, HERE, status, "/elsewhere") == httpx.URL("https://api.test/elsewhere")


@pytest.mark.parametrize("method", WITH_BODY)
@pytest.mark.parametrize("status", [301, 302, 303])
def test_what_has_a_body_does_not_follow_where_it_would_be_lost(method: str, status: int) -> None:
    note = refusal(method, status, "https://www.test/api/agents")
    assert "https://www.test/api/agents" in note and "base_url" in note


@pytest.mark.parametrize("status", [200, 204, 300, 304, 305, 306, 399, 400, 404, 500])
def test_other_statuses_are_no_redirects(status: int) -> None:
    assert redirect("GET", HERE, status, "/elsewhere") is None


@pytest.mark.parametrize("status", REDIRECTS)
def test_without_a_location_there_is_nowhere_to_go(status: int) -> None:
    assert redirect("GET", HERE, status, None) is None


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://other.test/x", "https://other.test/x"),
        ("//other.test/x", "https://other.test/x"),
        ("/x", "https://api.test/x"),
        ("x", "https://api.test/api/x"),
        ("../x", "https://api.test/x"),
        ("?limit=6", "https://api.test/api/agents?limit=6"),
        ("", "https://api.test/api/agents?limit=5"),
        ("https://other.test:8443/x?y=z", "https://other.test:8443/x?y=z"),
        ("https://other.test:65535/", "https://other.test:65535/"),
        ("https://[::1]:8443/", "https://[::1]:8443/"),
        ("https://bücher.test/", "https://xn--bcher-kva.test/"),
    ],
)
def test_a_location_is_read_as_a_browser_reads_it(location: str, target: str) -> None:
    assert redirect("GET", HERE, 302, location) == httpx.URL(target)


def test_credentials_in_a_location_are_not_used() -> None:
    """They would take the place of the key."""
    for location in ("https://me:hush@other.test/x", "//me@other.test/x"):
        assert redirect("GET", HERE, 302, location) == httpx.URL("https://other.test/x")


# What is not


def test_from_https_to_http_nothing_is_sent() -> None:
    assert "not encrypted" in refusal("GET", 302, "http://api.test/api/agents")
    assert "not encrypted" in refusal("POST", 307, "http://other.test/")
    assert "not encrypted" in refusal("POST", 302, "http://other.test/")


def test_from_http_to_https_or_http_it_is() -> None:
    plain = httpx.URL("http://localhost:8080/api")
    assert redirect("GET", plain, 302, "https://a.test/") == httpx.URL("https://a.test/")
    assert redirect("GET", plain, 302, "http://a.test/") == httpx.URL("http://a.test/")


@pytest.mark.parametrize(
    "location",
    [
        *["mailto:me@api.test", "javascript:alert(1)", "file:///etc/passwd", "data:,x"],
        *["ftp://api.test/x", "ws://api.test/x", "http:///x"],
        *["https://api.test:65536/", "https://api.test:99999/", "https://api.test:-1/"],
    ],
)
def test_what_is_no_http_server_is_not_asked(location: str) -> None:
    assert "no HTTP server" in refusal("GET", 302, location)


@pytest.mark.parametrize(
    "location",
    [
        *["https://[::1/", "https://\x00/", "\x00", "/\n", "https://a.test:port/", "x" * 70_000],
        *["\ud800", "https://xn--/", "https://xn--a/", "https://xn--\u0130/"],
    ],
    ids=lambda location: ascii(location)[:30],
)
def test_what_is_no_url_is_not_followed(location: str) -> None:
    assert refusal("GET", 302, location) == "it redirects to something that is no URL"


def test_what_is_said_of_a_target_shows_neither_its_query_nor_credentials() -> None:
    note = refusal("POST", 302, "https://me:hush@other.test/x?token=hush#hush")
    assert "https://other.test/x" in note and "hush" not in note


locations = st.text() | st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http:", "https:", "", "HTTPS:", "ftp:", "x"]),
    st.sampled_from(["//", "/", "", "///"]),
    st.text("ab.xn-:@[]%1é\u0130", max_size=12),
    st.sampled_from(["", ":0", ":80", ":99999", ":-1", ":", ":x"]),
    st.text(max_size=5),
)


@settings(deadline=None)
@given(
    method=st.sampled_from(["GET", *WITH_BODY]),
    status=st.sampled_from(REDIRECTS),
    location=locations,
    scheme=st.sampled_from(["http", "https"]),
)
@example("GET", 302, "//xn--0-", "https")
def test_any_location_leads_to_a_server_or_is_refused(
    method: str, status: int, location: str, scheme: str
) -> None:
    target = redirect(method, httpx.URL(f"{scheme}://api.test/api"), status, location)
    if isinstance(target, Refused):
        assert target.note
    else:
        assert target is not None and target.host
        assert target.scheme in ("http", "https") and target.scheme >= scheme
        assert 0 <= (target.port or 0) <= 65535


# Origins


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://api.test/a", "https://api.test/b?c#d"),
        ("https://api.test", "https://api.test:443"),
        ("http://api.test", "http://api.test:80"),
        ("https://API.test", "https://api.TEST"),
        ("https://me:hush@api.test", "https://api.test"),
    ],
)
def test_one_server_is_one_origin(one: str, other: str) -> None:
    assert same_origin(httpx.URL(one), httpx.URL(other))


@pytest.mark.parametrize(
    "other",
    [
        *["http://api.test", "https://api.test:8443", "https://www.api.test", "https://test"],
        *["https://api.test.evil.test", "https://api.test@evil.test", "https://evil.test/api.test"],
        "http://api.test:443",
    ],
)
def test_another_scheme_host_or_port_is_another_origin(other: str) -> None:
    assert not same_origin(httpx.URL("https://api.test"), httpx.URL(other))
