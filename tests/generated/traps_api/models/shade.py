from ..types import OpenEnum


class Shade(OpenEnum):
    """Known values."""

    DARK = "dark"
    LIGHT = "light"
