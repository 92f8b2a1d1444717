from ..types import OpenEnum


class SuggestionTarget(OpenEnum):
    """Who the suggestion is for.

    ```python
    assert julep.SuggestionTarget("user") == "user"
    ```
    """

    USER = "user"
    AGENT = "agent"
