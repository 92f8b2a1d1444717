"""pydantic 2, with the same models written by hand."""

from __future__ import annotations

from typing import Any

from codec import Codec
from pydantic_models import ChatRequest, GetHistoryResponse, ListSessionsResponse


def _encode(request: ChatRequest) -> bytes:
    return request.model_dump_json(exclude_none=True).encode()


def _request(messages: list[dict[str, Any]]) -> ChatRequest:
    return ChatRequest.model_validate({"messages": messages})


if __name__ == "__main__":
    Codec(
        decode={
            "sessions": ListSessionsResponse.model_validate_json,
            "messages": GetHistoryResponse.model_validate_json,
        },
        encode=_encode,
        request=_request,
    ).serve()
