from ..types import OpenEnum


class CreateToolRequestType(OpenEnum):
    """Who runs the tool, you (`function`) or a web service (`webhook`)."""

    FUNCTION = "function"
    WEBHOOK = "webhook"
