from ..types import OpenEnum


class ChatMlImageContentPartImageUrlDetail(OpenEnum):
    """How closely the model looks. More detail takes more tokens.

    ```python
    assert julep.ChatMlImageContentPartImageUrlDetail("low") == "low"
    ```
    """

    LOW = "low"
    HIGH = "high"
    AUTO = "auto"
