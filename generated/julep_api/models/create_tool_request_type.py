from ..types import OpenEnum


class CreateToolRequestType(OpenEnum):
    """Who runs the tool, you (`function`) or a web service (`webhook`).

    ```python
    assert julep.CreateToolRequestType("function") == "function"
    ```
    """

    FUNCTION = "function"
    WEBHOOK = "webhook"
