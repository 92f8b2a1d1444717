"""Counts what becomes of the files of one upload, and tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from julep_api.errors import (
    APIConnectionError,
    AuthenticationError,
    JulepError,
    NotFoundError,
    PermissionDeniedError,
)

from .finding import File, Found
from .outline import UnreadableFileError
from .report import FailedFile, SkippedFile, UploadedFile, UploadProgress, UploadReport
from .steps import Outcome

OnProgress = Callable[[UploadProgress], object]


@dataclass(frozen=True, slots=True)
class Sent:
    """A doc of a file was created, and jobs began with it."""

    jobs: list[str]


Event = Sent | Outcome | Exception
"""What there is to tell of a file: a doc of it, or what became of it."""


@dataclass(slots=True)
class Tally:
    """The results so far. For one thread."""

    found: Found
    on_progress: OnProgress | None
    _ended: dict[str, Outcome | FailedFile] = field(
        default_factory=dict[str, "Outcome | FailedFile"]
    )
    _jobs: list[str] = field(default_factory=list[str])
    _sent: int = 0

    @property
    def complete(self) -> bool:
        return len(self._ended) == len(self.found.files)

    def take(self, file: File, event: Event) -> None:
        """Note what is told of a file.

        Raises:
            Exception: What went wrong with it would go wrong with every other file too.
        """
        if isinstance(event, Sent):
            self._sent += 1
            self._jobs += event.jobs
        elif not isinstance(event, Exception):
            self._ended[file.source] = event
        elif concerns_one(event):
            failed = FailedFile(path=file.path, reason=_reason(event), error=event)
            self._ended[file.source] = failed
        else:
            raise event
        if self.on_progress is not None:
            self.on_progress(
                UploadProgress(
                    source=file.source,
                    files_done=len(self._ended),
                    files=len(self.found.files),
                    docs_sent=self._sent,
                )
            )

    def report(self) -> UploadReport:
        """What became of the files, in their order."""
        ended = [self._ended[file.source] for file in self.found.files]
        skipped = [one for one in ended if isinstance(one, SkippedFile)]
        return UploadReport(
            uploaded=tuple(one for one in ended if isinstance(one, UploadedFile)),
            skipped=(*skipped, *self.found.skipped),
            failed=tuple(one for one in ended if isinstance(one, FailedFile)),
            jobs=tuple(self._jobs),
        )

    def note(self, error: BaseException) -> None:
        """Tell whoever sees the error what is done, and that the rest can be."""
        error.add_note(
            f"{len(self._ended)} of {len(self.found.files)} files were done before; the same "
            "upload goes on from there"
        )


def concerns_one(error: Exception) -> bool:
    """Whether an error is one of the file's own: the next file may go well."""
    if isinstance(error, AuthenticationError | PermissionDeniedError | NotFoundError):
        return False  # the key, or the owner
    if isinstance(error, APIConnectionError):
        return error.delivered != "no"  # nobody is there
    return isinstance(error, JulepError | OSError | UnreadableFileError | MemoryError)


def _reason(error: Exception) -> str:
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(told.split()) or type(error).__name__
