"""JSON that looks like a JSON Schema, and mostly is none."""

from __future__ import annotations

from hypothesis import strategies as st

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
KEYWORDS = st.sampled_from(
    ["type", "properties", "required", "enum", "const", "items", "anyOf", "oneOf", "allOf", "$ref",
     "format", "default", "minimum", "a"]
)  # fmt: skip
VALUES = st.sampled_from(
    ["object", "array", "string", "integer", "boolean", "a", "#", "#/properties/a", "date", ["a"]]
)
SCHEMAS = st.recursive(
    JSON | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS, inner),
    max_leaves=20,
)
