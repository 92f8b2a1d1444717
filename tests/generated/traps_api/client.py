"""The low-level client: one method per operation, synchronous and asynchronous."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import UUID

import httpx

from . import api, models
from .deadline import Deadline, Limits, Watch, within
from .errors import InvalidArgumentError
from .pools import AsyncPool, Pool
from .types import OMIT, AsyncSender, Request, Sender, check_header_value

if TYPE_CHECKING:
    from .models import (
        Colour,
        Draft,
        Mood,
        NewNote,
        Note,
        Scores,
        Task,
    )


class JulepApiEnvironment(Enum):
    """Servers that the client knows by name.

    ```python
    client = julep.Client(api_key="...", environment=julep.JulepApiEnvironment.DEFAULT)
    ```
    """

    DEFAULT = "https://api-alpha.julep.ai/api"


def environment_url(environment: object) -> str:
    """The base URL of a server by name.

    Raises:
        InvalidArgumentError: It is something else than a JulepApiEnvironment.
    """
    if not isinstance(environment, JulepApiEnvironment):
        raise InvalidArgumentError(f"environment {environment!r} is no JulepApiEnvironment")
    return environment.value


_OF_ONE_REQUEST = {
    "content-length": "it follows from the body",
    "transfer-encoding": "it follows from the body",
    "idempotency-key": "each call has one of its own, which the argument idempotency_key of a call names",
}


def check_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Refuse headers that can't be sent, or that would smuggle in another one.

    Raises:
        InvalidArgumentError: A name or value has a line break or another character that headers can't have,
            or the header is not for callers to choose.
    """
    if not isinstance(cast(object, headers), Mapping):
        raise InvalidArgumentError("headers: not a mapping of names to values")
    for name, value in headers.items():
        if not isinstance(cast(object, name), str) or not re.fullmatch(
            r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name
        ):
            raise InvalidArgumentError(
                f"header {name!r}: the name has characters that headers can't have"
            )
        if reason := _OF_ONE_REQUEST.get(name.lower()):
            raise InvalidArgumentError(f"header {name!r}: {reason}")
        check_header_value(name, value)
    return dict(headers)


def check_base_url(base_url: str) -> str:
    """The URL without trailing slashes; its path is kept.

    Raises:
        InvalidArgumentError: It is not an absolute http or https URL, or it has a query.
    """
    if "@" in str(base_url):
        # Not shown, for there may be a password in it.
        raise InvalidArgumentError(
            "base_url must not have a user name or a password: the API key is what is sent"
        )
    try:
        url = httpx.URL(base_url)
        # What only the resolver or the socket would refuse, in errors of their own.
        labels = url.raw_host.removesuffix(b".").split(b".")
        if url.host and not all(0 < len(label) < 64 for label in labels):
            raise ValueError("a part of the host is empty or too long")
        if url.port is not None and url.port > 65535 or " " in base_url:
            raise ValueError("the port is out of range, or there is a space in it")
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise InvalidArgumentError(f"base_url {base_url!r} is not a URL: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise InvalidArgumentError(
            f"base_url {base_url!r} is not complete: it must begin with http:// or https:// and name a host, "
            "such as 'https://api.example.com/api'"
        )
    if "?" in base_url or "#" in base_url:
        raise InvalidArgumentError(f"base_url {base_url!r} must not have a query or a fragment")
    return base_url.rstrip("/")


def check_timeout(timeout: object) -> float | None:
    """The time limit in seconds, or None for no limit.

    Raises:
        InvalidArgumentError: It is not a positive number.
    """
    if timeout is None:
        return None
    # Not infinity but a number that a float has room for.
    if (
        isinstance(timeout, bool)
        or not isinstance(timeout, (int, float))
        or not 0 < timeout < 1e300
    ):
        raise InvalidArgumentError(
            f"timeout {timeout!r} must be a positive number of seconds, or None"
        )
    return timeout


def authorization(api_key: object) -> dict[str, str]:
    """The header that carries the key.

    Raises:
        InvalidArgumentError: The key is empty or has characters that no key has.
    """
    if not isinstance(api_key, str) or not re.fullmatch(r"[\x21-\x7e]+", api_key):
        raise InvalidArgumentError(
            "api_key is no string, is empty, or has a line break, a space or another character that no key has "
            "(was it read from a file with its newline?)"
        )
    return {"Authorization": f"Bearer {api_key}"}


