"""What the generator's stock templates make of the same `openapi.yaml`. Run with the folder it is in."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from codec import Codec

sys.path.append(sys.argv[1])
models: Any = import_module("stock_api.models")


def _reader(model: Any) -> Callable[[bytes], Any]:
    return lambda content: model.from_dict(json.loads(content))


def _encode(request: Any) -> bytes:
    return json.dumps(request.to_dict()).encode()


def _request(messages: list[dict[str, Any]]) -> Any:
    return models.ChatInput.from_dict({"messages": messages})


if __name__ == "__main__":
    Codec(
        decode={
            "sessions": _reader(models.ListSessionsResponse),
            "messages": _reader(models.GetHistoryResponse),
        },
        encode=_encode,
        request=_request,
    ).serve()
