from ..types import OpenEnum


class InputChatMlMessageRole(OpenEnum):
    """Who speaks. `function` brings the result of a function call, and `auto` lets the server
    decide.

    ```python
    assert julep.InputChatMlMessageRole("user") == "user"
    ```
    """

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    FUNCTION_CALL = "function_call"
    FUNCTION = "function"
    AUTO = "auto"
