"""Users: whom agents talk to."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Unpack

from julep_api import models
from julep_api.api import users

from ..options import CallOptions
from ..pagination import AsyncItemIterator, ItemIterator
from . import inputs
from .base import BaseManager, List, checked, done, pending
from .inputs import Id, Json

if TYPE_CHECKING:
    from .. import raw

__all__ = ["AsyncUsersManager", "BaseUsersManager", "UsersManager"]


class BaseUsersManager(BaseManager):
    """Validates, builds and calls the operations on users."""

    def _get(self, id: Id) -> models.User | Awaitable[models.User]:
        return self._call(users.get_user, inputs.to_id("id", id))

    def _create(
        self,
        name: str | None = None,
        about: str | None = None,
        docs: Sequence[models.CreateDoc | Json] | None = None,
        metadata: Json | None = None,
        id: Id | None = None,
    ) -> models.ResourceCreatedResponse | Awaitable[models.ResourceCreatedResponse]:
        body = models.CreateUserRequest(
            name=name,
            about=about,
            docs=inputs.to_models(models.CreateDoc, "docs", docs),
            metadata=metadata,
            id=inputs.to_optional_id("id", id),
        )
        return self._call(users.create_user, body)

    def _list_items(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
    ) -> models.ListUsersResponse | Awaitable[models.ListUsersResponse]:
        page = inputs.to_page(limit, offset, metadata_filter)
        by = inputs.to_enum(models.ListUsersRequestSortBy, "sort_by", sort_by)
        direction = inputs.to_enum(models.ListUsersRequestOrder, "order", order)
        return self._call(users.list_users, *page, by, direction)

    def _update(
        self,
        user_id: Id,
        name: str | None = None,
        about: str | None = None,
        metadata: Json | None = None,
        overwrite: bool = False,
    ) -> models.ResourceUpdatedResponse | Awaitable[models.ResourceUpdatedResponse]:
        user_id = inputs.to_id("user_id", user_id)
        if overwrite:
            whole = models.UpdateUserRequest(
                name=inputs.required("name", name),
                about=inputs.required("about", about),
                metadata=metadata,
            )
            return self._call(users.update_user, user_id, whole)
        part = models.PatchUserRequest(name=name, about=about, metadata=metadata)
        return self._call(users.patch_user, user_id, part)

    def _delete(self, user_id: Id) -> Awaitable[None] | None:
        return self._discard(users.delete_user, inputs.to_id("user_id", user_id))


class UsersManager(BaseUsersManager):
    """Users, over a synchronous client.

    ```python
    created = client.users.create(name="Tom", about="Reads on the train.")
    print(client.users.get(created.id).name)
    ```
    """

    @property
    def with_raw_response(self) -> raw.RawUsers:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawUsers(self)

    @checked
    def get(self, id: Id, **options: Unpack[CallOptions]) -> models.User:
        """Read a user, or raise NotFoundError if no user has this id.

        ```python
        print(client.users.get(user.id).name)
        ```
        """
        return done(self._with(options)._get(id))

    @checked
    def create(
        self,
        name: str | None = None,
        about: str | None = None,
        docs: Sequence[models.CreateDoc | Json] | None = None,
        metadata: Json | None = None,
        *,
        id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        """Create a user.

            created = client.users.create(name="Tom", about="Reads on the train.", metadata={"card": 17})

        Args:
            name: The user's name. Default: "User", the server's.
            about: Who the user is, in a few sentences.
            docs: Docs about the user that agents can look up.
            metadata: JSON of your own, to filter by.
            id: A UUID of your own. Default: the server makes one.

        Returns:
            The user's id, and the jobs that embed the docs.

        Raises:
            InvalidArgumentError: An argument can't be sent.
            ConflictError: The id is taken.
        """
        return done(self._with(options)._create(name, about, docs, metadata, id))

    @checked
    def list(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.User]:
        """One page of users; the arguments are those of `AgentsManager.list`.

        ```python
        for user in client.users.list(limit=10, order="asc"):
            print(user.name)
        ```
        """
        return done(
            self._with(options)._list_items(limit, offset, metadata_filter, sort_by, order)
        ).items

    @checked
    def iter(
        self,
        page_size: int = 100,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ItemIterator[models.User]:
        """All users, page by page; the arguments are those of `AgentsManager.iter`.

        ```python
        for user in client.users.iter(metadata_filter={"card": 17}):
            print(user.name)
        ```
        """
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(limit, offset, metadata_filter, sort_by, order)
        )
        return ItemIterator(pages, page_size, limit)

    @checked
    def update(
        self,
        user_id: Id,
        name: str | None = None,
        about: str | None = None,
        metadata: Json | None = None,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        """Change a user: what is not given stays as it is, and metadata is merged.

            client.users.update(user.id, about="Reads in bed.")

        Args:
            user_id: Which user.
            name: The new name.
            about: Who the user is now.
            metadata: JSON to merge into what is there.
            overwrite: Replace the whole user instead; `name` and `about` must be given then.

        Raises:
            NotFoundError: No user has this id.
            InvalidArgumentError: An argument can't be sent, or is missing.
        """
        return done(self._with(options)._update(user_id, name, about, metadata, overwrite))

    @checked
    def delete(self, user_id: Id, **options: Unpack[CallOptions]) -> None:
        """Delete a user, with the docs, memories and sessions that belong to them.

            client.users.delete(user.id)

        Raises:
            NotFoundError: No user has this id.
        """
        return done(self._with(options)._delete(user_id))


class AsyncUsersManager(BaseUsersManager, twin=UsersManager):
    """Users, over an asynchronous client."""

    @property
    def with_raw_response(self) -> raw.AsyncRawUsers:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.AsyncRawUsers(self)

    @checked
    async def get(self, id: Id, **options: Unpack[CallOptions]) -> models.User:
        return await pending(self._with(options)._get(id))

    @checked
    async def create(
        self,
        name: str | None = None,
        about: str | None = None,
        docs: Sequence[models.CreateDoc | Json] | None = None,
        metadata: Json | None = None,
        *,
        id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        return await pending(self._with(options)._create(name, about, docs, metadata, id))

    @checked
    async def list(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.User]:
        return (
            await pending(
                self._with(options)._list_items(limit, offset, metadata_filter, sort_by, order)
            )
        ).items

    @checked
    def iter(
        self,
        page_size: int = 100,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncItemIterator[models.User]:
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(limit, offset, metadata_filter, sort_by, order)
        )
        return AsyncItemIterator(pages, page_size, limit)

    @checked
    async def update(
        self,
        user_id: Id,
        name: str | None = None,
        about: str | None = None,
        metadata: Json | None = None,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        return await pending(self._with(options)._update(user_id, name, about, metadata, overwrite))

    @checked
    async def delete(self, user_id: Id, **options: Unpack[CallOptions]) -> None:
        return await pending(self._with(options)._delete(user_id))
