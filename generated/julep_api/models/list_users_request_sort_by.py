from ..types import OpenEnum


class ListUsersRequestSortBy(OpenEnum):
    """The time to sort by.

    ```python
    assert julep.ListUsersRequestSortBy("created_at") == "created_at"
    ```
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
