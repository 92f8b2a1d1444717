from ..types import OpenEnum


class GetAgentDocsRequestOrder(OpenEnum):
    """Direction of the sort, `asc` for the oldest first and `desc` for the newest first.

    ```python
    assert julep.GetAgentDocsRequestOrder("asc") == "asc"
    ```
    """

    ASC = "asc"
    DESC = "desc"
