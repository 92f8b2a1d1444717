"""Results as JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .rounds import Floor, Result, Spread


def as_json(figures: Mapping[str, Any]) -> str:
    """The text of a file. It has no more digits than what was measured has."""
    rounded = json.loads(json.dumps(figures), parse_float=lambda text: float(f"{float(text):.4g}"))
    return json.dumps(rounded, indent=1, ensure_ascii=False) + "\n"


def results_of(figures: Mapping[str, Any]) -> dict[str, list[Result]]:
    """The results, by the name of their part."""
    return {name: [_result(**one) for one in part] for name, part in figures["parts"].items()}


def _result(floor: Any, ours: Any, theirs: Any, ratio: Any, **more: Any) -> Result:
    spreads = {"ours": ours, "theirs": theirs, "ratio": ratio}
    kept = {name: Spread(**spread) for name, spread in spreads.items()}
    return Result(floor=Floor(**floor), **kept, **more)
