from ..types import OpenEnum


class ChatMlImageContentPartType(OpenEnum):
    """Marks an image part."""

    IMAGE_URL = "image_url"
