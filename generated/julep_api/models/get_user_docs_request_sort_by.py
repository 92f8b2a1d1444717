from ..types import OpenEnum


class GetUserDocsRequestSortBy(OpenEnum):
    """The time to sort by.

    ```python
    assert julep.GetUserDocsRequestSortBy("created_at") == "created_at"
    ```
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
