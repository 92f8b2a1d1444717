"""The HTTP side: who may call, what a request means, and how a reply looks."""

from __future__ import annotations

import json
import logging
import math
import re
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import idempotency, openai_api
from .background import Background
from .call import Call, Events, JsonObject, Outcome
from .disconnect import unless_gone
from .docs import passages_in
from .errors import ApiError, BadRequest, Invalid
from .events import MEDIA_TYPE, EventsResponse
from .exchange import ChatRequest, Chats
from .keys import Keys
from .model import Models
from .nul import expect_no_nul
from .operations import HANDLERS
from .spec import Body, Operation, Spec
from .store import Store
from .threads import Quick, in_thread
from .worker import Worker
from .writer import Writer

if TYPE_CHECKING:
    from .embeddings import Embeddings

PREFIX = "/api"
"""Where the operations are, before the paths of the spec."""

_QUICK = frozenset(
    {
        "get_agent",
        "get_history",
        "get_job_status",
        "get_session",
        "get_user",
        "list_agents",
        "list_sessions",
        "list_users",
    }
)
"""What looks up a row, or some in the order of an index. In a file that takes less time than going
to another thread and back."""

_QUICK_BOUNDS = {"limit": 100, "offset": 1000}

_SHORT = 8192
"""Bytes of JSON. To read them takes less time than going to another thread and back."""

_LONGEST_NAP_SECONDS = 0.05
_SANE_REQUEST_ID = re.compile(r"[\w.:+/=@-]{1,128}", re.ASCII)
_log = logging.getLogger("julep.local")


def create_app(
    spec: Spec,
    store: Store,
    *,
    keys: Keys,
    models: Models,
    embeddings: Embeddings | None,
    word_delay: float,
    check_responses: bool,
    most_prompt_tokens: int | None,
    stopping: threading.Event,
) -> ASGIApp:
    """The ASGI application. It does its jobs, and keeps its models open, as long as its lifespan.

    A POST or PATCH may bring an `Idempotency-Key` (1 to 255 printable ASCII characters), which
    every reply to it echoes. Sent again under its key within 24 hours, a request that succeeded
    gets the same reply again, with `Idempotent-Replayed: true`, and is not carried out again.
    Another request under that key is refused with a 409.

    Args:
        spec: The operations and their schemas.
        store: Where everything is kept.
        keys: The keys, one of which every request has to bring.
        models: The models that reply.
        embeddings: What makes vectors, so that docs are recalled by their meaning too.
        word_delay: Seconds between the words of a streamed reply that was there all at once.
        check_responses: Whether replies are held against the spec too; one that does not fit
            becomes a 500.
        most_prompt_tokens: The longest prompt that is allowed; None if there is no limit.
        stopping: Set when the server is to come to an end.
    """
    background = Background(store, models, embeddings)
    writer = Writer(store)
    worker = Worker(store, writer, background)
    chats = Chats(store, writer, models, most_prompt_tokens, embeddings)
    dispatcher = _Dispatcher(
        spec,
        store,
        keys=keys,
        chats=chats,
        worker=worker,
        embeds=embeddings is not None,
        word_delay=word_delay,
        check_responses=check_responses,
        stopping=stopping,
    )
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in spec.operations.values():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    routes = [
        Route(PREFIX + path, dispatcher.endpoint(operations), methods=list(operations))
        for path, operations in by_path.items()
    ]
    routes += openai_api.routes(
        models,
        lambda headers: keys.account(headers.get("authorization", "")),
        most_prompt_tokens=most_prompt_tokens,
    )

    @asynccontextmanager
    async def lifespan(app: Router) -> AsyncGenerator[None]:
        await in_thread(background.renew_vectors)
        async with worker.running():
            yield
        await models.aclose()
        if embeddings:
            await embeddings.close()

    # Not all of Starlette, which goes through twice as many hands: errors are answered here anyway.
    return _with_echoes(Router(routes, lifespan=lifespan, redirect_slashes=False))


