"""Which files are documents, and how each kind is read."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import PurePath

from julep_api.errors import InvalidArgumentError

from .html import read_html
from .markdown import read_markdown
from .outline import Document, Section, UnreadableFileError
from .pdf import read_pdf


def decoded(data: bytes) -> str:
    """The text in a file: UTF-8, or UTF-16 that begins with a byte order mark.

    Nothing is guessed: a text in the wrong letters would be recalled for years.

    Raises:
        UnreadableFileError: It is neither, or no text.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}" if error.start < len(data) else "the end"
        name = "UTF-16, as its byte order mark says" if marked else "UTF-8"
        raise UnreadableFileError(f"not {name}: see {place}; save it as UTF-8") from error
    if "\0" in text:
        raise UnreadableFileError("no text: it has NUL characters")
    return text


def read(name: str, data: bytes) -> Document:
    """The document in a file.

    Args:
        name: The file's name, whose suffix says what it is.
        data: What is in it.

    Raises:
        UnreadableFileError: It is not what its name says.
    """
    kind = _SUFFIXES[PurePath(name).suffix.lower()]
    try:
        return kind(data)
    except (UnreadableFileError, MemoryError):
        raise
    except Exception as error:  # parsers of what strangers write raise whatever comes
        told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise UnreadableFileError(f"can't be read: {told}") from error


def is_document(name: str) -> bool:
    """Whether a file's name says that it can be read."""
    return PurePath(name).suffix.lower() in _SUFFIXES


def check_parsers(names: Iterable[str]) -> None:
    """Refuse files that only the extra can read, if it is not there.

    Raises:
        InvalidArgumentError: A parser is missing.
    """
    suffixes = {PurePath(name).suffix.lower() for name in names}
    for suffix in sorted(suffixes):
        module = _PARSERS.get(_SUFFIXES[suffix])
        if module and find_spec(module) is None:
            raise InvalidArgumentError(
                f'paths: files like *{suffix} need {module}: pip install "julep[docs]"'
            )


def _read_text(data: bytes) -> Document:
    return Document([Section(decoded(data))])


def _read_markdown(data: bytes) -> Document:
    return read_markdown(decoded(data))


def _read_html(data: bytes) -> Document:
    return read_html(decoded(data))


_Reader = Callable[[bytes], Document]

_SUFFIXES: dict[str, _Reader] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".rst": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".xhtml": _read_html,
    ".pdf": read_pdf,
}
_PARSERS: dict[_Reader, str] = {_read_html: "bs4", read_pdf: "pypdf"}
