"""Decompression that stops before it fills the memory. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

ACCEPTED: Final = "gzip, deflate"
"""The Accept-Encoding that is sent."""

_PIECE: Final = 2**18


class _Inflate(Protocol):
    """An object of zlib, whose class has no public name."""

    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


class EncodingError(Exception):
    """A body is not what its headers say, or is too long. The text says which."""


class Inflater:
    """Decodes a body bit by bit, and refuses to go beyond a size.

    Args:
        encoding: The Content-Encoding of the reply.
        limit: The most bytes that may come out.

    Raises:
        EncodingError: The encoding is not one of those that were asked for.
    """

    def __init__(self, encoding: str, limit: float) -> None:
        self._limit = self._left = limit
        self._name = encoding.strip().lower()
        self._inflate: _Inflate | None = None
        self._begun = False
        if self._name in ("gzip", "x-gzip"):
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        elif self._name not in ("", "identity", "deflate"):
            raise EncodingError(
                f"the body is encoded as {self._name[:40]!r}, which was not asked for"
            )

    def feed(self, data: bytes) -> Iterable[bytes]:
        """The decoded bytes, in pieces of a moderate size.

        Raises:
            EncodingError: They can't be decoded, or there are too many.
        """
        self._begun = self._begun or bool(data)
        if self._name == "deflate" and self._inflate is None and data:
            # The name stands for zlib's format; some servers send the bare one.
            bare = data[0] & 0x0F != 8
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS)
        if self._inflate is None:
            return (self._count(data),)
        return self._inflated(self._inflate, data)

    def _inflated(self, inflate: _Inflate, data: bytes) -> Iterator[bytes]:
        try:
            while data and not inflate.eof:
                piece = inflate.decompress(data, _PIECE)
                data = inflate.unconsumed_tail
                yield self._count(piece)
            while piece := inflate.decompress(b"", _PIECE):
                yield self._count(piece)
        except zlib.error as error:
            raise EncodingError(f"the body is no {self._name}: {error}") from None

    def end(self) -> None:
        """Say so if the data ended too early.

        Raises:
            EncodingError: It did.
        """
        if self._begun and self._inflate is not None and not self._inflate.eof:
            raise EncodingError(f"the body is {self._name} that was cut off")

    def _count(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise EncodingError(f"the body is longer than {self._limit} bytes (max_response_size)")
        return piece
