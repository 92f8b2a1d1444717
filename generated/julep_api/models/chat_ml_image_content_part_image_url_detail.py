from ..types import OpenEnum


class ChatMlImageContentPartImageUrlDetail(OpenEnum):
    """How closely the model looks. More detail takes more tokens."""

    LOW = "low"
    HIGH = "high"
    AUTO = "auto"
