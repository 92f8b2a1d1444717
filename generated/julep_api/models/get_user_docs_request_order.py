from ..types import OpenEnum


class GetUserDocsRequestOrder(OpenEnum):
    """Direction of the sort, `asc` for the oldest first and `desc` for the newest first.

    ```python
    assert julep.GetUserDocsRequestOrder("asc") == "asc"
    ```
    """

    ASC = "asc"
    DESC = "desc"
