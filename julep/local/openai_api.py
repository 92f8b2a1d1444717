"""The models of the server in OpenAI's format, for OpenAI's own client: `/v1`.

Nothing is kept of what is said here: no session, no history, no memories.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from math import ceil
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .disconnect import unless_gone
from .errors import ApiError, BadRequest, Forbidden
from .events import EventsResponse
from .model import Completion, JsonObject, Model, ModelFailed, Models
from .openai_chat import ChatCompletion, Writer, read

PREFIX: Final = "/v1"
"""Where these operations are."""

_log = logging.getLogger("julep.local")


class _NoModel(ApiError):
    """404, as OpenAI answers to a model that there is not."""


def routes(
    models: Models,
    authorize: Callable[[Mapping[str, str]], object],
    *,
    most_prompt_tokens: int | None = None,
) -> list[Route]:
    """The routes of `/v1/chat/completions` and `/v1/models`.

    Args:
        models: The models.
        authorize: Raises `Forbidden` if the headers of a request hold no key of the server.
        most_prompt_tokens: The longest prompt that is allowed; None if there is no limit.
    """
    api = _OpenAIApi(models, most_prompt_tokens)

    def route(path: str, answer: Callable[[Request], Awaitable[Response]], method: str) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                authorize(request.headers)
                return await answer(request)
            except ApiError as error:
                return _error(error)
            except ClientDisconnect:
                return Response(status_code=400)
            except RecursionError:
                return _error(BadRequest("the request is nested too deeply"))
            except Exception:  # noqa: BLE001 - whatever it is, the client must not see it
                _log.exception("%s %s failed", request.method, request.url.path)
                return _error(ApiError(500, "the server failed; its log says why"))

        return Route(PREFIX + path, endpoint, methods=[method])

    return [
        route("/chat/completions", api.complete, "POST"),
        route("/models", api.list_models, "GET"),
        route("/models/{name:path}", api.show_model, "GET"),
    ]


class _OpenAIApi:
    def __init__(self, models: Models, most_prompt_tokens: int | None) -> None:
        self._models = models
        self._most_prompt_tokens = most_prompt_tokens

    async def complete(self, request: Request) -> Response:
        # To read a large prompt takes seconds, in which others are to be answered.
        asked, model = await run_in_threadpool(self._read, await request.body())
        writer = Writer(asked, int(time.time()))
        if not asked.streams:
            completion = await unless_gone(request, _completion(model, asked))
            return JSONResponse(writer.whole(completion))
        chunks = _chunks(model, asked, writer)
        try:
            # Until there is something to send, a failure can be told by the status.
            await unless_gone(request, _begun(chunks))
        except BaseException:
            await chunks.aclose()
            raise
        return EventsResponse(chunks)

    async def list_models(self, request: Request) -> Response:
        data = [_model(name) for name in self._models.names()]
        return JSONResponse({"object": "list", "data": data})

    async def show_model(self, request: Request) -> Response:
        name = request.path_params["name"]
        self._find(name)
        return JSONResponse(_model(name))

    def _read(self, raw: bytes) -> tuple[ChatCompletion, Model]:
        asked = read(_json(raw))
        model = self._find(asked.request.name)
        tokens = asked.request.prompt.tokens
        if self._most_prompt_tokens is not None and tokens > self._most_prompt_tokens:
            raise BadRequest(
                f"the prompt has {tokens} tokens; this server takes {self._most_prompt_tokens}"
            )
        return asked, model

    def _find(self, name: str) -> Model:
        try:
            return self._models.find(name)
        except BadRequest as error:
            raise _NoModel(404, error.detail) from None


async def _begun(chunks: AsyncGenerator[JsonObject]) -> None:
    await anext(chunks)


async def _completion(model: Model, asked: ChatCompletion) -> Completion:
    async with aclosing(_pieces(model, asked)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Completion):
                return piece
    raise ModelFailed("the model's reply has no end")


async def _chunks(
    model: Model, asked: ChatCompletion, writer: Writer
) -> AsyncGenerator[JsonObject]:
    """The chunks of a reply. The first is empty, to begin with: it is not to be sent."""
    said = False
    async with aclosing(_pieces(model, asked)) as pieces:
        piece = await anext(pieces)
        yield {}
        yield writer.first()
        while isinstance(piece, str):
            said = True
            yield writer.text(piece)
            piece = await anext(pieces)
    for chunk in writer.last(piece, said=said):
        yield chunk


async def _pieces(model: Model, asked: ChatCompletion) -> AsyncGenerator[str | Completion]:
    """What the model says, which ends with the completion."""
    try:
        async with aclosing(model.reply(asked.request)) as pieces:
            async for piece in pieces:
                yield piece
                if isinstance(piece, Completion):
                    return
    except ApiError:
        raise
    except Exception as error:
        _log.exception("the model %r failed", asked.request.name)
        raise ModelFailed("the model failed; the server's log says why") from error
    raise ModelFailed("the model's reply has no end")


def _model(name: str) -> JsonObject:
    return {"id": name, "object": "model", "created": 0, "owned_by": "julep"}


def _json(raw: bytes) -> Any:
    try:
        value = json.loads(raw.decode("utf-8-sig"))
        json.dumps(value, ensure_ascii=False).encode()  # half surrogate pairs could not be sent on
    except ValueError as error:
        raise BadRequest(f"the body is not valid JSON: {error}") from None
    return value


def _error(error: ApiError) -> Response:
    """An error as OpenAI writes them."""
    status, kind, code = error.status, "invalid_request_error", None
    match error:
        case Forbidden():
            status, code = 401, "invalid_api_key"  # OpenAI's own status for it
        case _NoModel():
            code = "model_not_found"
        case _ if status >= 500:
            kind = "server_error"
        case _:
            status = 400 if status == 422 else status
    detail = error.detail
    if not isinstance(detail, str):
        detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in detail)
    body = {"message": detail, "type": kind, "param": None, "code": code}
    wait = error.retry_after
    headers = {} if wait is None else {"Retry-After": str(ceil(wait))}
    return JSONResponse({"error": body}, status, headers)
