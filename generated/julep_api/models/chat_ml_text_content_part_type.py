from ..types import OpenEnum


class ChatMlTextContentPartType(OpenEnum):
    """Marks a text part.

    ```python
    assert julep.ChatMlTextContentPartType("text") == "text"
    ```
    """

    TEXT = "text"
