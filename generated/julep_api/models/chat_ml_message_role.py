from ..types import OpenEnum


class ChatMlMessageRole(OpenEnum):
    """Who speaks. In a `function_call`, the agent asks to have a function called.

    ```python
    assert julep.ChatMlMessageRole("user") == "user"
    ```
    """

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    FUNCTION_CALL = "function_call"
    FUNCTION = "function"
