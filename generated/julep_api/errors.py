"""Errors of the API client. Everything that it raises on purpose is a `JulepError`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, cast

import httpx

from .json_codec import loads

if TYPE_CHECKING:
    from .models.chat_ml_message import ChatMlMessage

__all__ = [
    "APIConnectionError",
    "APITimeoutError",
    "ApiError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "InvalidArgumentError",
    "InvalidIdError",
    "JulepError",
    "ModelDecodeError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseDecodeError",
    "ResponseError",
    "ResponseTruncatedError",
    "ServerError",
    "StreamFailedError",
    "StreamTruncatedError",
    "UnprocessableEntityError",
]


Delivered = Literal["no", "yes", "maybe"]


class CallRecord(NamedTuple):
    """What a sender tells of a call, for its errors. It is the extension "call" of a response."""

    operation: str
    """The operationId."""
    attempts: int = 1
    """How often the request was sent, or was to be sent."""
    elapsed: float = 0.0
    """Seconds since the call began."""
    note: str = ""
    """Why it was not tried again, or what to try."""

    def text(self) -> str:
        times = "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        return f"{times} in {self.elapsed:.2f} s"


class JulepError(Exception):
    """Root of all errors of this SDK.

        try:
            client.agents.list()
        except julep.JulepError as error:
            print(error, error.operation, error.attempts, error.delivered)

    Attributes:
        delivered: Whether the request reached the server. "maybe": the connection broke before a reply.
        operation: The operationId; None where the error belongs to none.
        attempts: How often the request was sent; 0 if never.
        elapsed: Seconds that the call took; None if nothing was sent.
        request_id: The `X-Request-Id` of the reply, to quote when asking for support; None if it had none.
        partial: The messages, as far as they had arrived, of a stream that broke.
    """

    delivered: Delivered = "no"
    operation: str | None = None
    attempts: int = 0
    elapsed: float | None = None
    request_id: str | None = None
    partial: tuple[ChatMlMessage, ...] = ()

    def record(self, call: CallRecord) -> None:
        """Note to which call the error belongs."""
        self.operation, self.attempts, self.elapsed = call.operation, call.attempts, call.elapsed

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[JulepError], args: tuple[Any, ...], state: dict[str, Any]) -> JulepError:
    """Rebuild a pickled error without its constructor, whose parameters differ from its args."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InvalidArgumentError(JulepError, ValueError):
    """An argument has the right type but a value that can't be sent. Nothing was sent.

    ```python
    try:
        client.agents.list(limit=0)
    except julep.InvalidArgumentError as error:
        print(error)
    ```
    """


class InvalidIdError(InvalidArgumentError, AssertionError):
    """An id is malformed. Nothing was sent.

    ```python
    try:
        client.agents.get("Ada")
    except julep.InvalidIdError as error:
        print(error)
    ```
    """


class ModelDecodeError(JulepError):
    """JSON does not fit a model: a required property is missing, or a value can't be read.

    ```python
    try:
        julep.Agent.from_dict({"name": "Ada"})
    except julep.ModelDecodeError as error:
        print(error)
    ```
    """


def decode_error(model: str, source: object, error: Exception) -> ModelDecodeError:
    """Say which model could not be read, and why."""
    if not isinstance(source, Mapping):
        return ModelDecodeError(f"{model}: expected a JSON object, got {type(source).__name__}")
    if isinstance(error, KeyError):
        return ModelDecodeError(f"{model}: the required property {error} is missing")
    return ModelDecodeError(f"{model}: {error}")


class APIConnectionError(JulepError):
    """The server could not be reached, or the connection broke before the reply was complete.

    ```python
    try:
        client.agents.list()
    except julep.APIConnectionError as error:
        print(error.delivered, error.attempts)
    ```
    """

    delivered: Delivered = "maybe"


class APITimeoutError(APIConnectionError, TimeoutError):
    """The call took longer than one of its time limits.

        try:
            client.sessions.chat(session_id, "Good morning!", timeout=60)
        except julep.APITimeoutError as error:
            print(error.limit, error.elapsed)

    Attributes:
        limit: Which one: "total" of the whole call, "connect", "read" (the server's silence), "idle" (the time
            between two events of a stream).
    """

    limit: Literal["total", "connect", "read", "idle"] = "total"


class ResponseError(JulepError):
    """A reply came, but not the one that was asked for.

        try:
            client.agents.list()
        except julep.ResponseError as error:
            print(error.status_code, error.request_id)

    Attributes:
        status_code: HTTP status.
        headers: Headers of the reply.
        method: HTTP method of the request.
        url: Its URL without query and credentials.
    """

    delivered: Delivered = "yes"
    status_code: int
    headers: httpx.Headers
    request_id: str | None
    method: str
    url: str

    def __init__(self, message: str, response: httpx.Response) -> None:
        url = response.request.url
        self.status_code = response.status_code
        self.headers = response.headers
        self.request_id = response.headers.get("x-request-id")
        self.method = response.request.method
        self.url = f"{url.scheme}://{url.netloc.decode()}{url.path}"
        context = f"{self.method} {self.url}"
        if self.request_id:
            context += f", request id {self.request_id}"
        call: CallRecord | None = response.extensions.get("call")
        if call:
            self.record(call)
            context = f"{call.operation}: {context}, {call.text()}"
            if call.note:
                context += f"; {call.note}"
        # A sender may know what nobody is to read, such as a key that the server quotes.
        redact = response.extensions.get("redact", str)
        super().__init__(redact(f"{message} ({context})"))

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError, a base of NotFoundError, would show the repr