class _Endpoint:
    """What answers requests, as an ASGI application. Functions are wrapped by Starlette, twice."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive, send))
        await response(scope, receive, send)


class _Dispatcher:
    """Turns requests into calls of operations, and what they return into responses."""

    def __init__(
        self,
        spec: Spec,
        store: Store,
        *,
        keys: Keys,
        chats: Chats,
        worker: Worker,
        embeds: bool,
        word_delay: float,
        check_responses: bool,
        stopping: threading.Event,
    ) -> None:
        self._spec = spec
        self._store = store
        self._keys = keys
        self._chats = chats
        self._worker = worker
        self._embeds = embeds
        self._word_delay = word_delay
        self._check_responses = check_responses
        self._stopping = stopping
        self._is_quick = Quick()

    def endpoint(self, operations: dict[str, Operation]) -> ASGIApp:
        """The application for the operations of one path, by method."""

        async def answer(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            try:
                account = self._keys.account(request.headers.get("authorization", ""))
                return await self._answer(operations[method], request, account)
            except ApiError as error:
                return _error(error.status, error.detail, _retry_after(error))
            except ClientDisconnect:
                return Response(status_code=400)
            except RecursionError:
                return _error(400, "the request is nested too deeply")
            except Exception:  # noqa: BLE001 - whatever it is, the client must not see it
                _log.exception("%s %s failed", request.method, request.url.path)
                return _error(500, "the server failed to carry this out; its log says why")

        return _Endpoint(answer)

    async def _answer(self, operation: Operation, request: Request, account: str) -> Response:
        raw = await _body_of(request)
        if operation.id == "chat":
            return await self._chat(operation, request, account, raw)
        path = request.scope["path"]
        quick = operation.id in _QUICK and self._is_quick(path) and _within_bounds(request)
        if quick and self._store.quick:
            with self._is_quick.timed(path):
                outcome, replayed = self._perform(operation, request, account, raw)
        else:
            perform = partial(self._perform, operation, request, account, raw)
            outcome, replayed = await run_in_threadpool(perform)
        return self._response(operation, outcome, replayed)

    def _perform(
        self, operation: Operation, request: Request, account: str, raw: bytes
    ) -> tuple[Outcome, bool]:
        path, query = _parameters(operation, request)
        body = self._body(operation.body, raw) if operation.body else {}
        keyed = idempotency.keyed(request, account, raw, streams=False)
        passages = passages_in(body)  # which may take seconds, and is not to keep other writers
        transaction = self._store.reading if operation.method == "GET" else self._store.writing
        with transaction(account) as connection:
            call = Call(connection, path, query, body, passages, self._embeds)
            outcome, replayed = idempotency.carry_out(keyed, HANDLERS[operation.id], call)
            if self._check_responses:
                _check(operation, outcome)
        return outcome, replayed

    async def _chat(
        self, operation: Operation, request: Request, account: str, raw: bytes
    ) -> Response:
        if len(raw) <= _SHORT:
            chat = self._chat_request(operation, request, account, raw)
        else:
            chat = await run_in_threadpool(self._chat_request, operation, request, account, raw)
        outcome, replayed = await unless_gone(request, self._chats.carry_out(chat))
        if isinstance(outcome, AsyncGenerator):
            return EventsResponse(self._events(operation, outcome), holding=outcome)
        if self._check_responses:
            _check(operation, outcome)
        return self._response(operation, outcome, replayed)

    def _chat_request(
        self, operation: Operation, request: Request, account: str, raw: bytes
    ) -> ChatRequest:
        path, _ = _parameters(operation, request)
        body = self._body(operation.body, raw) if operation.body else {}
        streams = _takes_events(request.headers)
        keyed = idempotency.keyed(request, account, raw, streams)
        is_short = len(raw) <= _SHORT
        return ChatRequest(account, path["session_id"], body, streams, keyed, is_short)

    def _response(self, operation: Operation, outcome: Outcome, replayed: bool) -> Response:
        headers = {idempotency.REPLAYED: "true"} if replayed else {}
        if isinstance(outcome, Events):
            return EventsResponse(self._paced(outcome.items), headers)
        if outcome.get("jobs"):
            self._worker.wake()
        return JSONResponse(outcome, operation.success, headers)

    async def _events(
        self, operation: Operation, events: AsyncGenerator[JsonObject]
    ) -> AsyncGenerator[JsonObject]:
        """The events of a reply, as the model writes it."""
        async for event in events:
            if self._check_responses:
                _check(operation, Events([event]))
            yield event
        self._worker.wake()

    async def _paced(self, items: list[JsonObject]) -> AsyncGenerator[JsonObject]:
        """The events of a reply that was there all at once, with pauses in between."""
        self._worker.wake()
        for item in items:
            yield item
            await self._pause()

    def _body(self, body: Body, raw: bytes) -> JsonObject:
        value = self._spec.without_nulls(body.schema, _json(raw))
        if value is None:
            if body.required:
                raise Invalid(["body"], "a JSON body is required")
            return {}
        errors = body.errors(value)
        if errors:
            raise ApiError(422, errors)
        return cast(JsonObject, value)

    async def _pause(self) -> None:
        """Wait between two words. A server that is being stopped says the rest at once."""
        end = time.monotonic() + self._word_delay
        while not self._stopping.is_set() and (left := end - time.monotonic()) > 0:
            await anyio.sleep(min(left, _LONGEST_NAP_SECONDS))


async def _body_of(request: Request) -> bytes:
    """The body of a request; Starlette's way to it goes through more hands."""
    parts: list[bytes] = []
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _within_bounds(request: Request) -> bool:
    """Whether a request asks for so few rows that reading them takes no time."""
    return not request.scope["query_string"] or all(
        value.isdecimal() and len(value) < 6 and int(value) <= _QUICK_BOUNDS.get(name, -1)
        for name, value in request.query_params.multi_items()
    )


