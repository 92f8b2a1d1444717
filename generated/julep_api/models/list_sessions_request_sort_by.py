from ..types import OpenEnum


class ListSessionsRequestSortBy(OpenEnum):
    """The time to sort by.

    ```python
    assert julep.ListSessionsRequestSortBy("created_at") == "created_at"
    ```
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
