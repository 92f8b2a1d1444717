from ..types import OpenEnum


class NamedToolChoiceType(OpenEnum):
    """Marks the choice of a function.

    ```python
    assert julep.NamedToolChoiceType("function") == "function"
    ```
    """

    FUNCTION = "function"
