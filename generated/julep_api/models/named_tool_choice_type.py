from ..types import OpenEnum


class NamedToolChoiceType(OpenEnum):
    """Marks the choice of a function."""

    FUNCTION = "function"
