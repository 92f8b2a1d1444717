from ..types import OpenEnum


class Mood(OpenEnum):
    """How it feels.

    ```python
    assert julep.Mood("good") == "good"
    ```
    """

    GOOD = "good"
    BAD = "bad"
    SO_SO = 'so "so"'
    BACK_SLASH = "back\\slash"
