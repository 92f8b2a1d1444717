"""Every public name says what it is, with an example. tests/examples/test_documents.py runs them."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from markdown_it import MarkdownIt
from public_names import PUBLIC_NAMES


def docstring(found: Any) -> str:
    """The docstring of a class's own, or of a function."""
    return inspect.cleandoc(found.__doc__ or "")


def has_example(text: str) -> bool:
    return any(token.type in ("fence", "code_block") for token in MarkdownIt().parse(text))


def is_shown_elsewhere(name: str) -> bool:
    """Whether the example is that of the class.

    The methods of the low-level client are those of the managers in other words, and a client is
    closed by its `with`.
    """
    return name.startswith(("julep.JulepApi.", "julep.AsyncJulepApi.")) or name.endswith("close")


# Values, and other names for types, can't have docstrings.
NAMED = {
    name: found
    for name, found in PUBLIC_NAMES.items()
    if inspect.isclass(found) or inspect.isroutine(found)
}


@pytest.mark.parametrize("name", NAMED)
def test_a_public_name_has_a_docstring_with_an_example(name: str) -> None:
    text = docstring(NAMED[name])
    assert text, "there is no docstring"
    if not is_shown_elsewhere(name):
        assert has_example(text), f"there is no example in: {text}"
