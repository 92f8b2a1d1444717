from ..types import OpenEnum


class GetAgentDocsRequestSortBy(OpenEnum):
    """The time to sort by.

    ```python
    assert julep.GetAgentDocsRequestSortBy("created_at") == "created_at"
    ```
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
