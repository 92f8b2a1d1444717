"""What all managers share: sending, and the check of arguments."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Generic, ParamSpec, Protocol, Self, TypeVar, cast

import httpx
from julep_api.client import AsyncJulepApi, JulepApi
from julep_api.errors import InvalidArgumentError, ResponseDecodeError
from julep_api.types import Request

from ..guards import Guards
from ..options import CallOptions
from ..pagination import Pages

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
F = TypeVar("F", bound=Callable[..., Any])

List = list
"""`list`, for annotations in classes that have a method of that name."""


class Operation(Protocol[P, T_co]):
    """A module of `julep_api.api`: how to ask, and how to read the answer."""

    def request(self, *args: P.args, **kwargs: P.kwargs) -> Request: ...
    def parse(self, response: httpx.Response) -> T_co: ...


class _Silent(Generic[P]):
    """An operation whose reply is read for its errors alone."""

    def __init__(self, operation: Operation[P, object]) -> None:
        self.request = operation.request
        self._parse = operation.parse

    def parse(self, response: httpx.Response) -> None:
        self._parse(response)


_UNSENT: Any = object()
"""In place of a low-level client: requests are built, which checks their arguments, but not sent."""


class BaseManager:
    """Sends what its subclasses build.

    Args:
        api_client: The low-level client. An asynchronous one makes every underscore method return an
            awaitable of what it returns over a synchronous one.
    """

    def __init_subclass__(cls, twin: type[BaseManager] | None = None) -> None:
        """Give an asynchronous class the docstrings of its synchronous twin."""
        super().__init_subclass__()
        for name, method in vars(twin).items() if twin else ():
            if inspect.isfunction(method):
                vars(cls)[name].__doc__ = method.__doc__

    def __init__(self, api_client: JulepApi | AsyncJulepApi) -> None:
        self.api_client = api_client

    def _with(self, options: Mapping[str, Any]) -> Self:
        """This manager with other options, for one call.

        Raises:
            ArgumentTypeError: There is no such option.
            InvalidArgumentError: An option can't be used.
        """
        if not options:
            return self
        unknown = options.keys() - CallOptions.__annotations__.keys()
        if unknown:
            from ..checking import ArgumentTypeError

            names = ", ".join(sorted(unknown))
            raise ArgumentTypeError(f"{type(self).__name__}: unknown argument: {names}", (options,))
        return with_options(self, options)

    def _call(
        self, operation: Operation[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T | Awaitable[T]:
        """Build the request of an operation, send it and read its reply."""
        request = operation.request(*args, **kwargs)
        client = self.api_client
        if client is _UNSENT:
            return cast(T, None)
        if isinstance(client, AsyncJulepApi):
            return self._call_async(client, request, operation.parse)
        reply = client.sender.send(request)
        try:
            return operation.parse(reply)
        except ResponseDecodeError as error:
            if report := reply.extensions.get("report"):  # whoever watches believes in a success
                report(error)
            raise

    @staticmethod
    async def _call_async(
        client: AsyncJulepApi, request: Request, parse: Callable[[httpx.Response], T]
    ) -> T:
        reply = await client.sender.send(request)
        try:
            return parse(reply)
        except ResponseDecodeError as error:
            if report := reply.extensions.get("report"):
                await report(error)
            raise

    def _pages(self, read: Callable[[Self, int | None, int | None], T | Awaitable[T]]) -> Pages[T]:
        """What reads pages of a list. What is wrong with its arguments is said now.

        Args:
            read: Reads a page by a method of this manager, of which it takes `limit` and `offset`.
        """
        read(type(self)(_UNSENT), None, None)
        return functools.partial(read, self)

    def _discard(
        self, operation: Operation[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> Awaitable[None] | None:
        """The same where a reply says nothing more than that it was done."""
        return self._call(_Silent(operation), *args, **kwargs)


M = TypeVar("M", bound=BaseManager)


def with_options(manager: M, options: Mapping[str, Any]) -> M:
    """A manager like this one, whose calls have other options.

    Raises:
        InvalidArgumentError: An option can't be used.
    """
    client = manager.api_client
    derive = getattr(client.sender, "with_options", None)
    if derive is None:
        raise InvalidArgumentError(
            "only a client of julep takes options for a call, not one of julep_api alone"
        )
    return type(manager)(client.from_sender(derive(options)))


def reporting_to(manager: M, sink: Callable[[httpx.Response], None]) -> M:
    """A manager like this one, which gives the replies to its calls to a function besides."""
    return with_options(manager, {"sink": sink})


def limited(manager: M, seconds: float) -> M:
    """A manager like this one, whose calls take no longer than so many seconds either."""
    return manager if seconds == math.inf else with_options(manager, {"at_most": seconds})


def taken(arguments: dict[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Take out of the arguments those that a method doesn't know: options, and mistakes."""
    return {name: arguments.pop(name) for name in arguments.keys() - known}


def done(result: T | Awaitable[T]) -> T:
    """The result of an underscore method over a synchronous client."""
    return cast(T, result)


def pending(result: T | Awaitable[T]) -> Awaitable[T]:
    """The result of an underscore method over an asynchronous client."""
    return cast("Awaitable[T]", result)


def like(method: Callable[..., Any], options: type) -> Callable[[F], F]:
    """Show the signature of the method to which arguments are passed on, and options besides."""

    def decorate(function: F) -> F:
        shown = inspect.signature(method)
        more = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for name, kind in options.__annotations__.items()
        ]
        vars(function)["__signature__"] = shown.replace(
            parameters=[*shown.parameters.values(), *more],
            return_annotation=inspect.signature(function).return_annotation,
        )
        return function

    return decorate


def checked(function: F) -> F:
    """Check the types of arguments at runtime.

    beartype, which takes longer to import than the rest of this package, is asked when there is
    doubt about them.
    """
    guards = Guards(function)
    checks: Callable[..., Any] | None = None

    def checking() -> Callable[..., Any]:
        nonlocal checks
        if checks is None:
            from ..checking import check

            checks = check(function)
        return checks

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def call_async(*args: Any, **kwargs: Any) -> Any:
            known = guards.accept(args, kwargs)
            return await (function if known else checking())(*args, **kwargs)

        return cast(F, call_async)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        known = guards.accept(args, kwargs)
        return (function if known else checking())(*args, **kwargs)

    return cast(F, call)
