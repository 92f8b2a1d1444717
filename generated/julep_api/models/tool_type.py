from ..types import OpenEnum


class ToolType(OpenEnum):
    """Who runs the tool, you (`function`) or a web service (`webhook`).

    ```python
    assert julep.ToolType("function") == "function"
    ```
    """

    FUNCTION = "function"
    WEBHOOK = "webhook"
