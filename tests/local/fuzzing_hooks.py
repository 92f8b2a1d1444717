"""What schemathesis has to know of this API beyond its spec; it loads this file by its path."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import MissingHeaderNotRejected, RejectedPositiveData

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5
)

schemathesis.openapi.format(
    "json-object", st.dictionaries(st.text(), _VALUES, max_size=3).map(json.dumps)
)


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]
def filter_failure(
    context: schemathesis.HookContext,
    failure: Failure,
    case: schemathesis.Case[Any],
    response: schemathesis.Response,
) -> bool:
    return not (
        _is_403(failure, response) or _is_refused_by_what_is_stored(failure, case, response)
    )


def _is_403(failure: Failure, response: schemathesis.Response) -> bool:
    """Whether a request without a key was answered with a 403, as the spec says.

    The check takes a 401 and nothing else; `ignored_auth` sees to it that there is one of both.
    """
    return isinstance(failure, MissingHeaderNotRejected) and response.status_code == 403


def _is_refused_by_what_is_stored(
    failure: Failure, case: schemathesis.Case[Any], response: schemathesis.Response
) -> bool:
    """Whether a chat cannot be carried out in this session, which no schema can tell.

    That is a 400 (a prompt above the session's budget, a text that is no template, a format that
    the offline model does not write), or the choice of a tool that the agent does not have.
    """
    if not isinstance(failure, RejectedPositiveData) or not case.path.endswith("/chat"):
        return False
    return response.status_code == 400 or "no tool is named" in response.text
