from ..types import OpenEnum


class JobStatusState(OpenEnum):
    """Where the job stands. It ends in `succeeded`, `aborted` or `failed`; `pending`,
    `in_progress` and `retrying` come before that.

    ```python
    assert julep.JobStatusState("pending") == "pending"
    ```
    """

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    RETRYING = "retrying"
    SUCCEEDED = "succeeded"
    ABORTED = "aborted"
    FAILED = "failed"
    UNKNOWN = "unknown"
