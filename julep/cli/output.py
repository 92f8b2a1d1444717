"""What is written to the terminal: tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import Any, cast

from julep_api.types import Model

_LONGEST_CELL = 60
# They turn the direction of what follows, so that a text can look like another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSAFE = frozenset(("Cc", "Cs", "Zl", "Zp"))


def printable(text: str) -> str:
    """A text that does nothing to a terminal but appear in it.

    Names, messages and errors come from models and strangers, and a terminal obeys what it is sent:
    characters that control it are shown as they are written in Python. Line ends and tabs stay.
    """
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def _shown(one: str) -> str:
    if one in "\n\t" or (unicodedata.category(one) not in _UNSAFE and one not in _TURNING):
        return one
    return one.encode("unicode_escape").decode()


def one_line(text: str) -> str:
    """The text in one line."""
    return printable(" ".join(text.split()))


def text_of(content: object) -> str:
    """The text of a message; images are named."""
    if not isinstance(content, list):
        return "" if content is None else str(content)
    parts = cast("list[object]", content)
    return " ".join(str(getattr(part, "text", "") or "[image]") for part in parts)


class Output:
    """Writes what commands have to say.

    Args:
        as_json: Whether programs read it.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        encoding = sys.stdout.encoding or ""
        self._ascii = not encoding.lower().startswith("utf")
        # What the terminal has no letters for is no reason to fail.
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")

    def line(self, text: str) -> None:
        """A line, or several, for people."""
        print(printable(text), flush=True)

    def piece(self, text: str) -> None:
        """A part of a line for people, at once."""
        print(printable(text), end="", flush=True)

    def json(self, value: object, *, indent: int | None = 2) -> None:
        """A JSON document, or with no indent one line of many."""
        print(json.dumps(plain(value), ensure_ascii=self._ascii, indent=indent), flush=True)

    def items(self, models: Sequence[Model], columns: Sequence[str]) -> None:
        """A table with a line for each model, or one JSON list."""
        if self.as_json:
            self.json(models)
            return
        rows = [[cell(value_at(model, column)) for column in columns] for model in models]
        titles = [column.rpartition(".")[2].replace("_", " ").upper() for column in columns]
        if sys.stdout.isatty() and find_spec("rich"):
            _rich_table(titles, rows)
        else:
            _plain_table([titles, *rows])

    def item(self, model: Model) -> None:
        """All of one model."""
        if self.as_json:
            self.json(model)
            return
        fields: Mapping[str, object] = model.to_dict()
        width = max((len(name) for name in fields), default=0)
        for name, value in fields.items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=self._ascii)
            self.line(f"{name:<{width}}  {text}")


def plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [plain(item) for item in cast("Iterable[object]", value)]
    return value


def value_at(model: object, path: str) -> object:
    """The value at a path of attributes, or of keys of metadata: `function.name`."""
    value: Any = model
    for name in path.split("."):
        if isinstance(value, Mapping):
            value = cast("Mapping[str, Any]", value).get(name)
        else:
            value = getattr(value, name, None)
    return value


def cell(value: object) -> str:
    """A value as it stands in a table."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    text = one_line(str(getattr(value, "value", value)))
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _plain_table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _rich_table(titles: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        # An id that is cut off is of no use.
        table.add_column(title, no_wrap=title.endswith("ID"), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
