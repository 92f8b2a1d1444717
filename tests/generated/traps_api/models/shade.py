from ..types import OpenEnum


class Shade(OpenEnum):
    """Known values.

    ```python
    assert julep.Shade("dark") == "dark"
    ```
    """

    DARK = "dark"
    LIGHT = "light"
