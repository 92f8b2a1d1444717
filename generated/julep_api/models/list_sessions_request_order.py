from ..types import OpenEnum


class ListSessionsRequestOrder(OpenEnum):
    """Direction of the sort, `asc` for the oldest first and `desc` for the newest first.

    ```python
    assert julep.ListSessionsRequestOrder("asc") == "asc"
    ```
    """

    ASC = "asc"
    DESC = "desc"
