from ..types import OpenEnum


class ChatChunkChoiceFinishReason(OpenEnum):
    """Why the reply ends. In the last chunk.

    ```python
    assert julep.ChatChunkChoiceFinishReason("stop") == "stop"
    ```
    """

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    FUNCTION_CALL = "function_call"