class ResponseDecodeError(ResponseError):
    """A reply with a success status that is not what the API promises.

    ```python
    try:
        client.agents.list()
    except julep.ResponseDecodeError as error:
        print(error.status_code, error.url)
    ```
    """

    @classmethod
    def of(cls, response: httpx.Response, problem: str, body: bytes | None = None) -> Self:
        """The error for this reply, with the beginning of its body."""
        start = (response.content if body is None else body)[:200]
        text = f"{response.status_code}: {problem}"
        text += f"; the body starts with {start!r}" if start else "; the body is empty"
        return cls(text, response)


class ResponseTruncatedError(ResponseDecodeError, APIConnectionError):
    """The connection broke after the headers of a reply, before its end.

    ```python
    try:
        client.agents.list()
    except julep.ResponseTruncatedError as error:
        print(error.delivered)
    ```
    """

    delivered: Delivered = "yes"


class StreamTruncatedError(ResponseTruncatedError):
    """A stream ended before its last event; `partial` is what had arrived.

    ```python
    try:
        print([*client.sessions.chat(session_id, "Good morning!", stream=True)])
    except julep.StreamTruncatedError as error:
        print(error.partial)
    ```
    """


class StreamFailedError(ResponseDecodeError):
    """The server says in mid-stream that it failed; `partial` is what had arrived.

    ```python
    try:
        print([*client.sessions.chat(session_id, "Good morning!", stream=True)])
    except julep.StreamFailedError as error:
        print(error, error.partial)
    ```
    """


class ApiError(ResponseError):
    """The server answered with an error status.

        try:
            client.agents.list()
        except julep.ApiError as error:
            print(error.status_code, error.message)

    Attributes:
        message: What the server says, or the status's name if it says nothing readable.
        body: The decoded JSON of the reply, or its text.
    """

    message: str
    body: Any

    def __init__(self, response: httpx.Response) -> None:
        self.body = _body(response)
        self.message = server_message(self.body) or _reason(response.status_code)
        super().__init__(f"{response.status_code}: {self.message}", response)


class BadRequestError(ApiError):
    """400: the server can't make sense of the request.

    ```python
    try:
        client.sessions.chat(session_id, "Good morning!", model="no-such-model")
    except julep.BadRequestError as error:
        print(error.message)
    ```
    """


class AuthenticationError(ApiError):
    """401: the key is missing or wrong.

    ```python
    try:
        client.agents.list()
    except julep.AuthenticationError as error:
        print(error.message)
    ```
    """


class PermissionDeniedError(ApiError):
    """403: the key is missing, wrong, or not allowed to do this.

    ```python
    try:
        client.agents.list()
    except julep.PermissionDeniedError as error:
        print(error.message)
    ```
    """


class NotFoundError(ApiError, KeyError):
    """404: nothing has this id, or the base URL is wrong.

    ```python
    try:
        client.agents.get("00000000-0000-4000-8000-000000000000")
    except julep.NotFoundError as error:
        print(error.operation, error.message)
    ```
    """


class ConflictError(ApiError):
    """409: the request contradicts what is stored, such as an id that is taken.

    ```python
    try:
        client.users.create(name="Tom", id=user.id)
    except julep.ConflictError as error:
        print(error.message)
    ```
    """


class UnprocessableEntityError(ApiError):
    """422: a value is out of range or of the wrong type.

    ```python
    try:
        client.sessions.chat(session_id, "Good morning!", temperature=3)
    except julep.UnprocessableEntityError as error:
        print(error.message)
    ```
    """


class RateLimitError(ApiError):
    """429: too many requests.

    ```python
    try:
        client.agents.list()
    except julep.RateLimitError as error:
        print(error.headers.get("retry-after"))
    ```
    """


class ServerError(ApiError):
    """5xx: the server, or something before it, failed.

    ```python
    try:
        client.agents.list()
    except julep.ServerError as error:
        print(error.status_code, error.attempts)
    ```
    """


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def api_error(response: httpx.Response) -> ApiError:
    """The error for a reply whose status is not a success. Its body must have been read."""
    status = response.status_code
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)
    return kind(response)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown status"


def _body(response: httpx.Response) -> Any:
    try:
        return loads(response.content)
    except (ValueError, RecursionError):
        return response.content.decode(errors="replace")  # whatever charset it claims to have


def server_message(body: Any) -> str:
    """Find what the server says in one of the shapes that servers of this API use."""
    if isinstance(body, str):
        looks_like_markup = body.lstrip()[:1] == "<"
        return "" if looks_like_markup else body.strip()[:500]
    if not isinstance(body, dict):
        return ""
    fields = cast(dict[str, Any], body)
    detail: object = fields.get("detail")
    if isinstance(detail, list):
        detail = "; ".join(_issue(issue) for issue in cast(list[object], detail))
    nested = fields.get("error")
    if isinstance(nested, dict):
        nested = cast(dict[str, Any], nested).get("message")
    for text in (detail, nested, fields.get("message")):
        if isinstance(text, str) and text:
            return text
    return ""


def _issue(issue: object) -> str:
    if not isinstance(issue, dict):
        return str(issue)
    fields = cast(dict[str, Any], issue)
    loc = fields.get("loc")
    place = ".".join(map(str, cast(list[object], loc))) if isinstance(loc, list) else ""
    return f"{place}: {fields.get('msg')}" if place else str(fields.get("msg"))
