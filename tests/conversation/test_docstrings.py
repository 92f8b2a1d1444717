"""Descriptions of tools and parameters, from docstrings of all styles."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated, Any

import pytest

import julep

# Docstrings ------------------------------------------------------------------------------------

GOOGLE = """Says where books are.

It looks on all floors.

Args:
    author (str): The author's
        last name.
    floor: Where to look.

Returns:
    The shelf.
"""

NUMPY = """Says where books are.

It looks on all floors.

Parameters
----------
author : str
    The author's
    last name.
floor : int, optional
    Where to look.

Returns
-------
str
    The shelf.
"""

SPHINX = """Says where books are.

It looks on all floors.

:param author: The author's
    last name.
:type author: str
:param int floor: Where to look.
:returns: The shelf.
"""

EPYDOC = """Says where books are.

It looks on all floors.

@param author: The author's
    last name.
@param floor: Where to look.
@return: The shelf.
"""


def documented(text: str | None) -> julep.FunctionTool[..., Any]:
    def find(author: str, floor: int = 1) -> None: ...

    find.__doc__ = text
    return julep.tool(find)


def descriptions(tool: julep.FunctionTool[..., Any]) -> list[str | None]:
    return [one.get("description") for one in tool.parameters["properties"].values()]


@pytest.mark.parametrize("text", [GOOGLE, NUMPY, SPHINX, EPYDOC], ids=["G", "N", "S", "E"])
def test_every_style_of_docstrings(text: str) -> None:
    tool = documented(text)
    assert tool.description == "Says where books are.\n\nIt looks on all floors."
    author, floor = descriptions(tool)
    assert author is not None and author.split() == ["The", "author's", "last", "name."]
    assert floor == "Where to look."


@pytest.mark.parametrize(
    ("text", "description"),
    [
        (None, None),
        ("", None),
        ("  \n ", None),
        ("Finds.", "Finds."),
        ("Finds.\n\n    Everything.", "Finds.\n\nEverything."),
        ("Finds: everything.", "Finds: everything."),
        ("Finds.\n\nRaises:\n    ValueError: Never.", "Finds."),
    ],
)
def test_docstrings_of_little_text(text: str | None, description: str | None) -> None:
    assert documented(text).description == description


def test_an_annotation_goes_before_the_docstring() -> None:
    @julep.tool(description="Where?")
    def find(author: Annotated[str, "Who wrote it"], floor: int) -> None:
        """Finds.

        Args:
            author: Not this.
            floor: Where to look.
            other: There is none.
        """

    assert find.description == "Where?"
    assert descriptions(find) == ["Who wrote it", "Where to look."]


WITHOUT_PARSER = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "docstring_parser":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
import julep

@julep.tool
def plain(author: str) -> str:
    '''Finds.

    Everything.'''

print(repr(plain.description))
try:
    @julep.tool
    def find(author: str) -> str:
        '''Finds.

        Args:
            author: Who wrote it.
        '''
except julep.InvalidToolError as error:
    print(error)
"""


def test_plain_docstrings_need_no_parser_and_others_say_how_to_get_one() -> None:
    command = [sys.executable, "-c", WITHOUT_PARSER]
    paths = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    done = subprocess.run(command, capture_output=True, text=True, env=paths, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        r"'Finds.\n\nEverything.'",
        'find: to read its docstring needs docstring_parser: pip install "julep[tools]"',
    ]
