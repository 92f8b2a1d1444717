"""A document as its readers see it: sections of text below headings."""

from __future__ import annotations

from dataclasses import dataclass, field


class UnreadableFileError(Exception):
    """A file is not what its name says, or is nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Section:
    """Text without a heading in it, but for those at its beginning."""

    text: str
    headings: tuple[str, ...] = ()
    """Those that it stands below, the outermost first."""
    page: int | None = None
    """Of a PDF, from 1."""


@dataclass(frozen=True, slots=True)
class Document:
    """All text of a file."""

    sections: list[Section]
    title: str | None = None


@dataclass(slots=True)
class Outline:
    """Gathers the sections of a text that has headings."""

    sections: list[Section] = field(default_factory=list[Section])
    _path: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    _parts: list[str] = field(default_factory=list[str])
    _has_text: bool = False

    def heading(self, level: int, title: str, text: str) -> None:
        """Begin a section. A heading with nothing below it goes along with the next one.

        Args:
            level: 1 for the highest.
            title: What it says.
            text: How it stands in the text.
        """
        if self._has_text:
            self._flush()
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        if title:
            self._path.append((level, title))
        self._parts.append(text)

    def add(self, text: str) -> None:
        """Add text to the section."""
        self._parts.append(text)
        self._has_text = self._has_text or bool(text.strip())

    def finish(self) -> list[Section]:
        """All sections."""
        self._flush()
        return self.sections

    def _flush(self) -> None:
        text = "".join(self._parts)
        if text.strip():
            self.sections.append(Section(text, tuple(title for _, title in self._path)))
        self._parts.clear()
        self._has_text = False
