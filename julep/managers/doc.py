"""Docs: what agents can look up. Each belongs to one agent or to one user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack, cast

from julep_api import models
from julep_api.api import docs
from julep_api.errors import InvalidArgumentError

from .. import uploads
from ..options import CallOptions
from ..pagination import AsyncItemIterator, ItemIterator
from . import inputs
from .base import BaseManager, List, checked, done, pending
from .inputs import Id, Json

Paths: TypeAlias = str | PathLike[str] | Sequence[str | PathLike[str]]
"""One path of a file or directory, or several."""

DocsResponse: TypeAlias = models.GetAgentDocsResponse | models.GetUserDocsResponse

if TYPE_CHECKING:
    from .. import raw
    from ..uploads.plan import Plan

__all__ = ["AsyncDocsManager", "BaseDocsManager", "DocsManager"]


def _check_owner(agent_id: Id | None, user_id: Id | None) -> None:
    """Refuse anything but one owner."""
    if (agent_id is None) == (user_id is None):
        given = "neither was" if agent_id is None else "both were"
        raise InvalidArgumentError(
            f"agent_id, user_id: a doc has exactly one owner, and {given} given"
        )


class BaseDocsManager(BaseManager):
    """Validates, builds and calls the operations on docs."""

    def _list_items(
        self,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
    ) -> DocsResponse | Awaitable[DocsResponse]:
        _check_owner(agent_id, user_id)
        page = inputs.to_page(limit, offset, metadata_filter)
        # The values are the same for both owners; only the names of the enumerations differ.
        by = inputs.to_enum(models.GetAgentDocsRequestSortBy, "sort_by", sort_by)
        direction = inputs.to_enum(models.GetAgentDocsRequestOrder, "order", order)
        if user_id is None:
            owner = inputs.to_id("agent_id", agent_id)
            return self._call(docs.get_agent_docs, owner, *page, by, direction)
        owner = inputs.to_id("user_id", user_id)
        return self._call(docs.get_user_docs, owner, *page, by, direction)

    def _create(
        self, doc: models.CreateDoc | Json, agent_id: Id | None = None, user_id: Id | None = None
    ) -> models.ResourceCreatedResponse | Awaitable[models.ResourceCreatedResponse]:
        _check_owner(agent_id, user_id)
        body = inputs.to_model(models.CreateDoc, "doc", doc)
        if user_id is None:
            return self._call(docs.create_agent_doc, inputs.to_id("agent_id", agent_id), body)
        return self._call(docs.create_user_doc, inputs.to_id("user_id", user_id), body)

    def _delete(
        self, doc_id: Id, agent_id: Id | None = None, user_id: Id | None = None
    ) -> Awaitable[None] | None:
        _check_owner(agent_id, user_id)
        doc = inputs.to_id("doc_id", doc_id)
        if user_id is None:
            return self._discard(docs.delete_agent_doc, inputs.to_id("agent_id", agent_id), doc)
        return self._discard(docs.delete_user_doc, inputs.to_id("user_id", user_id), doc)

    def _plan(
        self, paths: Paths, agent_id: Id | None, user_id: Id | None, options: Json, **how: Any
    ) -> Plan:
        """What an upload is to do."""
        from ..uploads.plan import plan

        _check_owner(agent_id, user_id)
        if "idempotency_key" in options:
            raise InvalidArgumentError("idempotency_key: the requests of an upload have their own")
        agent = inputs.to_optional_id("agent_id", agent_id)
        user = inputs.to_optional_id("user_id", user_id)
        return plan(paths, {"agent_id": agent} if agent else {"user_id": user}, **how)


class DocsManager(BaseDocsManager):
    """Docs, over a synchronous client.

    ```python
    rules = {"title": "House rules", "content": "Books are lent for three weeks."}
    created = client.docs.create(rules, agent_id=agent.id)
    ```
    """

    @property
    def with_raw_response(self) -> raw.RawDocs:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawDocs(self)

    @checked
    def list(
        self,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Doc]:
        """One page of the docs of an agent or of a user.

            for doc in client.docs.list(agent_id=agent.id, order="asc"):
                print(doc.title)

        Args:
            agent_id: The agent whose docs these are; or else
            user_id: the user whose docs they are.
            limit: How many to return. Default: the server's.
            offset: How many to skip.
            metadata_filter: Only docs whose metadata has these values.
            sort_by: "created_at" or "updated_at".
            order: "asc" or "desc".

        Raises:
            NotFoundError: The owner does not exist.
            InvalidArgumentError: Both owners were given or neither, or an argument is out of range.
        """
        found = self._with(options)._list_items(
            agent_id, user_id, limit, offset, metadata_filter, sort_by, order
        )
        return cast(DocsResponse, found).items

    @checked
    def iter(
        self,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        page_size: int = 100,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ItemIterator[models.Doc]:
        """All docs of an agent or of a user, page by page.

            for doc in client.docs.iter(user_id=user.id):
                print(doc.title)

        Args:
            agent_id: The agent whose docs these are; or else
            user_id: the user whose docs they are.
            page_size: How many to read at once, 1 to 1000.
            metadata_filter: Only docs whose metadata has these values.
            sort_by: "created_at" or "updated_at".
            order: "asc" or "desc". See `AgentsManager.iter` for lists that change meanwhile.
            limit: How many to return in all at most; None for all that there are.

        Raises:
            InvalidArgumentError: Both owners were given or neither, or an argument is out of range.
        """
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(
                agent_id, user_id, limit, offset, metadata_filter, sort_by, order
            )
        )
        return ItemIterator(pages, page_size, limit)

    @checked
    def create(
        self,
        doc: models.CreateDoc | Json,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        """Add a doc to an agent or to a user.

            rules = {"title": "House rules", "content": "Books are lent for three weeks."}
            created = client.docs.create(rules, agent_id=agent.id)
            for job_id in created.jobs or []:
                client.jobs.wait(job_id)

        Args:
            doc: Its title, content and metadata.
            agent_id: The agent that owns it; or else
            user_id: the user who does.

        Returns:
            The doc's id, and the job that embeds it.

        Raises:
            NotFoundError: The owner does not exist.
            InvalidArgumentError: Both owners were given or neither, or the doc is malformed.
        """
        return done(self._with(options)._create(doc, agent_id, user_id))

    @checked
    def upload(
        self,
        paths: Paths,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        *,
        root: str | PathLike[str] | None = None,
        chunk_size: int = 600,
        concurrency: int = 4,
        replace: bool = True,
        metadata: Json | None = None,
        on_progress: Callable[[uploads.UploadProgress], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> uploads.UploadReport:
        """Make docs of files: text, Markdown, HTML and PDF.

        HTML and PDF need the extra `docs`. Texts are UTF-8, or UTF-16 with a byte order mark. A file
        becomes one doc for each section below a heading or each page, whose content is a list of
        chunks. Its title is the path of headings, below the title of the file; else the file's name.
        Its metadata has `source` (the file's path, with `/`), `content_hash` (SHA-256 of the file),
        `version`, `part` and `part_count` (which of the file's docs it is), and `page` in PDFs.

        What is there already is not sent again. An upload that was cut off goes on when it is called
        again. A file whose content changed is uploaded anew, and its docs of before are deleted when
        the new ones are there: a file is known by its `source`, so a renamed one is a new one. Docs of
        files that are gone stay. Do not run two uploads of the same files to the same owner at once.

        In a terminal, and with rich (in the extra too), a progress bar shows how far it is.

            report = client.docs.upload("handbook/", agent_id=agent.id)
            print(report)
            for file in report.failed:
                print(file.path, file.reason)

        Args:
            paths: A file, a directory, or several. In directories and those below, hidden files and
                what is no document are skipped.
            agent_id: The agent that gets the docs; or else
            user_id: the user who does.
            root: The directory that `source` is relative to. Default: each directory in `paths`
                itself, and the one that a file is in.
            chunk_size: The most characters of a chunk, from 50 to 20,000. Each chunk is recalled by
                itself.
            concurrency: How many files are uploaded at a time, from 1 to 64.
            replace: Whether docs of older versions of a file are deleted.
            metadata: JSON that all docs get besides.
            on_progress: Called after each doc and each file, one call at a time, in place of the bar.

        Returns:
            What was uploaded, skipped, and failed and why; and the jobs that embed the docs.

        Raises:
            InvalidArgumentError: A path can't be used, a parser is missing, or an argument is out of
                range. Nothing was sent.
            NotFoundError: The owner does not exist.
            AuthenticationError: The key is wrong, which ends the upload early, as do
                PermissionDeniedError and an APIConnectionError because nobody answers. What was
                uploaded before is kept.
        """
        from ..uploads import threads

        plan = self._plan(
            paths,
            agent_id,
            user_id,
            dict(options),
            root=root,
            chunk_size=chunk_size,
            concurrency=concurrency,
            replace=replace,
            metadata=metadata,
            on_progress=on_progress,
        )
        return threads.upload(self._with(options), plan)

    @checked
    def delete(
        self,
        doc_id: Id,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> None:
        """Delete a doc.

            for doc in list(client.docs.iter(agent_id=agent.id)):
                client.docs.delete(doc.id, agent_id=agent.id)

        Args:
            doc_id: Which doc.
            agent_id: The agent that owns it; or else
            user_id: the user who does.

        Raises:
            NotFoundError: The owner has no such doc.
            InvalidArgumentError: Both owners were given or neither.
        """
        return done(self._with(options)._delete(doc_id, agent_id, user_id))


class AsyncDocsManager(BaseDocsManager, twin=DocsManager):
    """Docs, over an asynchronous client."""

    @property
    def with_raw_response(self) -> raw.AsyncRawDocs:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.AsyncRawDocs(self)

    @checked
    async def list(
        self,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Doc]:
        found = self._with(options)._list_items(
            agent_id, user_id, limit, offset, metadata_filter, sort_by, order
        )
        return (await cast(Awaitable[DocsResponse], found)).items

    @checked
    def iter(
        self,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        page_size: int = 100,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncItemIterator[models.Doc]:
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(
                agent_id, user_id, limit, offset, metadata_filter, sort_by, order
            )
        )
        return AsyncItemIterator(pages, page_size, limit)

    @checked
    async def create(
        self,
        doc: models.CreateDoc | Json,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        return await pending(self._with(options)._create(doc, agent_id, user_id))

    @checked
    async def upload(
        self,
        paths: Paths,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        *,
        root: str | PathLike[str] | None = None,
        chunk_size: int = 600,
        concurrency: int = 4,
        replace: bool = True,
        metadata: Json | None = None,
        on_progress: Callable[[uploads.UploadProgress], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> uploads.UploadReport:
        from ..uploads import tasks

        plan = self._plan(
            paths,
            agent_id,
            user_id,
            dict(options),
            root=root,
            chunk_size=chunk_size,
            concurrency=concurrency,
            replace=replace,
            metadata=metadata,
            on_progress=on_progress,
        )
        return await tasks.upload(self._with(options), plan)

    @checked
    async def delete(
        self,
        doc_id: Id,
        agent_id: Id | None = None,
        user_id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> None:
        return await pending(self._with(options)._delete(doc_id, agent_id, user_id))
