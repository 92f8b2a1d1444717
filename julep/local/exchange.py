"""Chat, from request to reply: read what the prompt needs, ask the model, keep the exchange.

No transaction is open while the model writes. What was said is kept whatever becomes of the reply:
if the model fails, or the client goes away before the end, the new messages enter the history
without one. An exchange that is kept is kept whole, and before its client learns that it is.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

import anyio
from sqlalchemy import Connection

from . import chat, idempotency
from .call import Events, JsonObject, Outcome
from .clock import now
from .errors import ApiError, NotFound
from .idempotency import KeyedRequest
from .model import Completion, ModelFailed, Models
from .recall import Question
from .store import Store
from .threads import Quick, in_thread
from .writer import Writer

if TYPE_CHECKING:
    from .embeddings import Embeddings, Vector

_log = logging.getLogger("julep.local")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request to the chat operation, read and validated."""

    account: str
    session_id: str
    body: JsonObject
    streams: bool
    """Whether the client takes server-sent events."""
    keyed: KeyedRequest | None
    is_short: bool = False
    """Whether all that is done with its text takes no time."""


class Chats:
    """Carries chat requests out.

    Args:
        store: Where everything is kept.
        writer: What writes to it.
        models: The models.
        most_prompt_tokens: The longest prompt that is allowed; None if there is no limit.
        embeddings: What makes the vectors of questions, if anything does.
    """

    def __init__(
        self,
        store: Store,
        writer: Writer,
        models: Models,
        most_prompt_tokens: int | None,
        embeddings: Embeddings | None = None,
    ) -> None:
        self._store = store
        self._writer = writer
        self._models = models
        self._embeddings = embeddings
        self._most_prompt_tokens = most_prompt_tokens
        self._turns = _Turns()
        self._is_quick = Quick()
        self._processors = asyncio.Semaphore(os.cpu_count() or 1)

    async def carry_out(
        self, request: ChatRequest
    ) -> tuple[Outcome | AsyncGenerator[JsonObject], bool]:
        """The reply, and whether it is that of an earlier try of the request.

        It is the whole reply; or its events, if it was there all at once; or its events as they
        come, in a generator that has to be closed.

        Raises:
            ApiError: the request cannot be carried out, or the model failed.
        """
        async with AsyncExitStack() as held:
            if request.keyed:
                turn = (request.account, request.keyed.key)
                await held.enter_async_context(self._turns.of(turn))
            vector = await self._vector(request)
            found = await self._prepared(request, vector)
            if not isinstance(found, chat.Exchange):
                return found, True
            asked = _Asked(self._writer, request, found)
            pieces = await held.enter_async_context(aclosing(asked.pieces()))
            first = await anext(pieces)
            if isinstance(first, str) and asked.streams:
                events = asked.events(first, pieces, held.pop_all())
                await anext(events)  # once begun, it closes what is held when it is closed
                return events, False
            last = first
            while isinstance(last, str):
                last = await anext(pieces)
            return await asked.record(last, now()), False

    async def _vector(self, request: ChatRequest) -> Vector | None:
        if self._embeddings is None or not request.body.get("recall", True):
            return None
        question = await in_thread(self._question, request)
        return await self._embeddings.of_question(question.whole)

    def _question(self, request: ChatRequest) -> Question:
        with self._store.reading(request.account) as connection:
            return chat.question_in(connection, request.session_id, request.body)

    async def _prepared(
        self, request: ChatRequest, vector: Vector | None
    ) -> chat.Exchange | Outcome:
        session = request.session_id
        if self._store.quick and request.is_short and vector is None and self._is_quick(session):
            with self._is_quick.timed(session):
                found = self._prepare(request, vector, only_if_quick=True)
            if found is not None:
                return found
        if not self._store.quick:
            found = await in_thread(self._prepare, request, vector)
        else:
            # More at once than there are processors would only keep the event loop from its own.
            async with self._processors:
                found = await in_thread(self._prepare, request, vector)
        assert found is not None
        return found

    def _prepare(
        self, request: ChatRequest, vector: Vector | None, *, only_if_quick: bool = False
    ) -> chat.Exchange | Outcome | None:
        with self._store.reading(request.account) as connection:
            if only_if_quick and not chat.is_quick(connection, request.session_id):
                return None
            recorded = None
            if request.keyed:
                kept = idempotency.kept(connection, request.keyed)
                if isinstance(kept, idempotency.Unanswered):
                    if chat.are_recorded(connection, kept.message_ids):
                        recorded = kept.message_ids
                elif kept is not None:
                    return kept
            return chat.prepare(
                connection,
                request.session_id,
                request.body,
                self._models,
                recorded=recorded,
                vector=vector,
                most_tokens=self._most_prompt_tokens,
            )


