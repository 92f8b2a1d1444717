from ..types import OpenEnum


class SuggestionTarget(OpenEnum):
    """Who the suggestion is for."""

    USER = "user"
    AGENT = "agent"
