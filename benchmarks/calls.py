"""What the low-level client adds to a call: bytes to models, beside bare httpx and json.loads."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from julep import JulepApi

from . import payloads
from .rounds import Floor, Result, result, take_turns, timer

ROUNDS = 60
CALLS = 10
URL = "https://example.com/api"


def results() -> Iterator[Result]:
    for size in (1, 100, payloads.SIZE):
        yield _sessions(size)


def _sessions(size: int) -> Result:
    body = json.dumps({"items": payloads.sessions("usual")["items"][:size]}).encode()
    headers = {"Content-Type": "application/json"}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, content=body)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        api = JulepApi(base_url=URL, api_key="k", httpx_client=client)
        authorization = {"Authorization": "Bearer k"}

        def ours() -> object:
            return api.list_sessions(limit=size)

        def bare() -> object:
            reply = client.get(f"{URL}/sessions", params={"limit": size}, headers=authorization)
            return json.loads(reply.raise_for_status().content)

        times = take_turns({"ours": timer(ours, CALLS), "bare": timer(bare, CALLS)}, ROUNDS)
    return result(
        f"JulepApi.list_sessions, {size} of them",
        "httpx + json.loads",
        Floor("cost"),
        times["ours"],
        times["bare"],
    )
