from ..types import OpenEnum


class ChatMlImageContentPartType(OpenEnum):
    """Marks an image part.

    ```python
    assert julep.ChatMlImageContentPartType("image_url") == "image_url"
    ```
    """

    IMAGE_URL = "image_url"
