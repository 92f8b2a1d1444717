"""Carries uploads out over a synchronous client, with threads."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import httpx
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
    from ..managers.doc import DocsManager

_WAKE_SECONDS = 0.5
"""On Windows, only a wait with an end lets Ctrl-C through."""


def upload(manager: DocsManager, plan: Plan) -> UploadReport:
    """Carry out an upload.

    Ctrl-C ends it at once: each thread stops after the call that it is in, and nobody waits for that.

    Raises:
        JulepError: What went wrong would go wrong with every file.
    """
    owner = plan.settings.owner
    there = stored(_listed(manager, owner, MARK)) if plan.found.files else {}
    crew = _Crew(manager, plan, there)
    with shown(plan.on_progress, len(plan.found.files)) as tell:
        tally = Tally(plan.found, tell)
        try:
            crew.start()
            while not tally.complete:
                tally.take(*crew.next_event())
        except BaseException as error:
            tally.note(error)
            crew.stop(wait=isinstance(error, Exception))
            raise
    return tally.report()


class _Stopped(Exception):
    """There is to be no further step."""


class _Crew:
    """Threads that take one file after the other, and tell what becomes of it."""

    def __init__(self, manager: DocsManager, plan: Plan, there: Stored) -> None:
        self._manager, self._plan, self._there = manager, plan, there
        self._waiting: SimpleQueue[File] = SimpleQueue()
        self._events: SimpleQueue[tuple[File, Event]] = SimpleQueue()
        self._stopped = threading.Event()
        for file in plan.found.files:
            self._waiting.put(file)
        count = min(plan.concurrency, len(plan.found.files))
        # Daemons, so that a program that ends after Ctrl-C does not wait for a server.
        self._threads = [
            threading.Thread(target=self._work, name="julep-upload", daemon=True)
            for _ in range(count)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, wait: bool) -> None:
        self._stopped.set()
        for thread in self._threads if wait else ():
            if thread.ident is not None:
                thread.join()

    def next_event(self) -> tuple[File, Event]:
        while True:
            try:
                return self._events.get(timeout=_WAKE_SECONDS)
            except Empty:
                continue

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                file = self._waiting.get_nowait()
            except Empty:
                return
            try:
                steps = upload_file(file, self._plan.settings, self._there)
                event: Event = self._carry_out(file, steps)
            except _Stopped:
                return
            except Exception as error:  # noqa: BLE001 - whoever counts decides what it means
                event = error
            self._events.put((file, event))

    def _carry_out(self, file: File, steps: Generator[Step, Any, Outcome]) -> Outcome:
        result: object = None
        while not self._stopped.is_set():
            try:
                step = steps.send(result)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            result = self._done(file, step)
        raise _Stopped

    def _done(self, file: File, step: Step) -> object:
        owner = self._plan.settings.owner
        match step:
            case ReadFile() | CutFile():
                return step.run()
            case CreateStep():
                replies: list[httpx.Response] = []
                keyed = with_options(self._manager, step.options(replies))
                created = keyed.create(step.body, **owner)
                self._events.put((file, Sent(created.jobs or [])))
                return Created.of(created, replies[-1])
            case ListStep():
                return [*_listed(self._manager, owner, step.metadata)]
            case DeleteStep():
                with suppress(NotFoundError):  # gone, as it is to be
                    self._manager.delete(step.doc_id, **owner)
                return None


def _listed(manager: DocsManager, owner: Json, metadata: Json) -> Iterator[Doc]:
    offset = 0
    while True:
        page = manager.list(**owner, limit=PAGE, offset=offset, metadata_filter=metadata, **ORDER)
        yield from page
        if len(page) < PAGE:
            return
        offset += PAGE