class _HttpxBase:
    """What both plain senders know: where to send, with which headers, for how long."""

    def __init__(self, base_url: str, headers: dict[str, str], timeout: float | None) -> None:
        self.base_url: str = check_base_url(base_url)
        self.timeout: float | None = check_timeout(timeout)
        self._headers = check_headers(headers)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.base_url}>"

    def build(
        self, client: httpx.Client | httpx.AsyncClient, request: Request, extensions: dict[str, Any]
    ) -> httpx.Request:
        # httpx.Headers knows no case, so that each header stands in the request only once.
        headers = httpx.Headers(self._headers)
        headers.update(request.headers)
        headers["Accept"] = request.accept
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        return client.build_request(
            request.method,
            self.base_url + request.path,
            params=request.query or None,
            content=request.body,
            headers=headers,
            extensions=extensions,
        )


class HttpxSender(_HttpxBase):
    """A plain sender over httpx: one attempt, httpx's own exceptions.

    The connection pool is opened by the first request. A client or transport that is passed in is
    used as it is and never closed.
    """

    def __init__(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.Client | None = None,
    ) -> None:
        super().__init__(base_url, headers, timeout)
        self._pool = Pool(httpx_client)

    def send(self, request: Request) -> httpx.Response:
        client = self._pool.client()
        extensions = {"timeout": Limits(Deadline(self.timeout)), "trace": Watch()}
        response = client.send(self.build(client, request, extensions), stream=True)
        if not request.stream:
            try:
                response.read()
            finally:
                response.close()
        return response

    def close(self) -> None:
        self._pool.close()


