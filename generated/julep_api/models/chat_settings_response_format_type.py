from ..types import OpenEnum


class ChatSettingsResponseFormatType(OpenEnum):
    """Free text, a JSON object, or text that matches a pattern.

    ```python
    assert julep.ChatSettingsResponseFormatType("text") == "text"
    ```
    """

    TEXT = "text"
    JSON_OBJECT = "json_object"
    REGEX = "regex"
