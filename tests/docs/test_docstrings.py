"""Every public name says what it is, with an example. tests/examples/test_documents.py runs them."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

import pytest
from public_names import PUBLIC_NAMES

sys.path.append(str(Path(__file__).parents[1] / "examples"))
from documents import Text, blocks  # the folder of the tests of examples


def docstring(found: Any) -> str:
    """The docstring of a class's own, or of a function."""
    return inspect.cleandoc(found.__doc__ or "")


def is_of_low_level_client(name: str) -> bool:
    """Its methods are those of the managers in other words; the class has an example for all."""
    return name.startswith(("julep.JulepApi.", "julep.AsyncJulepApi."))


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
    if not is_of_low_level_client(name):
        assert [*blocks(Text(name, 1, text))], f"there is no example in: {text}"
