"""What is to be done with one file, and in which order. Knows nothing of threads and tasks."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from julep_api.models import CreateDoc, Doc, ResourceCreatedResponse

from . import readers
from .chunks import Part, parts_of
from .finding import File
from .report import SkippedFile, UploadedFile
from .stored import (
    MARK,
    Json,
    Stored,
    Version,
    bodies,
    content_hash,
    key_of,
    version_in,
    version_of,
)

PAGE = 100
"""How many docs are listed at a time."""

ORDER: Json = {"sort_by": "created_at", "order": "asc"}
"""So that docs which others add meanwhile move none to another page."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How files become docs, and whose.

    Attributes:
        owner: `{"agent_id": ...}` or `{"user_id": ...}`.
        chunk_size: The most characters of a chunk.
        replace: Whether older versions of a file are deleted once the new one is there.
        metadata: What all docs get besides.
    """

    owner: Json
    chunk_size: int
    replace: bool
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it is on the disk."""

    content_hash: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Read a file. Comes back as a `Reading`."""

    file: File

    def run(self) -> Reading:
        data = self.file.path.read_bytes()
        return Reading(content_hash(data), data)


@dataclass(frozen=True, slots=True)
class CutFile:
    """Take a file apart. Comes back as a list of `Part`."""

    file: File
    data: bytes
    chunk_size: int

    def run(self) -> list[Part]:
        document = readers.read(self.file.path.name, self.data)
        return parts_of(document, self.file.path.name, self.chunk_size)


@dataclass(frozen=True, slots=True)
class CreateStep:
    """Create a doc. Comes back as a `Created`."""

    file: File
    body: CreateDoc
    key: str | None
    """Its idempotency key; None for one that was never used."""

    def options(self, replies: list[httpx.Response]) -> Json:
        """Options of the call; its reply is added to the list."""
        return {"stable_key": self.key, "sink": replies.append}


@dataclass(frozen=True, slots=True)
class Created:
    """A doc that the server says is there."""

    id: str
    replayed: bool
    """Whether this is the reply to an earlier request with the same key."""

    @classmethod
    def of(cls, created: ResourceCreatedResponse, reply: httpx.Response) -> Created:
        return cls(created.id, reply.headers.get("idempotent-replayed") == "true")


@dataclass(frozen=True, slots=True)
class ListStep:
    """List the docs with this metadata. Comes back as a list of `Doc`."""

    metadata: Json


@dataclass(frozen=True, slots=True)
class DeleteStep:
    """Delete a doc, unless it is gone."""

    doc_id: str


Local = ReadFile | CutFile
"""What is done on this machine, and may take a while."""

Step = Local | CreateStep | ListStep | DeleteStep

Outcome = UploadedFile | SkippedFile


def upload_file(file: File, settings: Settings, stored: Stored) -> Generator[Step, Any, Outcome]:
    """Bring a file to the server as a whole, then delete its older versions.

    What is there is not sent again: not the whole file if a version with the same content is
    complete, and not the docs of one that was cut off. So that nothing is lost when this ends
    half-way, older versions go last.
    """
    reading: Reading = yield ReadFile(file)
    versions = stored.get(file.source, [])
    whole = [one for one in versions if one.content_hash == reading.content_hash and one.complete]
    if whole:
        yield from _delete(versions, whole[-1], settings)
        return SkippedFile(path=file.path, reason="already there")
    parts: list[Part] = yield CutFile(file, reading.data, settings.chunk_size)
    if not parts:
        return SkippedFile(path=file.path, reason="has no text (a scan needs text recognition)")
    name = version_of(reading.content_hash, parts)
    version = version_in(versions, name) or Version(reading.content_hash, name, len(parts))
    there = len(version.doc_ids)
    for number, body in enumerate(bodies(file, version, parts, settings.metadata)):
        if number not in version.doc_ids:
            version.doc_ids[number] = yield from _create(file, body, settings.owner)
    replaced = yield from _delete(versions, version, settings)
    doc_ids = tuple(version.doc_ids[number] for number in range(len(parts)))
    return UploadedFile(
        path=file.path,
        source=file.source,
        doc_ids=doc_ids,
        sent=len(parts) - there,
        replaced=replaced,
    )


def _create(file: File, body: CreateDoc, owner: Json) -> Generator[Step, Any, str]:
    created: Created = yield CreateStep(file, body, key_of(owner, body))
    if created.replayed:
        # Sent before, by a process that died or by an attempt whose reply was lost; or long ago, and
        # deleted since, and then nothing has been created now.
        metadata = body.metadata or {}
        same = {name: metadata[name] for name in (*MARK, "source", "version", "part")}
        docs: list[Doc] = yield ListStep(same)
        if created.id not in [doc.id for doc in docs]:
            created = yield CreateStep(file, body, None)
    return created.id


def _delete(
    versions: list[Version], kept: Version, settings: Settings
) -> Generator[Step, Any, int]:
    old = [one for one in versions if one is not kept] if settings.replace else []
    doc_ids = [doc_id for version in old for doc_id in version.doc_ids.values()]
    for doc_id in doc_ids:
        yield DeleteStep(doc_id)
    return len(doc_ids)
