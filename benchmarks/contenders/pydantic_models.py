"""The rival: the same models, written for pydantic 2 as its users write them.

Ids are `str`, as ours are. Unknown properties are kept, as ours are.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Session(Open):
    id: str
    user_id: str | None = None
    agent_id: str
    situation: str | None = None
    summary: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    metadata: dict[str, Any] | None = None
    render_templates: bool | None = None
    token_budget: int | None = None
    context_overflow: str | None = None


class ListSessionsResponse(Open):
    items: list[Session]


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    FUNCTION_CALL = "function_call"
    FUNCTION = "function"


class TextType(StrEnum):
    TEXT = "text"


class ImageType(StrEnum):
    IMAGE_URL = "image_url"


class Detail(StrEnum):
    LOW = "low"
    HIGH = "high"
    AUTO = "auto"


class ImageUrl(Open):
    url: str
    detail: Detail | None = None


class Text(Open):
    type: TextType
    text: str


class Image(Open):
    type: ImageType
    image_url: ImageUrl


class Message(Open):
    role: Role
    content: str | list[Text | Image]
    name: str | None = None
    created_at: datetime
    id: str


class GetHistoryResponse(Open):
    items: list[Message]


class InputMessage(Open):
    role: Role
    content: str | list[Text | Image]
    name: str | None = None


class ChatRequest(Open):
    messages: list[InputMessage]
    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    stream: bool | None = None
    recall: bool | None = None
    remember: bool | None = None
