"""Claim: dicts become models much faster than with the generator's stock templates and pydantic.

The stock models raise TypeError on a null where the spec promises none, so they sit those out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from julep_api.models import GetHistoryResponse, ListSessionsResponse
from pydantic import BaseModel

from . import payloads, pydantic_models, stock
from .rounds import Floor, Result, result, take_turns, timer

ROUNDS = 60


def results() -> Iterator[Result]:
    with tempfile.TemporaryDirectory(prefix="julep-stock-") as folder:
        stock.generate(Path(folder))
        for kind in payloads.SESSIONS:
            yield from _compare(
                f"sessions, {kind}",
                payloads.sessions(kind),
                ListSessionsResponse,
                pydantic_models.ListSessionsResponse,
                with_stock=kind != "nulls",
            )
        for kind in payloads.MESSAGES:
            yield from _compare(
                f"messages, {kind}",
                payloads.messages(kind),
                GetHistoryResponse,
                pydantic_models.GetHistoryResponse,
                with_stock=kind != "nulls",
            )


def _compare(
    what: str,
    payload: dict[str, Any],
    ours: type[ListSessionsResponse | GetHistoryResponse],
    equal: type[BaseModel],
    *,
    with_stock: bool,
) -> Iterator[Result]:
    if not _same(ours.from_dict(payload), equal.model_validate(payload)):
        raise AssertionError(f"{what}: pydantic reads something else than we do")
    contenders = {
        "ours": timer(lambda: ours.from_dict(payload)),
        "pydantic": timer(lambda: equal.model_validate(payload)),
    }
    if with_stock:
        from_dict = stock.decoder(ours.__name__)
        contenders["stock"] = timer(lambda: from_dict(payload))
    times = take_turns(contenders, ROUNDS)
    what = f"decode {payloads.SIZE} {what}"
    if with_stock:
        yield result(what, "stock templates", Floor("speed", 4), times["ours"], times["stock"])
    yield result(what, "pydantic 2", Floor("speed", 1), times["ours"], times["pydantic"])


def _same(ours: Any, equal: Any) -> bool:
    """Whether both hold the same values: the rivals must do the same work."""
    if isinstance(equal, BaseModel):
        names = type(equal).model_fields
        return all(_same(getattr(ours, name), getattr(equal, name)) for name in names)
    if isinstance(equal, list):
        return len(ours) == len(equal) and all(map(_same, ours, equal))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return bool(ours == equal)
