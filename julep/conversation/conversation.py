"""Conversations: a session, and the functions that the agent may call in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, overload

from julep_api.errors import ConflictError

from .base import BaseConversation, Tool
from .errors import InvalidAnswerError
from .history import History
from .images import ImageSource
from .reply import Reply
from .run import AsyncToolRun, ToolRun
from .steps import Loop, Step
from .streams import AsyncReplyStream, ReplyStream
from .structured import Answer

if TYPE_CHECKING:
    from ..client import AsyncClient, Client
    from ..managers.chat_types import Messages
    from ..managers.inputs import Id
    from ..streaming import AsyncChatStream, ChatStream
    from .base import SendOptions

__all__ = ["AsyncConversation", "Conversation"]

T = TypeVar("T")


class Conversation(BaseConversation):
    """A session to talk in. `Client.conversation` makes one.

        conversation = client.conversation(agent_id=agent.id, tools=[find_shelf])
        print(conversation.send("Good morning!"))

    It keeps nothing of what is said: that is at the server. Threads may share it.
    """

    def __init__(
        self,
        client: Client,
        session_id: Id | None,
        agent_id: Id | None,
        user_id: Id | None,
        tools: Sequence[Tool],
        session: Mapping[str, Any],
    ) -> None:
        super().__init__(session_id, agent_id, user_id, tools, session)
        self._sessions = client.sessions

    def begin(self) -> str:
        """Begin the session now, if it has not begun yet. Otherwise the first message does it.

        Returns:
            Its id.

        Raises:
            NotFoundError: There is no such agent or user.
        """
        begins = self._begins  # another thread may be done with it at any moment
        if begins is not None:
            # The id is our own: if it is taken, another thread or an earlier try was there first.
            with suppress(ConflictError):
                self._sessions.create(**begins, id=self.session_id)
            self._begins = None
        return self.session_id

    @overload
    def send(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        response_type: None = None,
        **options: Unpack[SendOptions],
    ) -> Reply: ...

    @overload
    def send(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        response_type: type[T],
        **options: Unpack[SendOptions],
    ) -> T: ...

    def send(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        response_type: type[T] | None = None,
        **options: Unpack[SendOptions],
    ) -> Reply | T:
        """Say something, and get the agent's reply. Functions that it calls are not carried out.

            reply = conversation.send("What is this?", images=["shelf.png"], temperature=0)
            book = conversation.send("Which book is it?", response_type=Book)

        Args:
            message: A text, or messages as `sessions.chat` takes them.
            images: Images that belong to the text: URLs, paths of files, or their bytes.
            response_type: What the answer is to be: a dataclass, a TypedDict, a pydantic model,
                `list[str]`, ... An answer that does not fit is asked for once more.
            **options: What `sessions.chat` takes besides.

        Returns:
            The reply; with `response_type` an object of it.

        Raises:
            InvalidAnswerError: The second answer does not fit `response_type` either.
            InvalidToolError: `response_type` can't be expressed as JSON.
            ApiError: The server refuses the request; other errors of `sessions.chat` as well.
        """
        if response_type is None:
            return self._exchange(self._chat(message, options, images))
        answer = Answer(response_type)
        asked = self._chat(message, answer.options(options), images)
        try:
            return answer.read(self._exchange(asked))
        except InvalidAnswerError as error:
            again = answer.again(asked, error)
        return answer.read(self._exchange(again))

    def stream(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        **options: Unpack[SendOptions],
    ) -> ReplyStream:
        """Say something, and get the agent's reply while it is written.

            for text in conversation.stream("Tell me about Woolf.").text:
                print(text, end="", flush=True)

        The arguments are those of `send`. Nothing is sent before the first piece is asked for.
        """
        asked = self._chat(message, options, images)

        def open() -> ChatStream:
            self.begin()
            stream: ChatStream = self._sessions.chat(**asked, stream=True)
            return stream

        return ReplyStream(open, self._count)

    def run(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        max_turns: int = 8,
        on_step: Callable[[Step], object] | None = None,
        tool_timeout: float | None = 60,
        raise_errors: bool = False,
        **options: Unpack[SendOptions],
    ) -> ToolRun:
        """Say something, call the functions that the agent wants called, and so on to its answer.

            print(conversation.run("Where are Woolf's books?").reply())

        The functions are called in threads, those of one reply at once. What they return goes to
        the agent: a text as it is, anything else as JSON. So does what they raise.

        Args:
            message: A text, or messages as `sessions.chat` takes them.
            images: Images that belong to the text.
            max_turns: How many replies there may be, the answer included.
            on_step: Called after each step.
            tool_timeout: Seconds that a function may take, if its tool has no limit of its own; None
                for no limit. Afterwards the agent is told so, and the function's thread left alone.
            raise_errors: Whether what a function raises ends the run, rather than being told to the
                agent. A `ToolError` never does.
            **options: What `sessions.chat` takes besides, for each request of the run.

        Returns:
            The run, which begins when it is iterated, or its reply asked for.

        Raises:
            InvalidArgumentError: `max_turns`, `tool_timeout` or an image is of no use, or there is an
                `idempotency_key`, which belongs to one request.
        """
        loop = Loop(self._tools, max_turns)
        said = self._chat(message, options, images)["messages"]
        return ToolRun(self, said, options, loop, on_step, tool_timeout, raise_errors)

    def history(self) -> History:
        """All messages of the session, the oldest first.

            for message in conversation.history():
                print(message.role, message.content)

        Returns:
            A list, which notebooks and rich show as a conversation.
        """
        if self._begins is not None:
            return History()
        return History(self._sessions.iter_history(self.session_id))

    def _exchange(self, asked: Mapping[str, Any]) -> Reply:
        self.begin()
        reply = Reply(self._sessions.chat(stream=None, **asked))
        self._count(reply.usage)
        return reply


class AsyncConversation(BaseConversation):
    """A session to talk in. `AsyncClient.conversation` makes one.

        conversation = client.conversation(agent_id=agent.id, tools=[find_shelf])
        print(await conversation.send("Good morning!"))

    It keeps nothing of what is said: that is at the server. Tasks may share it.
    """

    _awaits = True

    def __init__(
        self,
        client: AsyncClient,
        session_id: Id | None,
        agent_id: Id | None,
        user_id: Id | None,
        tools: Sequence[Tool],
        session: Mapping[str, Any],
    ) -> None:
        super().__init__(session_id, agent_id, user_id, tools, session)
        self._sessions = client.sessions

    async def begin(self) -> str:
        """Begin the session now, if it has not begun yet. Otherwise the first message does it.

        Returns:
            Its id.

        Raises:
            NotFoundError: There is no such agent or user.
        """
        if self._begins is not None:
            # The id is our own: if it is taken, another task or an earlier try was there first.
            with suppress(ConflictError):
                await self._sessions.create(**self._begins, id=self.session_id)
            self._begins = None
        return self.session_id

    @overload
    async def send(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        response_type: None = None,
        **options: Unpack[SendOptions],
    ) -> Reply: ...

    @overload
    async def send(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        response_type: type[T],
        **options: Unpack[SendOptions],
    ) -> T: ...

    async def send(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        response_type: type[T] | None = None,
        **options: Unpack[SendOptions],
    ) -> Reply | T:
        if response_type is None:
            return await self._exchange(self._chat(message, options, images))
        answer = Answer(response_type)
        asked = self._chat(message, answer.options(options), images)
        try:
            return answer.read(await self._exchange(asked))
        except InvalidAnswerError as error:
            again = answer.again(asked, error)
        return answer.read(await self._exchange(again))

    def stream(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        **options: Unpack[SendOptions],
    ) -> AsyncReplyStream:
        """Say something, and get the agent's reply while it is written.

            async for text in conversation.stream("Tell me about Woolf.").text:
                print(text, end="", flush=True)

        The arguments are those of `send`. Nothing is sent before the first piece is asked for.
        """
        asked = self._chat(message, options, images)

        async def open() -> AsyncChatStream:
            await self.begin()
            stream: AsyncChatStream = await self._sessions.chat(**asked, stream=True)
            return stream

        return AsyncReplyStream(open, self._count)

    def run(
        self,
        message: Messages,
        *,
        images: Sequence[ImageSource] = (),
        max_turns: int = 8,
        on_step: Callable[[Step], object] | None = None,
        tool_timeout: float | None = 60,
        raise_errors: bool = False,
        **options: Unpack[SendOptions],
    ) -> AsyncToolRun:
        """Say something, call the functions that the agent wants called, and so on to its answer.

            print(await conversation.run("Where are Woolf's books?"))

        Coroutine functions are awaited, others called in threads, those of one reply at once. What
        they return goes to the agent: a text as it is, anything else as JSON. So does what they raise.

        Args:
            message: A text, or messages as `sessions.chat` takes them.
            images: Images that belong to the text.
            max_turns: How many replies there may be, the answer included.
            on_step: Called after each step; it may be a coroutine function.
            tool_timeout: Seconds that a function may take, if its tool has no limit of its own; None
                for no limit. Afterwards the agent is told so, and a function's thread left alone.
            raise_errors: Whether what a function raises ends the run, rather than being told to the
                agent. A `ToolError` never does.
            **options: What `sessions.chat` takes besides, for each request of the run.

        Returns:
            The run, which begins when it is iterated or awaited.

        Raises:
            InvalidArgumentError: `max_turns`, `tool_timeout` or an image is of no use, or there is an
                `idempotency_key`, which belongs to one request.
        """
        loop = Loop(self._tools, max_turns)
        said = self._chat(message, options, images)["messages"]
        return AsyncToolRun(self, said, options, loop, on_step, tool_timeout, raise_errors)

    async def history(self) -> History:
        if self._begins is not None:
            return History()
        return History([one async for one in self._sessions.iter_history(self.session_id)])

    async def _exchange(self, asked: Mapping[str, Any]) -> Reply:
        await self.begin()
        reply = Reply(await self._sessions.chat(stream=None, **asked))
        self._count(reply.usage)
        return reply


for _name in ("send", "history"):
    getattr(AsyncConversation, _name).__doc__ = getattr(Conversation, _name).__doc__
