"""The HTTP side: who may call, what a request means, and how a reply looks."""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any, cast
from uuid import uuid4

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import idempotency
from .call import Call, Events, JsonObject, Outcome
from .errors import ApiError, BadRequest, Forbidden, Invalid
from .nul import expect_no_nul
from .operations import HANDLERS
from .spec import Body, Operation, Spec
from .store import DEFAULT_ACCOUNT, Store

PREFIX = "/api"
"""Where the operations are, before the paths of the spec."""

_EVENT_STREAM = "text/event-stream"
_LONGEST_NAP_SECONDS = 0.05
_SANE_REQUEST_ID = re.compile(r"[\w.:+/=@-]{1,128}", re.ASCII)
_log = logging.getLogger("julep.local")


def create_app(
    spec: Spec,
    store: Store,
    *,
    api_key: str,
    word_delay: float,
    check_responses: bool,
    stopping: threading.Event,
) -> ASGIApp:
    """The ASGI application.

    A POST or PATCH may bring an `Idempotency-Key` (1 to 255 printable ASCII characters), which
    every reply to it echoes. Sent again under its key within 24 hours, a request that succeeded
    gets the same reply again, with `Idempotent-Replayed: true`, and is not carried out again.
    Another request under that key is refused with a 409.

    Args:
        spec: The operations and their schemas.
        store: Where everything is kept.
        api_key: The key that every request has to bring.
        word_delay: Seconds between the words of a streamed reply.
        check_responses: Whether replies are held against the spec too; one that does not fit
            becomes a 500.
        stopping: Set when the server is to come to an end.
    """
    dispatcher = _Dispatcher(spec, store, api_key, word_delay, check_responses, stopping)
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in spec.operations.values():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    routes = [
        Route(PREFIX + path, dispatcher.endpoint(operations), methods=list(operations))
        for path, operations in by_path.items()
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _routing_error})
    app.router.redirect_slashes = False
    return _with_echoes(app)


class _Dispatcher:
    """Turns requests into calls of operations, and what they return into responses."""

    def __init__(
        self,
        spec: Spec,
        store: Store,
        api_key: str,
        word_delay: float,
        check_responses: bool,
        stopping: threading.Event,
    ) -> None:
        self._spec = spec
        self._store = store
        self._authorization = f"Bearer {api_key}".encode()
        self._word_delay = word_delay
        self._check_responses = check_responses
        self._stopping = stopping

    def endpoint(self, operations: dict[str, Operation]) -> Any:
        """The Starlette endpoint for the operations of one path, by method."""

        async def answer(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            try:
                self._authorize(request.headers)
                raw = await request.body()
                return await run_in_threadpool(self._perform, operations[method], request, raw)
            except ApiError as error:
                return _error(error.status, error.detail)
            except ClientDisconnect:
                return Response(status_code=400)
            except RecursionError:
                return _error(400, "the request is nested too deeply")
            except Exception:  # noqa: BLE001 - whatever it is, the client must not see it
                _log.exception("%s %s failed", request.method, request.url.path)
                return _error(500, "the server failed to carry this out; its log says why")

        return answer

    def _authorize(self, headers: Headers) -> None:
        given = headers.get("authorization", "").encode()
        if not given:
            raise Forbidden("no API key: send it in the header `Authorization: Bearer <key>`")
        if not secrets.compare_digest(given, self._authorization):
            raise Forbidden("wrong API key")

    def _perform(self, operation: Operation, request: Request, raw: bytes) -> Response:
        path, query = _parameters(operation, request)
        body = self._body(operation.body, raw) if operation.body else {}
        streams = _takes_events(request.headers)
        keyed = idempotency.keyed(request, raw, streams and operation.event is not None)
        transaction = self._store.reading if operation.method == "GET" else self._store.writing
        with transaction(DEFAULT_ACCOUNT) as connection:
            call = Call(connection, path, query, body, streams)
            outcome, replayed = idempotency.carry_out(keyed, HANDLERS[operation.id], call)
            if self._check_responses:
                _check(operation, outcome)
        headers = {idempotency.REPLAYED: "true"} if replayed else {}
        if isinstance(outcome, Events):
            events = self._stream(outcome.items)
            headers["Cache-Control"] = "no-cache"
            return StreamingResponse(events, headers=headers, media_type=_EVENT_STREAM)
        return JSONResponse(outcome, operation.success, headers)

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

    async def _stream(self, items: Iterable[JsonObject]) -> AsyncIterator[str]:
        for item in items:
            yield f"data: {json.dumps(item, ensure_ascii=False)}\n\n"
            await self._pause()
        yield "data: [DONE]\n\n"

    async def _pause(self) -> None:
        """Wait between two words. A server that is being stopped says the rest at once."""
        end = time.monotonic() + self._word_delay
        while not self._stopping.is_set() and (left := end - time.monotonic()) > 0:
            await anyio.sleep(min(left, _LONGEST_NAP_SECONDS))


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
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_not_json)
        if rb"\u0000" in raw:
            expect_no_nul(value)
        if rb"\u" in raw:
            # Half a surrogate pair is no character: it could be neither stored nor sent back.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Invalid(["body"], f"the body is not valid JSON: {error}") from None
    return value


def _not_json(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _takes_events(headers: Headers) -> bool:
    accept = headers.get("accept", "*/*")
    return any(kind in accept for kind in (_EVENT_STREAM, "text/*", "*/*"))


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


async def _routing_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(error.status_code, error.detail, dict(error.headers or {}))


def _with_echoes(app: ASGIApp) -> ASGIApp:
    """The app, with on whatever it answers the headers by which a caller knows it again."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        echoes = _echoes(scope) if scope["type"] == "http" else {}

        async def send_with_echoes(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(echoes)
            await send(message)

        await app(scope, receive, send_with_echoes)

    return wrapped


def _echoes(scope: Scope) -> dict[str, str]:
    """`X-Request-Id`, the caller's or one made here, and the caller's `Idempotency-Key`."""
    headers = Headers(scope=scope)
    given = headers.get("x-request-id", "")
    echoes = {"X-Request-Id": given if _SANE_REQUEST_ID.fullmatch(given) else str(uuid4())}
    with suppress(BadRequest):  # raised again where it is answered
        key = idempotency.key_of(scope["method"], headers)
        if key is not None:
            echoes[idempotency.HEADER] = key
    return echoes
