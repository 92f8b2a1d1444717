from ..types import OpenEnum


class ListAgentsRequestOrder(OpenEnum):
    """Direction of the sort, `asc` for the oldest first and `desc` for the newest first.

    ```python
    assert julep.ListAgentsRequestOrder("asc") == "asc"
    ```
    """

    ASC = "asc"
    DESC = "desc"
