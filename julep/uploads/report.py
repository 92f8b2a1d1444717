"""What an upload tells: how far it is, and what became of each file."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

_MOST_LINES = 20


@frozen(kw_only=True)
class UploadProgress:
    """How far an upload is. `on_progress` gets one after each doc that was sent, and after each file.

        def show(progress: julep.UploadProgress) -> None:
            print(f"{progress.files_done}/{progress.files} {progress.source}")

        client.docs.upload("handbook/", agent_id=agent.id, on_progress=show)

    Attributes:
        source: The file that it tells of, as in the doc's metadata.
        files_done: How many files are done: uploaded, skipped or failed.
        files: How many files there are in all.
        docs_sent: How many docs were sent so far.
    """

    source: str
    files_done: int
    files: int
    docs_sent: int


@frozen(kw_only=True)
class UploadedFile:
    """A file whose text is in docs now.

        for file in report.uploaded:
            print(file.source, len(file.doc_ids))

    Attributes:
        path: Where it is on this machine.
        source: What its docs call it: a relative path with `/`.
        doc_ids: Its docs, in the order of the text.
        sent: How many of these were sent now. The others were there, of an upload that was cut off.
        replaced: How many docs of older versions were deleted.
    """

    path: Path
    source: str
    doc_ids: tuple[str, ...]
    sent: int
    replaced: int = 0


@frozen(kw_only=True)
class SkippedFile:
    """A file of which nothing was sent.

        for file in report.skipped:
            print(file.path, file.reason)

    Attributes:
        path: Where it is on this machine.
        reason: Why, such as "already there".
    """

    path: Path
    reason: str


@frozen(kw_only=True)
class FailedFile:
    """A file that could not be read, or not be uploaded to its end.

        for file in report.failed:
            print(file.path, file.reason)

    Attributes:
        path: Where it is on this machine.
        reason: Why, in a line.
        error: The exception that says so.
    """

    path: Path
    reason: str
    error: Exception = field(repr=False)


@frozen(kw_only=True)
class UploadReport:
    """What became of each file. As text, it is a summary.

        report = client.docs.upload("handbook/", agent_id=agent.id)
        print(report)
        assert report.ok, report.failed

    Attributes:
        uploaded: The files whose text is in docs now, because of this upload.
        skipped: Those of which nothing was sent: what is there already, and what is no document.
        failed: Those that could not be read, or not be uploaded to their end.
        jobs: Ids of the jobs that embed the new docs: `client.jobs.get(id)` tells how far they are.
    """

    uploaded: tuple[UploadedFile, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    failed: tuple[FailedFile, ...] = ()
    jobs: tuple[str, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Whether no file failed.

        ```python
        if not client.docs.upload("handbook/", agent_id=agent.id).ok:
            raise SystemExit(1)
        ```
        """
        return not self.failed

    def __str__(self) -> str:
        docs = sum(file.sent for file in self.uploaded)
        counts = f"{_counted(len(self.uploaded), 'file')} uploaded ({_counted(docs, 'doc')})"
        lines = [f"{counts}, {len(self.skipped)} skipped, {len(self.failed)} failed"]
        lines += [f"failed: {file.path}: {file.reason}" for file in self.failed[:_MOST_LINES]]
        if len(self.failed) > _MOST_LINES:
            lines.append(f"... and {len(self.failed) - _MOST_LINES} more")
        return "\n".join(lines)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
