"""What docstrings say: Google's, NumPy's, Sphinx's and Epydoc's styles."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from attrs import Factory, frozen

from .errors import InvalidToolError, name_of

__all__ = ["Docstring", "described"]

_SECTIONS = re.compile(r"\n\s*(\w[\w ]*:|-{3,}|={3,}|[:@]\w+.*:)[ \t]*", re.MULTILINE)
"""Where there may be more than plain text: `Args:`, an underlined heading, `:param x:`, `@param x:`."""


@frozen
class Docstring:
    """What a docstring says.

    Attributes:
        text: Of the whole, without its sections; None if it says nothing.
        parameters: Of each parameter or attribute.
    """

    text: str | None = None
    parameters: Mapping[str, str] = Factory(dict[str, str])


def described(what: Any) -> Docstring:
    """What the docstring of a function or a class says.

    Raises:
        InvalidToolError: It takes `docstring-parser` to read it, which is not installed.
    """
    # Not `inspect.getdoc`, which returns that of a base class too.
    found: object = getattr(what, "__doc__", None)
    text = inspect.cleandoc(found).strip() if isinstance(found, str) else ""
    if not text or (isinstance(what, type) and text.startswith(f"{what.__name__}(")):
        return Docstring()  # dataclasses and named tuples write their signature there
    if not _SECTIONS.search(text):
        return Docstring(text)
    try:
        from docstring_parser import parse
    except ImportError as error:
        raise InvalidToolError(
            f'{name_of(what)}: to read its docstring needs {error.name}: pip install "julep[tools]"'
        ) from error
    parsed = parse(text)
    parameters = {one.arg_name: one.description for one in parsed.params if one.description}
    said = [one for one in (parsed.short_description, parsed.long_description) if one]
    return Docstring("\n\n".join(said) or None, parameters)
