from ..types import OpenEnum


class ChatChunkDeltaRole(OpenEnum):
    """Who speaks. Given once, at the start of the message.

    ```python
    assert julep.ChatChunkDeltaRole("user") == "user"
    ```
    """

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    FUNCTION_CALL = "function_call"
    FUNCTION = "function"
