"""Carries uploads out over an asynchronous client, with tasks, on asyncio and trio."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import httpx
from anyio.streams.memory import MemoryObjectSendStream
from julep_api.errors import NotFoundError
from julep_api.models import Doc

from ..managers.base import with_options
from .finding import File
from .plan import Plan
from .progress import shown
from .report import UploadReport
from .steps import (
    ORDER,
    PAGE,
    Created,
    CreateStep,
    CutFile,
    DeleteStep,
    ListStep,
    Outcome,
    ReadFile,
    Step,
    upload_file,
)
from .stored import MARK, Json, Stored, stored
from .tally import Event, Sent, Tally

if TYPE_CHECKING:
    from ..managers.doc import AsyncDocsManager

_Events = MemoryObjectSendStream[tuple[File, Event]]


async def upload(manager: AsyncDocsManager, plan: Plan) -> UploadReport:
    """Carry out an upload. A cancellation ends it at once.

    Raises:
        JulepError: What went wrong would go wrong with every file.
    """
    files = iter(plan.found.files)
    docs = _listed(manager, plan.settings.owner, MARK)
    there = stored([doc async for doc in docs] if plan.found.files else [])
    with shown(plan.on_progress, len(plan.found.files)) as tell:
        tally = Tally(plan.found, tell)
        failure = await _worked_off(_Crew(manager, plan, there, files), tally)
    if failure is not None:
        tally.note(failure)
        raise failure
    return tally.report()


async def _worked_off(crew: _Crew, tally: Tally) -> Exception | None:
    """Wait for all files, or for what ends it all; a task group would raise that in a group."""
    send, receive = anyio.create_memory_object_stream[tuple[File, Event]](math.inf)
    with send, receive:
        async with anyio.create_task_group() as group:
            for _ in range(crew.size):
                group.start_soon(crew.work, send)
            try:
                while not tally.complete:
                    tally.take(*await receive.receive())
            except Exception as error:  # noqa: BLE001 - raised outside of the group
                group.cancel_scope.cancel()
                return error
    return None


class _Crew:
    """Tasks that take one file after the other, and tell what becomes of it."""

    def __init__(
        self, manager: AsyncDocsManager, plan: Plan, there: Stored, files: Iterator[File]
    ) -> None:
        self._manager, self._plan, self._there, self._files = manager, plan, there, files
        self.size: int = min(plan.concurrency, len(plan.found.files))

    async def work(self, events: _Events) -> None:
        for file in self._files:
            try:
                steps = upload_file(file, self._plan.settings, self._there)
                event: Event = await self._carry_out(file, steps, events)
            except Exception as error:  # noqa: BLE001 - whoever counts decides what it means
                event = error
            events.send_nowait((file, event))

    async def _carry_out(
        self, file: File, steps: Generator[Step, Any, Outcome], events: _Events
    ) -> Outcome:
        result: object = None
        while True:
            try:
                step = steps.send(result)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            result = await self._done(file, step, events)

    async def _done(self, file: File, step: Step, events: _Events) -> object:
        owner = self._plan.settings.owner
        match step:
            case ReadFile() | CutFile():
                return await anyio.to_thread.run_sync(step.run, abandon_on_cancel=True)
            case CreateStep():
                replies: list[httpx.Response] = []
                keyed = with_options(self._manager, step.options(replies))
                created = await keyed.create(step.body, **owner)
                events.send_nowait((file, Sent(created.jobs or [])))
                return Created.of(created, replies[-1])
            case ListStep():
                return [doc async for doc in _listed(self._manager, owner, step.metadata)]
            case DeleteStep():
                with suppress(NotFoundError):  # gone, as it is to be
                    await self._manager.delete(step.doc_id, **owner)
                return None


async def _listed(manager: AsyncDocsManager, owner: Json, metadata: Json) -> AsyncIterator[Doc]:
    offset = 0
    while True:
        page = await manager.list(
            **owner, limit=PAGE, offset=offset, metadata_filter=metadata, **ORDER
        )
        for doc in page:
            yield doc
        if len(page) < PAGE:
            return
        offset += PAGE
