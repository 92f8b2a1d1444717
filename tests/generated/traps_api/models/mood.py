from ..types import OpenEnum


class Mood(OpenEnum):
    """How it feels."""

    GOOD = "good"
    BAD = "bad"
    SO_SO = 'so "so"'
    BACK_SLASH = "back\\slash"
