from ..types import OpenEnum


class ListAgentsRequestSortBy(OpenEnum):
    """The time to sort by.

    ```python
    assert julep.ListAgentsRequestSortBy("created_at") == "created_at"
    ```
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
