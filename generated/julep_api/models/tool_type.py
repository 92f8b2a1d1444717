from ..types import OpenEnum


class ToolType(OpenEnum):
    """Who runs the tool, you (`function`) or a web service (`webhook`)."""

    FUNCTION = "function"
    WEBHOOK = "webhook"
