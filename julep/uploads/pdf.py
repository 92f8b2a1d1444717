"""Reads PDF files with pypdf, which is Python alone and bounds what a file can make it do."""

from __future__ import annotations

from io import BytesIO

from .outline import Document, Section, UnreadableFileError


def read_pdf(data: bytes) -> Document:
    """The pages of a PDF file that have text.

    Raises:
        UnreadableFileError: It needs a password.
        Exception: It is damaged. Which exceptions pypdf raises then is not documented.
    """
    from pypdf import PdfReader

    with BytesIO(data) as stream:
        reader = PdfReader(stream)
        # Many files are encrypted with an empty password, and only say what readers may do.
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError("needs a password")
        texts = [page.extract_text() for page in reader.pages]
        named = reader.metadata.title if reader.metadata else None
        title = " ".join(str(named or "").split())
    sections = [
        Section(text, page=number) for number, text in enumerate(texts, start=1) if text.strip()
    ]
    return Document(sections, title or None)
