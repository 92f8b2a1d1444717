from ..types import OpenEnum


class ToolChoiceMode(OpenEnum):
    """No tool at all (`none`), or whichever the agent finds useful (`auto`)."""

    NONE = "none"
    AUTO = "auto"
