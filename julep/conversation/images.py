"""Images in messages: from a file, from bytes, or by URL."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias, cast

from julep_api import models
from julep_api.errors import InvalidArgumentError

from ..managers.inputs import wrong_type

__all__ = ["ImageSource", "image", "message"]

ImageSource: TypeAlias = str | PathLike[str] | bytes | models.ChatMlImageContentPart
"""A URL (`http:`, `https:` or `data:`), else the path of a file, or its bytes."""

_URL = re.compile(r"(https?://|data:image/)", re.IGNORECASE)

# What the models that see take: https://platform.openai.com/docs/guides/images-vision
_KINDS = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)


def image(
    source: ImageSource, *, detail: Literal["low", "high", "auto"] | None = None
) -> models.ChatMlImageContentPart:
    """An image, as a part of a message.

    A file is read at once and becomes part of the message; a URL is for the server to fetch.

        part = julep.image("shelf.png", detail="low")

    Args:
        source: A URL, the path of a file, or its bytes: PNG, JPEG, GIF or WebP.
        detail: How closely the model looks, which is what it costs. Default: the server's.

    Raises:
        InvalidArgumentError: There is no such file, or it is no image of these kinds.
    """
    if isinstance(source, models.ChatMlImageContentPart):
        return source
    where = models.ChatMlImageContentPartImageUrl(url=_url(source), detail=detail)
    return models.ChatMlImageContentPart(type="image_url", image_url=where)


def message(
    text: str, *, images: Sequence[ImageSource] = (), name: str | None = None
) -> models.InputChatMlMessage:
    """A message of the user, with images.

        client.sessions.chat(session.id, julep.message("What is this?", images=["shelf.png"]))

    Args:
        text: What the user says; may be empty beside images.
        images: Images that belong to it, in their order.
        name: The user's name, for the agent.

    Raises:
        InvalidArgumentError: An image can't be sent.
    """
    # A text and bytes are sequences too.
    if isinstance(images, (str, bytes)) or not isinstance(cast(object, images), Sequence):
        raise InvalidArgumentError(f"images: must be a list of images, not {type(images).__name__}")
    if not images:
        return models.InputChatMlMessage(role="user", content=text, name=name)
    parts: list[models.ChatMlTextContentPart | models.ChatMlImageContentPart] = []
    if text:
        parts.append(models.ChatMlTextContentPart(type="text", text=text))
    parts += [image(source) for source in images]
    return models.InputChatMlMessage(role="user", content=parts, name=name)


def _url(source: str | PathLike[str] | bytes) -> str:
    if not isinstance(cast(object, source), (str, bytes, PathLike)):
        wrong_type("image", type(source), "a URL, the path of a file, or its bytes")
    if isinstance(source, str) and _URL.match(source):
        return source
    data, named = (source, "") if isinstance(source, bytes) else _read(source)
    for kind, beginning in _KINDS:
        if beginning.match(data):
            return f"data:{kind};base64,{base64.b64encode(data).decode()}"
    known = "PNG, JPEG, GIF or WebP"
    raise InvalidArgumentError(f"image{named}: what it begins with is not that of a {known} file")


def _read(source: str | PathLike[str]) -> tuple[bytes, str]:
    path = Path(source)
    named = f" {str(path)[:200]!r}"
    try:
        return path.read_bytes(), named
    except (OSError, ValueError) as error:
        raise InvalidArgumentError(f"image{named}: the file can't be read: {error}") from error
