"""Where a redirect may lead. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

import httpx

MOST_REDIRECTS: Final = 5

_KEEPS_METHOD: Final = frozenset({307, 308})
_REDIRECTS: Final = frozenset({301, 302, 303, *_KEEPS_METHOD})


class Refused(NamedTuple):
    """A redirect that is not followed."""

    note: str


def redirect(
    method: str, url: httpx.URL, status: int, location: str | None
) -> httpx.URL | Refused | None:
    """Where to send the request instead; None if the reply is no redirect.

    A request with a body follows only where it stays what it is: the other statuses would turn it
    into a GET, and the message would be lost.
    """
    if status not in _REDIRECTS or location is None:
        return None
    try:
        # Credentials in it would take the place of ours; what the server needs, it can ask for.
        target = url.join(location).copy_with(userinfo=b"")
        has_server = bool(target.host) and 0 <= (target.port or 0) <= 65535
    except (httpx.InvalidURL, UnicodeError):
        return Refused("it redirects to something that is no URL")
    shown = f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}{target.path}"
    if target.scheme not in ("http", "https") or not has_server:
        return Refused(f"it redirects to {shown}, which is no HTTP server")
    if url.scheme == "https" and target.scheme == "http":
        return Refused(f"it redirects to {shown}, which is not encrypted, and is not followed")
    if method != "GET" and status not in _KEEPS_METHOD:
        return Refused(f"it redirects to {shown}: is that what base_url should be?")
    return target


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether both are the same server, which alone may see the key."""
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)
