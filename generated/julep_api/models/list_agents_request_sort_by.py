from ..types import OpenEnum


class ListAgentsRequestSortBy(OpenEnum):
    """The time to sort by."""

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