class AsyncHttpxSender(_HttpxBase):
    """What `HttpxSender` is, for asynchronous code."""

    def __init__(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(base_url, headers, timeout)
        self._pool = AsyncPool(httpx_client)

    async def send(self, request: Request) -> httpx.Response:
        client = await self._pool.client()
        deadline = Deadline(self.timeout)
        sent = self.build(client, request, {"timeout": Limits(deadline)})
        try:
            async with within(deadline.left()):
                response = await client.send(sent, stream=True)
                if not request.stream:
                    try:
                        await response.aread()
                    finally:
                        await response.aclose()
        except TimeoutError as error:
            raise httpx.ReadTimeout("the reply is not complete yet", request=sent) from error
        return response

    async def aclose(self) -> None:
        await self._pool.aclose()


class JulepApi:
    """The operations of the API.

    A client is a context manager. It closes the connections that it opened and nothing else.

        with julep.JulepApi(api_key="...") as api:
            print(api.list_agents(limit=10).items)

    Args:
        base_url: URL below which the operations are, its path included. Default: the environment's.
        environment: The server, by name, where no `base_url` is given.
        api_key: The key, sent as a bearer token.
        timeout: Time limit in seconds; None for no limit.
        httpx_client: An `httpx.Client` to send with. It is used as it is and never closed.

    Raises:
        InvalidArgumentError: The URL, the key or the time limit can't be used.
    """

    sender: Sender
    """What carries out the requests."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        environment: JulepApiEnvironment = JulepApiEnvironment.DEFAULT,
        api_key: str,
        timeout: float | None = 300,
        httpx_client: httpx.Client | None = None,
    ) -> None:
        self.sender = self._make_sender(
            environment_url(environment) if base_url is None else base_url,
            authorization(api_key),
            timeout,
            httpx_client,
        )

    @classmethod
    def from_sender(cls, sender: Sender) -> Self:
        """A client over a sender of your own."""
        self = cls.__new__(cls)
        self.sender = sender
        return self

    def _make_sender(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.Client | None,
    ) -> Sender:
        return HttpxSender(base_url, headers, timeout, httpx_client)

    def close(self) -> None:
        """Close the connections that this client opened."""
        self.sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def list_notes(
        self,
        archived: bool | None = None,
        tags: list[str] | None = None,
        since: datetime | None = None,
        owners: list[str] | None = None,
        moods: list[Mood] | None = None,
        limit: int | None = None,
        format: str | None = None,
        class_: str | None = None,
    ) -> list[Note]:
        """The reply is an array; the query parameters are of every kind.

        Args:
            archived: Old notes too.
            tags: With all of these.
            since: Not older.
            owners: Theirs.
            moods: In these moods.
            limit: At most so many.
            format: How they are written.
            class_: Of this class.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.list_notes.sync(
            self.sender,
            archived,
            tags,
            since,
            owners,
            moods,
            limit,
            format,
            class_,
        )

    def create_note(
        self,
        x_trace_id: str | None = None,
        text: str | None = OMIT,
        class_: str | None = OMIT,
    ) -> Note:
        """The body is optional, and OpenAPI says to ignore three of the header parameters.

        Args:
            x_trace_id: Found again in the logs.
            text: What it says.
            class_: Its class.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.create_note.sync(
            self.sender,
            models.NewNote(
                text=text,
                class_=class_,
            ).or_none(),
            x_trace_id,
        )

    def save_draft(
        self,
        draft: Draft | None = OMIT,
    ) -> Note:
        """The body is optional and taken whole.

        Args:
            draft: A note that is not finished.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.save_draft.sync(
            self.sender,
            draft,
        )

    def export_note(
        self,
        note_id: str | UUID,
        format: str,
        x_tenant: str,
    ) -> Note:
        """Path parameters whose names are not plain Python names, and a header that must be given.

        Args:
            note_id: Which note.
            format: How it is written.
            x_tenant: Whose it is.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.export_note.sync(
            self.sender,
            note_id,
            format,
            x_tenant,
        )

    def touch_note(
        self,
        note_id: str | UUID,
    ) -> None:
        """The reply has no body, and the method is another one than DELETE.

        Args:
            note_id:

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.touch_note.sync(
            self.sender,
            note_id,
        )

    def delete_note(
        self,
        note_id: str | UUID,
    ) -> None:
        """The reply has no body.

        Args:
            note_id: Which note.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.delete_note.sync(
            self.sender,
            note_id,
        )

    def list_tags(
        self,
    ) -> list[str]:
        """The reply is an array of strings.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.list_tags.sync(
            self.sender,
        )

    def read_title(
        self,
    ) -> str:
        """The reply is a text.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_title.sync(
            self.sender,
        )

    def read_task(
        self,
    ) -> Task:
        """The reply is put together from parts.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_task.sync(
            self.sender,
        )

    def read_mood(
        self,
    ) -> Mood:
        """The reply is a value of an enumeration.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_mood.sync(
            self.sender,
        )

    def list_moods(
        self,
    ) -> list[Mood]:
        """The reply is an array of such values.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.list_moods.sync(
            self.sender,
        )

    def read_moment(
        self,
    ) -> datetime:
        """The reply is a date-time.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_moment.sync(
            self.sender,
        )

    def list_moments(
        self,
    ) -> list[datetime]:
        """The reply is an array of date-times.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.list_moments.sync(
            self.sender,
        )

    def read_calendar(
        self,
    ) -> list[list[datetime]]:
        """The reply is an array of arrays.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_calendar.sync(
            self.sender,
        )

    def read_latest(
        self,
    ) -> Note | Colour | Mood:
        """The reply is a union.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_latest.sync(
            self.sender,
        )

    def search_notes(
        self,
    ) -> list[Note | datetime | str]:
        """The reply is an array of unions.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.search_notes.sync(
            self.sender,
        )

    def read_last_change(
        self,
    ) -> datetime | None:
        """The reply may be null.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_last_change.sync(
            self.sender,
        )

    def list_changes(
        self,
    ) -> list[datetime | None]:
        """The reply is an array whose items may be null.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.list_changes.sync(
            self.sender,
        )

    def list_favourites(
        self,
    ) -> list[Mood] | None:
        """The reply is an array, or null.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.list_favourites.sync(
            self.sender,
        )

    def count_notes(
        self,
    ) -> int:
        """The reply is an integer.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.count_notes.sync(
            self.sender,
        )

    def read_average(
        self,
    ) -> float:
        """The reply is a number.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_average.sync(
            self.sender,
        )

    def is_empty(
        self,
    ) -> bool:
        """The reply is a boolean.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.is_empty.sync(
            self.sender,
        )

    def list_lengths(
        self,
    ) -> list[int]:
        """The reply is an array of integers.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.list_lengths.sync(
            self.sender,
        )

    def read_scores(
        self,
    ) -> Scores:
        """The reply is an object of any properties.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_scores.sync(
            self.sender,
        )

    def read_birthday(
        self,
    ) -> Any:
        """The reply is of a format that the templates do not know.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return api.notes.read_birthday.sync(
            self.sender,
        )

    def send_inline(
        self,
        text: str,
        mood: Mood | str | None = OMIT,
    ) -> None:
        """The body is an object that has no name.

        Args:
            text: What it says.
            mood: How it feels.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.send_inline.sync(
            self.sender,
            models.SendInlineBody(
                text=text,
                mood=mood,
            ),
        )

    def send_notes(
        self,
        body: list[NewNote],
    ) -> None:
        """The body is an array of objects.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.send_notes.sync(
            self.sender,
            body,
        )

    def send_moods(
        self,
        body: list[Mood] | None = OMIT,
    ) -> None:
        """The body is an array, and optional.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.send_moods.sync(
            self.sender,
            body,
        )

    def send_union(
        self,
        body: NewNote | Draft,
    ) -> None:
        """The body is a union.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.send_union.sync(
            self.sender,
            body,
        )

    def send_mood(
        self,
        body: Mood,
    ) -> None:
        """The body is a value of an enumeration.

        Args:
            body: How it feels.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.send_mood.sync(
            self.sender,
            body,
        )

    def send_scores(
        self,
        body: Scores,
    ) -> None:
        """The body is an object of any properties.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        api.notes.send_scores.sync(
            self.sender,
            body,
        )


class AsyncJulepApi:
    """The operations of the API, for asynchronous code.

    A client is a context manager. It closes the connections that it opened and nothing else.

        async with julep.AsyncJulepApi(api_key="...") as api:
            print((await api.list_agents(limit=10)).items)

    Args:
        base_url: URL below which the operations are, its path included. Default: the environment's.
        environment: The server, by name, where no `base_url` is given.
        api_key: The key, sent as a bearer token.
        timeout: Time limit in seconds; None for no limit.
        httpx_client: An `httpx.AsyncClient` to send with. It is used as it is and never closed.

    Raises:
        InvalidArgumentError: The URL, the key or the time limit can't be used.
    """

    sender: AsyncSender
    """What carries out the requests."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        environment: JulepApiEnvironment = JulepApiEnvironment.DEFAULT,
        api_key: str,
        timeout: float | None = 300,
        httpx_client: httpx.AsyncClient | None = None,
    ) -> None:
        self.sender = self._make_sender(
            environment_url(environment) if base_url is None else base_url,
            authorization(api_key),
            timeout,
            httpx_client,
        )

    @classmethod
    def from_sender(cls, sender: AsyncSender) -> Self:
        """A client over a sender of your own."""
        self = cls.__new__(cls)
        self.sender = sender
        return self

    def _make_sender(
        self,
        base_url: str,
        headers: dict[str, str],
        timeout: float | None,
        httpx_client: httpx.AsyncClient | None,
    ) -> AsyncSender:
        return AsyncHttpxSender(base_url, headers, timeout, httpx_client)

    async def aclose(self) -> None:
        """Close the connections that this client opened."""
        await self.sender.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def list_notes(
        self,
        archived: bool | None = None,
        tags: list[str] | None = None,
        since: datetime | None = None,
        owners: list[str] | None = None,
        moods: list[Mood] | None = None,
        limit: int | None = None,
        format: str | None = None,
        class_: str | None = None,
    ) -> list[Note]:
        """The reply is an array; the query parameters are of every kind.

        Args:
            archived: Old notes too.
            tags: With all of these.
            since: Not older.
            owners: Theirs.
            moods: In these moods.
            limit: At most so many.
            format: How they are written.
            class_: Of this class.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.list_notes.asyncio(
            self.sender,
            archived,
            tags,
            since,
            owners,
            moods,
            limit,
            format,
            class_,
        )

    async def create_note(
        self,
        x_trace_id: str | None = None,
        text: str | None = OMIT,
        class_: str | None = OMIT,
    ) -> Note:
        """The body is optional, and OpenAPI says to ignore three of the header parameters.

        Args:
            x_trace_id: Found again in the logs.
            text: What it says.
            class_: Its class.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.create_note.asyncio(
            self.sender,
            models.NewNote(
                text=text,
                class_=class_,
            ).or_none(),
            x_trace_id,
        )

    async def save_draft(
        self,
        draft: Draft | None = OMIT,
    ) -> Note:
        """The body is optional and taken whole.

        Args:
            draft: A note that is not finished.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.save_draft.asyncio(
            self.sender,
            draft,
        )

    async def export_note(
        self,
        note_id: str | UUID,
        format: str,
        x_tenant: str,
    ) -> Note:
        """Path parameters whose names are not plain Python names, and a header that must be given.

        Args:
            note_id: Which note.
            format: How it is written.
            x_tenant: Whose it is.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.export_note.asyncio(
            self.sender,
            note_id,
            format,
            x_tenant,
        )

    async def touch_note(
        self,
        note_id: str | UUID,
    ) -> None:
        """The reply has no body, and the method is another one than DELETE.

        Args:
            note_id:

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.touch_note.asyncio(
            self.sender,
            note_id,
        )

    async def delete_note(
        self,
        note_id: str | UUID,
    ) -> None:
        """The reply has no body.

        Args:
            note_id: Which note.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.delete_note.asyncio(
            self.sender,
            note_id,
        )

    async def list_tags(
        self,
    ) -> list[str]:
        """The reply is an array of strings.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.list_tags.asyncio(
            self.sender,
        )

    async def read_title(
        self,
    ) -> str:
        """The reply is a text.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_title.asyncio(
            self.sender,
        )

    async def read_task(
        self,
    ) -> Task:
        """The reply is put together from parts.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_task.asyncio(
            self.sender,
        )

    async def read_mood(
        self,
    ) -> Mood:
        """The reply is a value of an enumeration.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_mood.asyncio(
            self.sender,
        )

    async def list_moods(
        self,
    ) -> list[Mood]:
        """The reply is an array of such values.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.list_moods.asyncio(
            self.sender,
        )

    async def read_moment(
        self,
    ) -> datetime:
        """The reply is a date-time.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_moment.asyncio(
            self.sender,
        )

    async def list_moments(
        self,
    ) -> list[datetime]:
        """The reply is an array of date-times.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.list_moments.asyncio(
            self.sender,
        )

    async def read_calendar(
        self,
    ) -> list[list[datetime]]:
        """The reply is an array of arrays.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_calendar.asyncio(
            self.sender,
        )

    async def read_latest(
        self,
    ) -> Note | Colour | Mood:
        """The reply is a union.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_latest.asyncio(
            self.sender,
        )

    async def search_notes(
        self,
    ) -> list[Note | datetime | str]:
        """The reply is an array of unions.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.search_notes.asyncio(
            self.sender,
        )

    async def read_last_change(
        self,
    ) -> datetime | None:
        """The reply may be null.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_last_change.asyncio(
            self.sender,
        )

    async def list_changes(
        self,
    ) -> list[datetime | None]:
        """The reply is an array whose items may be null.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.list_changes.asyncio(
            self.sender,
        )

    async def list_favourites(
        self,
    ) -> list[Mood] | None:
        """The reply is an array, or null.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.list_favourites.asyncio(
            self.sender,
        )

    async def count_notes(
        self,
    ) -> int:
        """The reply is an integer.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.count_notes.asyncio(
            self.sender,
        )

    async def read_average(
        self,
    ) -> float:
        """The reply is a number.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_average.asyncio(
            self.sender,
        )

    async def is_empty(
        self,
    ) -> bool:
        """The reply is a boolean.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.is_empty.asyncio(
            self.sender,
        )

    async def list_lengths(
        self,
    ) -> list[int]:
        """The reply is an array of integers.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.list_lengths.asyncio(
            self.sender,
        )

    async def read_scores(
        self,
    ) -> Scores:
        """The reply is an object of any properties.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_scores.asyncio(
            self.sender,
        )

    async def read_birthday(
        self,
    ) -> Any:
        """The reply is of a format that the templates do not know.


        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        return await api.notes.read_birthday.asyncio(
            self.sender,
        )

    async def send_inline(
        self,
        text: str,
        mood: Mood | str | None = OMIT,
    ) -> None:
        """The body is an object that has no name.

        Args:
            text: What it says.
            mood: How it feels.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.send_inline.asyncio(
            self.sender,
            models.SendInlineBody(
                text=text,
                mood=mood,
            ),
        )

    async def send_notes(
        self,
        body: list[NewNote],
    ) -> None:
        """The body is an array of objects.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.send_notes.asyncio(
            self.sender,
            body,
        )

    async def send_moods(
        self,
        body: list[Mood] | None = OMIT,
    ) -> None:
        """The body is an array, and optional.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.send_moods.asyncio(
            self.sender,
            body,
        )

    async def send_union(
        self,
        body: NewNote | Draft,
    ) -> None:
        """The body is a union.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.send_union.asyncio(
            self.sender,
            body,
        )

    async def send_mood(
        self,
        body: Mood,
    ) -> None:
        """The body is a value of an enumeration.

        Args:
            body: How it feels.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.send_mood.asyncio(
            self.sender,
            body,
        )

    async def send_scores(
        self,
        body: Scores,
    ) -> None:
        """The body is an object of any properties.

        Args:
            body: The request body.

        Raises:
            InvalidArgumentError: An argument can't be sent; nothing was sent.
            ApiError: The server answered with an error status.
            APIConnectionError: The server can't be reached, or takes too long.
            ResponseDecodeError: The reply is not what the API promises.
        """

        await api.notes.send_scores.asyncio(
            self.sender,
            body,
        )
