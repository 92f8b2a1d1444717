from ..types import OpenEnum


class ToolChoiceMode(OpenEnum):
    """No tool at all (`none`), or whichever the agent finds useful (`auto`).

    ```python
    assert julep.ToolChoiceMode("none") == "none"
    ```
    """

    NONE = "none"
    AUTO = "auto"
