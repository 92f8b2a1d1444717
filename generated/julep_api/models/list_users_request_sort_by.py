from ..types import OpenEnum


class ListUsersRequestSortBy(OpenEnum):
    """The time to sort by."""

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
