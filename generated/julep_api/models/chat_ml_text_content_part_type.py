from ..types import OpenEnum


class ChatMlTextContentPartType(OpenEnum):
    """Marks a text part."""

    TEXT = "text"
