"""What an endpoint's refusal says of the settings that it was sent."""

from __future__ import annotations

from typing import Any

import pytest

from julep.local.openai_errors import refused

BODY: dict[str, Any] = {
    "model": "m",
    "messages": [],
    "temperature": 1.7,
    "min_p": 0.1,
    "stream": True,
}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Unsupported parameter: 'min_p'", "min_p"),
        (
            "Unsupported value: 'temperature'. Only the default (1) value is supported.",
            "temperature",
        ),
        ('{"error": {"message": "Unknown field", "param": "min_p"}}', "min_p"),
        ("temperature 1.7 is not allowed: it must be at most 1", ""),
        ("temperature is out of the range that is supported", ""),
        ("The context is too long", ""),
    ],
)
def test_a_setting_is_refused_for_good_only_where_no_value_would_do(text: str, field: str) -> None:
    assert refused(400, text, BODY) == ({field} if field else set())
