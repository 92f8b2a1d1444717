"""chat: POST /sessions/{session_id}/chat

Sends messages to the agent of a session and returns its reply.

The model reads, in this order: the situation, the agent, the user, the instructions, what was
recalled from docs and memories, the earlier messages, and the new ones.

With `stream: true` and `Accept: text/event-stream`, the reply comes as server-sent events that
have data only. Each holds one `ChatResponseChunk` as JSON; the text `[DONE]` ends the stream.
The last chunk brings the finish reason, the usage, the doc ids and the jobs, so the chunks
together say what one `ChatResponse` would.

An agent may say something and ask for functions in one reply, which then has several messages.
In a stream, a chunk with another id and a role begins the next of them.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...models.chat_input import ChatInput
from ...models.chat_response import ChatResponse
from ...streaming import decode_reply
from ...types import (
    AsyncSender,
    Request,
    Sender,
    json_body,
    path_segment,
)


def request(
    session_id: str | UUID,
    body: ChatInput,
) -> Request:
    """Build the request.

    Args:
        session_id: Id of the session.
        body: The request body.

    Raises:
        InvalidArgumentError: An argument can't be sent; nothing was sent.
    """
    return Request(
        operation="chat",
        method="POST",
        path="/sessions/{session_id}/chat".format(
            session_id=path_segment("session_id", session_id),
        ),
        body=json_body("chat", body),
        accept="text/event-stream" if body.stream else "application/json",
    )


def parse(response: httpx.Response) -> ChatResponse:
    """Read the reply.

    Raises:
        ApiError: The status is not a success.
        ResponseDecodeError: The reply is not what the API promises.
    """
    return decode_reply(response)


def sync(
    sender: Sender,
    session_id: str | UUID,
    body: ChatInput,
) -> ChatResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        sender.send(
            request(
                session_id,
                body,
            )
        )
    )


async def asyncio(
    sender: AsyncSender,
    session_id: str | UUID,
    body: ChatInput,
) -> ChatResponse:
    """Send the request and read the reply; see `request` and `parse`."""
    return parse(
        await sender.send(
            request(
                session_id,
                body,
            )
        )
    )