def _parameters(operation: Operation, request: Request) -> tuple[dict[str, str], JsonObject]:
    """The path parameters and the query parameters of a request, read and validated."""
    values: dict[str, JsonObject] = {"path": {}, "query": {}}
    given = {"path": request.path_params, "query": request.query_params}
    for parameter in operation.parameters:
        text = given[parameter.location].get(parameter.name)
        if text is not None:
            values[parameter.location][parameter.name] = parameter.read(text)
        elif parameter.required:
            raise Invalid([parameter.location, parameter.name], "is required")
    return values["path"], values["query"]


def _json(raw: bytes) -> Any:
    """The value of a JSON body; None for an empty one."""
    if not raw.strip():
        return None
    try:
        # JSON is UTF-8. Given bytes, `json` would also take UTF-16, and half surrogate pairs.
        value = json.loads(raw.decode("utf-8-sig"), parse_float=_finite, parse_constant=_not_json)
        if rb"\u0000" in raw:
            expect_no_nul(value)
        if rb"\u" in raw:
            # Half a surrogate pair is no character: it could be neither stored nor sent back.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Invalid(["body"], f"the body is not valid JSON: {error}") from None
    return value


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text:.20} is too large a number")
    return value


def _not_json(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _takes_events(headers: Headers) -> bool:
    accept = headers.get("accept", "*/*")
    return any(kind in accept for kind in (MEDIA_TYPE, "text/*", "*/*"))


def _check(operation: Operation, outcome: Outcome) -> None:
    streamed = isinstance(outcome, Events)
    body = operation.event if streamed else operation.response
    items = outcome.items if isinstance(outcome, Events) else [outcome]
    for item in items:
        errors = body.errors(item) if body else ["it must not stream"]
        if errors:
            raise AssertionError(f"the reply to {operation.id} does not fit the spec: {errors}")


def _error(
    status: int, detail: str | list[dict[str, Any]], headers: dict[str, str] | None = None
) -> Response:
    return JSONResponse({"detail": detail}, status, headers)


def _retry_after(error: ApiError) -> dict[str, str]:
    return {} if error.retry_after is None else {"Retry-After": str(ceil(error.retry_after))}


def _with_echoes(app: ASGIApp) -> ASGIApp:
    """The app, with on whatever it answers the headers by which a caller knows it again."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        echoes = _echoes(scope) if scope["type"] == "http" else []

        async def send_with_echoes(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *echoes]
            await send(message)

        scope["app"] = app  # so that the router raises what it finds wrong
        try:
            await app(scope, receive, send_with_echoes)
        except HTTPException as error:
            response = _error(error.status_code, error.detail, dict(error.headers or {}))
            await response(scope, receive, send_with_echoes)

    return wrapped


def _echoes(scope: Scope) -> list[tuple[bytes, bytes]]:
    """`X-Request-Id`, the caller's or one made here, and the caller's `Idempotency-Key`."""
    headers = Headers(scope=scope)
    given = headers.get("x-request-id", "")
    id = given if _SANE_REQUEST_ID.fullmatch(given) else str(uuid4())
    echoes = [(b"x-request-id", id.encode())]
    with suppress(BadRequest):  # raised again where it is answered
        key = idempotency.key_of(scope["method"], headers)
        if key is not None:
            echoes.append((idempotency.HEADER.lower().encode(), key.encode()))
    return echoes
