"""msgspec, with the same models written by hand. It drops unknown properties, which ours keep."""

# It is in the environment of the peers alone.
# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedBaseClass=false, reportUnknownArgumentType=false, reportCallIssue=false
# pyright: reportUnknownLambdaType=false, reportGeneralTypeIssues=false

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import msgspec
from codec import Codec


class Session(msgspec.Struct, omit_defaults=True):
    id: str
    agent_id: str
    user_id: str | None = None
    situation: str | None = None
    summary: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    metadata: dict[str, Any] | None = None
    render_templates: bool | None = None
    token_budget: int | None = None
    context_overflow: str | None = None


class ListSessionsResponse(msgspec.Struct):
    items: list[Session]


class Role(Enum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    FUNCTION_CALL = "function_call"
    FUNCTION = "function"


class Detail(Enum):
    LOW = "low"
    HIGH = "high"
    AUTO = "auto"


class ImageUrl(msgspec.Struct, omit_defaults=True):
    url: str
    detail: Detail | None = None


class Text(msgspec.Struct, tag="text", tag_field="type"):
    text: str
    type = "text"


class Image(msgspec.Struct, tag="image_url", tag_field="type"):
    image_url: ImageUrl
    type = "image_url"


class Message(msgspec.Struct, omit_defaults=True):
    role: Role
    content: str | list[Text | Image]
    created_at: datetime
    id: str
    name: str | None = None


class GetHistoryResponse(msgspec.Struct):
    items: list[Message]


class InputMessage(msgspec.Struct, omit_defaults=True):
    role: Role
    content: str | list[Text | Image]
    name: str | None = None


class ChatRequest(msgspec.Struct, omit_defaults=True):
    messages: list[InputMessage]
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    stream: bool | None = None
    recall: bool | None = None
    remember: bool | None = None


if __name__ == "__main__":
    Codec(
        decode={
            "sessions": msgspec.json.Decoder(ListSessionsResponse).decode,
            "messages": msgspec.json.Decoder(GetHistoryResponse).decode,
        },
        encode=msgspec.json.Encoder().encode,
        request=lambda messages: msgspec.convert({"messages": messages}, ChatRequest),
    ).serve()
