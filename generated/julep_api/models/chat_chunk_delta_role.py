from ..types import OpenEnum


class ChatChunkDeltaRole(OpenEnum):
    """Who speaks. Given once, at the start of the message."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    FUNCTION_CALL = "function_call"
    FUNCTION = "function"
