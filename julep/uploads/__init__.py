"""Documents in bulk: files become docs of an agent or a user.

    report = client.docs.upload("handbook/", agent_id=agent.id)
    print(report)

`finding` looks for files, `readers` turn them into text with headings, `chunks` cuts that into docs,
`stored` knows what is there already, `steps` says what is to be done with one file, and two short
drivers do it.
"""

from typing import TYPE_CHECKING

from julep_api.lazy import load_lazily as _load_lazily

if TYPE_CHECKING:
    from .report import FailedFile as FailedFile
    from .report import SkippedFile as SkippedFile
    from .report import UploadedFile as UploadedFile
    from .report import UploadProgress as UploadProgress
    from .report import UploadReport as UploadReport

_MODULES: dict[str, str] = dict.fromkeys(
    ("FailedFile", "SkippedFile", "UploadProgress", "UploadReport", "UploadedFile"), ".report"
)

__all__ = [*_MODULES]  # pyright: ignore[reportUnsupportedDunderAll]

_load_lazily(__name__, _MODULES)
