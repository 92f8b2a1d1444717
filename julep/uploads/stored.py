"""What an owner's docs say of earlier uploads, and what the docs of this one will say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from julep_api.models import CreateDoc, Doc

from .chunks import Part
from .finding import File

Json = dict[str, Any]

MARK: Json = {"uploaded_by": "julep-python"}
"""In the metadata of every doc that comes from a file."""

RESERVED = frozenset((*MARK, "source", "content_hash", "version", "part", "part_count", "page"))
"""What uploads write into metadata."""


@dataclass(slots=True)
class Version:
    """One version of a file, cut in one way: its docs that are there, by their place in the text."""

    content_hash: str
    """SHA-256 of the file."""
    version: str
    """Of what was made of the file: another chunk size or parser makes another version of it."""
    count: int
    """How many docs the whole file is."""
    doc_ids: dict[int, str] = field(default_factory=dict[int, str])

    @property
    def complete(self) -> bool:
        return len(self.doc_ids) == self.count


Stored = dict[str, list[Version]]
"""The versions of each file that are there, whole or in part, by the file's source."""


def stored(docs: Iterable[Doc]) -> Stored:
    """Read the metadata of docs. Those that come from elsewhere are left alone."""
    found: Stored = {}
    for doc in docs:
        metadata = doc.metadata or {}
        match [metadata.get(name) for name in ("source", "content_hash", "version")]:
            case [str(source), str(content_hash), str(version)]:
                part, count = metadata.get("part"), metadata.get("part_count")
            case _:
                continue
        if metadata.items() >= MARK.items() and isinstance(part, int) and isinstance(count, int):
            versions = found.setdefault(source, [])
            known = version_in(versions, version) or Version(content_hash, version, count)
            if known not in versions:
                versions.append(known)
            if 0 <= part < count:
                known.doc_ids[part] = doc.id
    return found


def version_in(versions: Iterable[Version], version: str) -> Version | None:
    """The version of this name, if it is there."""
    return next((one for one in versions if one.version == version), None)


def content_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def version_of(hashed: str, parts: list[Part]) -> str:
    """A name for what was made of a file."""
    made = [hashed, *([part.title, part.chunks, part.page] for part in parts)]
    return _digest(made)[:32]


def bodies(
    file: File, version: Version, parts: list[Part], metadata: Mapping[str, Any]
) -> list[CreateDoc]:
    """The docs to create for a file."""
    return [
        CreateDoc(
            title=part.title,
            content=part.chunks,
            metadata={
                **metadata,
                **MARK,
                "source": file.source,
                "content_hash": version.content_hash,
                "version": version.version,
                "part": number,
                "part_count": len(parts),
                **({} if part.page is None else {"page": part.page}),
            },
        )
        for number, part in enumerate(parts)
    ]


def key_of(owner: Json, body: CreateDoc) -> str:
    """The idempotency key of a doc: the same in whichever process it is sent."""
    return _digest([owner, body.to_dict()])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
