from ..types import OpenEnum


class ChatResponseFinishReason(OpenEnum):
    """Why the reply ends. It was complete (`stop`), reached the token limit (`length`), asks for a
    function to be called (`tool_calls`, `function_call`), or was held back (`content_filter`).

    ```python
    assert julep.ChatResponseFinishReason("stop") == "stop"
    ```
    """

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    FUNCTION_CALL = "function_call"
