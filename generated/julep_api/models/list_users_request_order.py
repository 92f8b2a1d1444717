from ..types import OpenEnum


class ListUsersRequestOrder(OpenEnum):
    """Direction of the sort, `asc` for the oldest first and `desc` for the newest first.

    ```python
    assert julep.ListUsersRequestOrder("asc") == "asc"
    ```
    """

    ASC = "asc"
    DESC = "desc"
