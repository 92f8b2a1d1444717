"""Sessions: conversations, their history, and chat itself."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack, cast, overload

from julep_api import models
from julep_api.api import chat, history, sessions, suggestions
from julep_api.client import AsyncJulepApi
from julep_api.lazy import load_lazily
from julep_api.types import Request

from ..options import CallOptions
from ..pagination import AsyncItemIterator, ItemIterator
from . import inputs
from .base import BaseManager, List, checked, done, like, pending, taken
from .inputs import Id, Json

if TYPE_CHECKING:
    from .. import raw
    from ..streaming import AsyncChatStream, ChatStream
    from .chat_types import Messages, ToolChoice

__all__ = ["AsyncSessionsManager", "BaseSessionsManager", "SessionsManager"]

# They load the models of a chat, which other calls do without.
load_lazily(__name__, dict.fromkeys(("Messages", "ToolChoice"), "julep.managers.chat_types"))


class ChatOptions(CallOptions, total=False):
    """Keyword arguments of `chat` beyond the messages; None means not given."""

    frequency_penalty: float | None
    length_penalty: float | None
    logit_bias: Mapping[str, int | None] | None
    max_tokens: int | None
    presence_penalty: float | None
    repetition_penalty: float | None
    response_format: models.ChatSettingsResponseFormat | Json | None
    seed: int | None
    stop: str | list[str] | None
    temperature: float | None
    top_p: float | None
    recall: bool | None
    remember: bool | None
    min_p: float | None
    preset: models.ChatSettingsPreset | str | None
    model: str | None
    record: bool | None


_CHAT_ARGUMENTS = ChatOptions.__annotations__.keys() - CallOptions.__annotations__.keys() | {
    "tools",
    "tool_choice",
    "stream",
}


class BaseSessionsManager(BaseManager):
    """Validates, builds and calls the operations on sessions."""

    def _get(self, id: Id) -> models.Session | Awaitable[models.Session]:
        return self._call(sessions.get_session, inputs.to_id("id", id))

    def _create(
        self,
        user_id: Id | None,
        agent_id: Id,
        situation: str | None = None,
        metadata: Json | None = None,
        render_templates: bool | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        id: Id | None = None,
    ) -> models.ResourceCreatedResponse | Awaitable[models.ResourceCreatedResponse]:
        body = models.CreateSessionRequest(
            user_id=inputs.to_optional_id("user_id", user_id),
            agent_id=inputs.to_id("agent_id", agent_id),
            situation=situation,
            metadata=metadata,
            render_templates=render_templates,
            token_budget=token_budget,
            context_overflow=context_overflow,
            id=inputs.to_optional_id("id", id),
        )
        return self._call(sessions.create_session, body)

    def _list_items(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
    ) -> models.ListSessionsResponse | Awaitable[models.ListSessionsResponse]:
        page = inputs.to_page(limit, offset, metadata_filter)
        by = inputs.to_enum(models.ListSessionsRequestSortBy, "sort_by", sort_by)
        direction = inputs.to_enum(models.ListSessionsRequestOrder, "order", order)
        return self._call(sessions.list_sessions, *page, by, direction)

    def _update(
        self,
        session_id: Id,
        situation: str | None,
        metadata: Json | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        overwrite: bool = False,
    ) -> models.ResourceUpdatedResponse | Awaitable[models.ResourceUpdatedResponse]:
        session_id = inputs.to_id("session_id", session_id)
        given: Json = {
            "metadata": metadata,
            "token_budget": token_budget,
            "context_overflow": context_overflow,
        }
        if overwrite:
            situation = inputs.required("situation", situation)
            whole = models.UpdateSessionRequest(situation=situation, **given)
            return self._call(sessions.update_session, session_id, whole)
        part = models.PatchSessionRequest(situation=situation, **given)
        return self._call(sessions.patch_session, session_id, part)

    def _delete(self, session_id: Id) -> Awaitable[None] | None:
        return self._discard(sessions.delete_session, inputs.to_id("session_id", session_id))

    def _delete_history(self, session_id: Id) -> Awaitable[None] | None:
        return self._discard(history.delete_session_history, inputs.to_id("session_id", session_id))

    def _suggestions(
        self, session_id: Id, limit: int | None = None, offset: int | None = None
    ) -> models.GetSuggestionsResponse | Awaitable[models.GetSuggestionsResponse]:
        inputs.check_page(limit, offset)
        return self._call(
            suggestions.get_suggestions, inputs.to_id("session_id", session_id), limit, offset
        )

    def _history(
        self, session_id: Id, limit: int | None = None, offset: int | None = None
    ) -> models.GetHistoryResponse | Awaitable[models.GetHistoryResponse]:
        inputs.check_page(limit, offset)
        return self._call(
            history.get_history, inputs.to_id("session_id", session_id), limit, offset
        )

    @checked
    def _chat(
        self,
        session_id: Id,
        messages: Messages,
        tools: Sequence[models.Tool | Json] | None = None,
        tool_choice: ToolChoice | None = None,
        frequency_penalty: float | None = None,
        length_penalty: float | None = None,
        logit_bias: Mapping[str, int | None] | None = None,
        max_tokens: int | None = None,
        presence_penalty: float | None = None,
        repetition_penalty: float | None = None,
        response_format: models.ChatSettingsResponseFormat | Json | None = None,
        seed: int | None = None,
        stop: str | List[str] | None = None,
        stream: bool | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        recall: bool | None = None,
        remember: bool | None = None,
        min_p: float | None = None,
        preset: models.ChatSettingsPreset | str | None = None,
        model: str | None = None,
        record: bool | None = None,
    ) -> models.ChatResponse | ChatStream | Awaitable[models.ChatResponse | AsyncChatStream]:
        if isinstance(tool_choice, str):
            tool_choice = inputs.to_enum(models.ToolChoiceMode, "tool_choice", tool_choice)
        elif tool_choice is not None:
            tool_choice = inputs.to_model(models.NamedToolChoice, "tool_choice", tool_choice)
        body = models.ChatInput(
            messages=inputs.to_messages(messages),
            tools=inputs.to_models(models.Tool, "tools", tools),
            tool_choice=tool_choice,
            frequency_penalty=frequency_penalty,
            length_penalty=length_penalty,
            logit_bias=None if logit_bias is None else dict(logit_bias),
            max_tokens=max_tokens,
            presence_penalty=presence_penalty,
            repetition_penalty=repetition_penalty,
            response_format=inputs.to_optional_model(
                models.ChatSettingsResponseFormat, "response_format", response_format
            ),
            seed=seed,
            stop=inputs.to_texts("stop", stop),
            stream=stream,
            temperature=temperature,
            top_p=top_p,
            min_p=min_p,
            preset=inputs.to_enum(models.ChatSettingsPreset, "preset", preset),
            model=model,
            recall=recall,
            record=record,
            remember=remember,
        )
        session_id = inputs.to_id("session_id", session_id)
        if not stream:
            return self._call(chat.chat, session_id, body)
        request = chat.chat.request(session_id, body)._replace(stream=True)
        client = self.api_client
        if isinstance(client, AsyncJulepApi):
            return self._stream_async(client, request)
        from ..streaming import ChatStream

        return ChatStream(client.sender.send(request))

    @staticmethod
    async def _stream_async(client: AsyncJulepApi, request: Request) -> AsyncChatStream:
        from ..streaming import AsyncChatStream

        return await AsyncChatStream.open(await client.sender.send(request))


class SessionsManager(BaseSessionsManager):
    """Sessions, over a synchronous client.

    ```python
    session = client.sessions.create(user.id, agent.id, situation="At the front desk.")
    reply = client.sessions.chat(session.id, "Good morning!")
    print(reply.response[0][0].content)
    ```
    """

    @property
    def with_raw_response(self) -> raw.RawSessions:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.RawSessions(self)

    @checked
    def get(self, id: Id, **options: Unpack[CallOptions]) -> models.Session:
        """Read a session, or raise NotFoundError if no session has this id.

        ```python
        print(client.sessions.get(session.id).situation)
        ```
        """
        return done(self._with(options)._get(id))

    @checked
    def create(
        self,
        user_id: Id | None,
        agent_id: Id,
        situation: str | None = None,
        metadata: Json | None = None,
        render_templates: bool | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        *,
        id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        """Begin a session.

            created = client.sessions.create(user.id, agent.id, situation="At the front desk.", token_budget=4000)

        Args:
            user_id: Whom the agent talks to; None for nobody in particular.
            agent_id: The agent.
            situation: What the conversation is about, and where it takes place.
            metadata: JSON of your own, to filter by.
            render_templates: Whether system and assistant messages are Jinja templates over
                `session`, `user` and `agent`. Default: False, the server's.
            token_budget: How many tokens the prompt may have.
            context_overflow: What happens when it would have more: "truncate" or "adaptive".
            id: A UUID of your own. Default: the server makes one.

        Raises:
            NotFoundError: There is no such user or agent.
            InvalidArgumentError: An argument can't be sent.
            ConflictError: The id is taken.
        """
        more = (metadata, render_templates, token_budget, context_overflow, id)
        return done(self._with(options)._create(user_id, agent_id, situation, *more))

    @checked
    def list(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Session]:
        """One page of sessions; the arguments are those of `AgentsManager.list`.

        ```python
        for session in client.sessions.list(limit=10):
            print(session.id, session.summary)
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
    ) -> ItemIterator[models.Session]:
        """All sessions, page by page; the arguments are those of `AgentsManager.iter`.

        ```python
        for session in client.sessions.iter(metadata_filter={"desk": "front"}):
            print(session.id)
        ```
        """
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(limit, offset, metadata_filter, sort_by, order)
        )
        return ItemIterator(pages, page_size, limit)

    @checked
    def update(
        self,
        session_id: Id,
        situation: str | None,
        metadata: Json | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        """Change a session: what is None stays as it is, and metadata is merged.

            client.sessions.update(session.id, "At closing time.", metadata={"desk": "front"})

        Args:
            session_id: Which session.
            situation: The new situation.
            metadata: JSON to merge into what is there.
            token_budget: How many tokens the prompt may have.
            context_overflow: What happens when it would have more: "truncate" or "adaptive".
            overwrite: Replace all of these instead; `situation` must be given then.

        Raises:
            NotFoundError: No session has this id.
            InvalidArgumentError: An argument can't be sent, or is missing.
        """
        return done(
            self._with(options)._update(
                session_id, situation, metadata, token_budget, context_overflow, overwrite
            )
        )

    @checked
    def delete(self, session_id: Id, **options: Unpack[CallOptions]) -> None:
        """Delete a session with its history, or raise NotFoundError if no session has this id.

        ```python
        client.sessions.delete(session.id)
        ```
        """
        return done(self._with(options)._delete(session_id))

    @checked
    def delete_history(self, session_id: Id, **options: Unpack[CallOptions]) -> None:
        """Delete the messages of a session. The session itself and memories stay.

            client.sessions.delete_history(session.id)

        Raises:
            NotFoundError: No session has this id.
        """
        return done(self._with(options)._delete_history(session_id))

    @checked
    def suggestions(
        self,
        session_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Suggestion]:
        """One page of what could be said next.

            for suggestion in client.sessions.suggestions(session.id):
                print(suggestion.content)

        Args:
            session_id: Which session.
            limit: How many to return, 1 to 1000. Default: 100, the server's.
            offset: How many to skip.

        Raises:
            NotFoundError: No session has this id.
        """
        return done(self._with(options)._suggestions(session_id, limit, offset)).items

    @checked
    def history(
        self,
        session_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.ChatMlMessage]:
        """One page of the messages, the oldest first; the arguments are those of `suggestions`.

        ```python
        for message in client.sessions.history(session.id):
            print(message.role, message.content)
        ```
        """
        return done(self._with(options)._history(session_id, limit, offset)).items

    @checked
    def iter_history(
        self,
        session_id: Id,
        page_size: int = 100,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> ItemIterator[models.ChatMlMessage]:
        """All messages of a session, page by page, the oldest first.

        Messages that are added meanwhile come too.

            for message in client.sessions.iter_history(session.id, page_size=50):
                print(message.role, message.content)

        Args:
            session_id: Which session.
            page_size: How many to read at once, 1 to 1000.
            limit: How many to return in all at most; None for all that there are.

        Raises:
            InvalidArgumentError: An argument is out of range.
        """
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._history(session_id, limit, offset)
        )
        return ItemIterator(pages, page_size, limit)

    @overload
    def chat(
        self,
        session_id: Id,
        messages: Messages,
        tools: Sequence[models.Tool | Json] | None = None,
        tool_choice: ToolChoice | None = None,
        *,
        stream: Literal[True],
        **options: Unpack[ChatOptions],
    ) -> ChatStream: ...

    @overload
    def chat(
        self,
        session_id: Id,
        messages: Messages,
        tools: Sequence[models.Tool | Json] | None = None,
        tool_choice: ToolChoice | None = None,
        *,
        stream: Literal[False] | None = None,
        **options: Unpack[ChatOptions],
    ) -> models.ChatResponse: ...

    @overload
    def chat(
        self,
        session_id: Id,
        messages: Messages,
        tools: Sequence[models.Tool | Json] | None = None,
        tool_choice: ToolChoice | None = None,
        *,
        stream: bool | None,
        **options: Unpack[ChatOptions],
    ) -> models.ChatResponse | ChatStream: ...

    @like(BaseSessionsManager._chat, CallOptions)
    def chat(
        self, session_id: Id, messages: Messages, *args: Any, **options: Any
    ) -> models.ChatResponse | ChatStream:
        """Say something and get the agent's answer.

        Settings that are None come from the agent, else from the preset, else from the server.

            reply = client.sessions.chat(session.id, "Good morning!", temperature=0.5)
            print(reply.response[0][0].content, reply.usage.total_tokens)

        Args:
            session_id: Which session.
            messages: What is said: a text for one message of the user, or messages as models or
                dicts.
            tools: Tools for this chat, beside the agent's.
            tool_choice: "auto", "none", or the tool that must be called.
            frequency_penalty: Makes words less likely the more often they were used, -1 to 1.
            length_penalty: Weighs the answer's length, 0 to 2; 1 is neutral.
            logit_bias: Bias by token id, -100 to 100.
            max_tokens: The answer's greatest length in tokens, 1 to 16384.
            presence_penalty: Makes words less likely once they were used, -1 to 1.
            repetition_penalty: The same as a factor, 0 to 2; 1 is neutral.
            response_format: The form of the answer, such as {"type": "json_object"}.
            seed: Makes answers repeatable as far as the model can, -1 to 9999.
            stop: Where the answer ends: one text or up to four.
            stream: Whether to return a stream of chunks instead of the whole answer.
            temperature: Randomness, 0 to 2.
            top_p: Share of the probability mass that is considered, 0 to 1.
            recall: Whether docs and memories are brought in. Default: True, the server's.
            remember: Whether this exchange forms memories. Default: True, the server's.
            min_p: Probability, relative to the likeliest token's, below which tokens are left out;
                0 to below 1.
            preset: Name of a set of settings, such as "creative".
            model: The model that answers. Default: the agent's.
            record: Whether this exchange enters the history. Default: True, the server's.

        Returns:
            The answer; with `stream=True` its chunks, which add up to it.

        Raises:
            NotFoundError: No session has this id.
            InvalidArgumentError: There is no message, or an argument can't be sent.
            UnprocessableEntityError: The server refuses a value.
            APITimeoutError: The answer took too long.
        """
        manager = self._with(taken(options, _CHAT_ARGUMENTS))
        reply = manager._chat(session_id, messages, *args, **options)
        return cast("models.ChatResponse | ChatStream", reply)


class AsyncSessionsManager(BaseSessionsManager, twin=SessionsManager):
    """Sessions, over an asynchronous client."""

    @property
    def with_raw_response(self) -> raw.AsyncRawSessions:
        """The same methods, which return a `RawResponse`."""
        from .. import raw

        return raw.AsyncRawSessions(self)

    @checked
    async def get(self, id: Id, **options: Unpack[CallOptions]) -> models.Session:
        return await pending(self._with(options)._get(id))

    @checked
    async def create(
        self,
        user_id: Id | None,
        agent_id: Id,
        situation: str | None = None,
        metadata: Json | None = None,
        render_templates: bool | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        *,
        id: Id | None = None,
        **options: Unpack[CallOptions],
    ) -> models.ResourceCreatedResponse:
        more = (metadata, render_templates, token_budget, context_overflow, id)
        return await pending(self._with(options)._create(user_id, agent_id, situation, *more))

    @checked
    async def list(
        self,
        limit: int | None = None,
        offset: int | None = None,
        metadata_filter: Json | None = None,
        sort_by: str | None = None,
        order: str | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Session]:
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
    ) -> AsyncItemIterator[models.Session]:
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._list_items(limit, offset, metadata_filter, sort_by, order)
        )
        return AsyncItemIterator(pages, page_size, limit)

    @checked
    async def update(
        self,
        session_id: Id,
        situation: str | None,
        metadata: Json | None = None,
        token_budget: int | None = None,
        context_overflow: str | None = None,
        overwrite: bool = False,
        **options: Unpack[CallOptions],
    ) -> models.ResourceUpdatedResponse:
        return await pending(
            self._with(options)._update(
                session_id, situation, metadata, token_budget, context_overflow, overwrite
            )
        )

    @checked
    async def delete(self, session_id: Id, **options: Unpack[CallOptions]) -> None:
        return await pending(self._with(options)._delete(session_id))

    @checked
    async def delete_history(self, session_id: Id, **options: Unpack[CallOptions]) -> None:
        return await pending(self._with(options)._delete_history(session_id))

    @checked
    async def suggestions(
        self,
        session_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.Suggestion]:
        return (await pending(self._with(options)._suggestions(session_id, limit, offset))).items

    @checked
    async def history(
        self,
        session_id: Id,
        limit: int | None = None,
        offset: int | None = None,
        **options: Unpack[CallOptions],
    ) -> List[models.ChatMlMessage]:
        return (await pending(self._with(options)._history(session_id, limit, offset))).items

    @checked
    def iter_history(
        self,
        session_id: Id,
        page_size: int = 100,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncItemIterator[models.ChatMlMessage]:
        pages = self._with(options)._pages(
            lambda it, limit, offset: it._history(session_id, limit, offset)
        )
        return AsyncItemIterator(pages, page_size, limit)

    @overload
    async def chat(
        self,
        session_id: Id,
        messages: Messages,
        tools: Sequence[models.Tool | Json] | None = None,
        tool_choice: ToolChoice | None = None,
        *,
        stream: Literal[True],
        **options: Unpack[ChatOptions],
    ) -> AsyncChatStream: ...

    @overload
    async def chat(
        self,
        session_id: Id,
        messages: Messages,
        tools: Sequence[models.Tool | Json] | None = None,
        tool_choice: ToolChoice | None = None,
        *,
        stream: Literal[False] | None = None,
        **options: Unpack[ChatOptions],
    ) -> models.ChatResponse: ...

    @overload
    async def chat(
        self,
        session_id: Id,
        messages: Messages,
        tools: Sequence[models.Tool | Json] | None = None,
        tool_choice: ToolChoice | None = None,
        *,
        stream: bool | None,
        **options: Unpack[ChatOptions],
    ) -> models.ChatResponse | AsyncChatStream: ...

    @like(BaseSessionsManager._chat, CallOptions)
    async def chat(
        self, session_id: Id, messages: Messages, *args: Any, **options: Any
    ) -> models.ChatResponse | AsyncChatStream:
        manager = self._with(taken(options, _CHAT_ARGUMENTS))
        reply = manager._chat(session_id, messages, *args, **options)
        return await cast("Awaitable[models.ChatResponse | AsyncChatStream]", reply)