class _Asked:
    """A model that has been asked, and what becomes of its reply."""

    def __init__(self, writer: Writer, request: ChatRequest, exchange: chat.Exchange) -> None:
        self._writer = writer
        self._request = request
        self._exchange = exchange
        self._recorded = False
        self.streams = request.streams and exchange.streams

    async def pieces(self) -> AsyncGenerator[str | Completion]:
        """What the model says, which ends with the completion.

        If the completion is not reached, or not kept, the new messages are kept without a reply.
        """
        try:
            async with aclosing(self._exchange.model.reply(self._exchange.request)) as pieces:
                async for piece in pieces:
                    yield piece
                    if isinstance(piece, Completion):
                        return
            raise ModelFailed("the model's reply has no end")
        except (ModelFailed, asyncio.CancelledError, GeneratorExit):
            await self._unanswered()
            raise
        except ApiError:
            raise  # the request's own mistake
        except Exception as error:
            _log.exception("the model %r failed", self._exchange.request.name)
            await self._unanswered()
            raise ModelFailed("the model failed; the server's log says why") from error

    async def events(
        self, first: str, pieces: AsyncGenerator[str | Completion], held: AsyncExitStack
    ) -> AsyncGenerator[JsonObject]:
        """The events of a reply that comes in pieces. The first event is empty, to begin with."""
        created_at = now()
        sent = [
            chat.first_chunk(self._exchange, "assistant", created_at),
            chat.text_chunk(self._exchange, first, created_at),
        ]
        async with held:
            yield {}
            for event in sent:
                yield event
            async for piece in pieces:
                if isinstance(piece, Completion):
                    kept = await self._keep(piece, created_at, sent)
                    for event in chat.after_first_message(cast(Events, kept).items):
                        yield event
                    return
                sent.append(chat.text_chunk(self._exchange, piece, created_at))
                yield sent[-1]

    async def record(self, completion: Completion, created_at: datetime) -> Outcome:
        """Keep the exchange: the whole reply, or its events if the client wants them."""
        return await self._keep(completion, created_at, None)

    async def _keep(
        self, completion: Completion, created_at: datetime, sent: list[JsonObject] | None
    ) -> Outcome:
        def write(connection: Connection) -> Outcome:
            keyed = self._request.keyed
            # Another process may have been quicker with another try of the request.
            before = idempotency.kept(connection, keyed) if keyed else None
            if before is not None and not isinstance(before, idempotency.Unanswered):
                return before
            # Or it has brought the new messages into the history, and then failed.
            recorded = before is not None and chat.are_recorded(connection, before.message_ids)
            exchange = replace(self._exchange, recorded=recorded)
            outcome = self._outcome(chat.record(connection, exchange, completion, created_at), sent)
            if keyed:
                idempotency.keep(connection, keyed, outcome)
            return outcome

        request = self._request
        outcome = await self._writer.write(request.account, write, takes_long=not request.is_short)
        self._recorded = True
        return outcome

    def _outcome(self, reply: JsonObject, sent: list[JsonObject] | None) -> Outcome:
        if not self.streams:
            return reply
        return Events([*sent, *chat.last_chunks(reply)] if sent else list(chat.chunks(reply)))

    async def _unanswered(self) -> None:
        exchange, keyed = self._exchange, self._request.keyed
        if self._recorded or exchange.recorded or not exchange.records:
            return

        def write(connection: Connection) -> None:
            # Another process may have been quicker here too.
            if keyed and idempotency.kept(connection, keyed) is not None:
                return
            chat.record_unanswered(connection, exchange)
            if keyed:
                unanswered = idempotency.Unanswered(exchange.message_ids)
                idempotency.keep(connection, keyed, unanswered)

        with anyio.CancelScope(shield=True), suppress(NotFound):  # the session is gone
            request = self._request
            await self._writer.write(request.account, write, takes_long=not request.is_short)


class _Turns:
    """Lets those with the same key go one after the other."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, key: tuple[str, str]) -> AsyncGenerator[None]:
        lock, users = self._waiting.get(key, (asyncio.Lock(), 0))
        self._waiting[key] = lock, users + 1
        try:
            async with lock:
                yield
        finally:
            lock, users = self._waiting.pop(key)
            if users > 1:
                self._waiting[key] = lock, users - 1
