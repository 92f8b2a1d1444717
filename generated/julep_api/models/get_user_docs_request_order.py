from ..types import OpenEnum


class GetUserDocsRequestOrder(OpenEnum):
    """Direction of the sort, `asc` for the oldest first and `desc` for the newest first."""

    ASC = "asc"
    DESC = "desc"
