"""Decompression: what was compressed comes back, and nothing fills the memory."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from julep.transport.inflate import ACCEPTED, EncodingError, Inflater

NO_LIMIT = float("inf")


def raw_deflate(data: bytes) -> bytes:
    """deflate as some servers send it, without zlib's header."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def bomb(wbits: int, megabytes: int) -> bytes:
    compressor = zlib.compressobj(wbits=wbits)
    zeros = bytes(2**20)
    return b"".join(compressor.compress(zeros) for _ in range(megabytes)) + compressor.flush()


ENCODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "zlib deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "identity": ("identity", bytes),
    "none": ("", bytes),
}
COMPRESSING = {name: encoder for name, encoder in ENCODERS.items() if encoder[1] is not bytes}
every_encoding = pytest.mark.parametrize(("name", "encode"), ENCODERS.values(), ids=ENCODERS)
every_compression = pytest.mark.parametrize(
    ("name", "encode"), COMPRESSING.values(), ids=COMPRESSING
)


def decode(name: str, parts: Iterable[bytes], limit: float = NO_LIMIT) -> bytes:
    inflater = Inflater(name, limit)
    decoded = b"".join(piece for part in parts for piece in inflater.feed(part))
    inflater.end()
    return decoded


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    ends = sorted(min(place, len(data)) for place in cuts)
    return [data[start:end] for start, end in pairwise([0, *ends, len(data)])]


# What comes back


@every_encoding
@settings(deadline=None)
@given(
    data=st.binary() | st.builds(bytes.__mul__, st.binary(max_size=9), st.integers(0, 100_000)),
    cuts=st.lists(st.integers(0, 300), max_size=6),
)
def test_what_was_encoded_comes_back_however_it_is_cut(
    name: str, encode: Callable[[bytes], bytes], data: bytes, cuts: list[int]
) -> None:
    assert decode(name, cut(encode(data), cuts)) == data


@every_encoding
def test_what_was_encoded_comes_back_byte_by_byte(
    name: str, encode: Callable[[bytes], bytes]
) -> None:
    encoded = encode(b"Hello, hello! " * 20)
    assert decode(name, [encoded[i : i + 1] for i in range(len(encoded))]) == (
        b"Hello, hello! " * 20
    )


@every_encoding
def test_an_empty_body_is_empty_whatever_it_is_called(
    name: str, encode: Callable[[bytes], bytes]
) -> None:
    assert decode(name, []) == b""
    assert decode(name, [b"", b""]) == b""
    assert decode(name, [encode(b"")]) == b""


@pytest.mark.parametrize("name", ["GZIP", " gzip ", "Gzip\t"])
def test_the_name_of_an_encoding_has_no_case(name: str) -> None:
    assert decode(name, [gzip.compress(b"Hello")]) == b"Hello"


def test_what_arrives_is_given_at_once() -> None:
    compressor = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    inflater = Inflater("gzip", NO_LIMIT)
    for word in [b"data: a\n\n", b"data: b\n\n"]:
        flushed = compressor.compress(word) + compressor.flush(zlib.Z_SYNC_FLUSH)
        assert b"".join(inflater.feed(flushed)) == word


@pytest.mark.parametrize("size", range(253, 258))
def test_nothing_is_held_back_where_more_comes_out_than_a_piece_takes(size: int) -> None:
    small = bomb(zlib.MAX_WBITS | 16, megabytes=1)
    inflater, plain = Inflater("gzip", NO_LIMIT), zlib.decompressobj(zlib.MAX_WBITS | 16)
    for start in range(0, len(small), size):
        part = small[start : start + size]
        assert b"".join(inflater.feed(part)) == plain.decompress(part)
    inflater.end()


def test_what_is_accepted_can_be_decoded() -> None:
    encoders = {name.strip() for name in ACCEPTED.split(",")}
    assert encoders <= {name for name, _ in ENCODERS.values()}


# What does not


@every_compression
def test_a_body_that_is_cut_off_is_an_error_wherever_it_is_cut(
    name: str, encode: Callable[[bytes], bytes]
) -> None:
    encoded = encode(b"Hello, hello!")
    for end in range(1, len(encoded)):
        with pytest.raises(EncodingError, match=f"{name} that was cut off"):
            decode(name, [encoded[:end]])


@pytest.mark.parametrize("name", ["gzip", "x-gzip", "deflate"])
@pytest.mark.parametrize("garbage", [b'{"id": 1}', b"<html>", b"\xff" * 50, b"\x1f\x8b\xff\xff"])
def test_what_is_not_what_it_is_called_is_an_error(name: str, garbage: bytes) -> None:
    with pytest.raises(EncodingError, match=f"the body is (no )?{name}"):
        decode(name, [garbage])


def test_a_damaged_body_is_an_error() -> None:
    encoded = bytearray(gzip.compress(b"Hello, hello!"))
    encoded[-5] ^= 1  # in the checksum
    with pytest.raises(EncodingError, match="no gzip"):
        decode("gzip", [bytes(encoded)])


@pytest.mark.parametrize("name", ["br", "zstd", "compress", "gzip, gzip", "gzip, identity", "💥"])
def test_an_encoding_that_was_not_asked_for_is_an_error(name: str) -> None:
    with pytest.raises(EncodingError, match="not asked for") as caught:
        Inflater(name, NO_LIMIT)
    assert name in str(caught.value)


def test_the_error_shows_no_long_name() -> None:
    with pytest.raises(EncodingError) as caught:
        Inflater("x" * 10_000, NO_LIMIT)
    assert len(str(caught.value)) < 200


@settings(deadline=None)
@given(
    name=st.sampled_from(["gzip", "deflate", "identity", ""]),
    parts=st.lists(st.binary() | st.just(gzip.compress(b"x")) | st.just(zlib.compress(b"x"))),
)
def test_any_bytes_are_decoded_or_an_error_of_ours(name: str, parts: list[bytes]) -> None:
    try:
        decoded = decode(name, parts, limit=1000)
    except EncodingError as error:
        assert str(error)
    else:
        assert len(decoded) <= 1000


# How much


@every_encoding
def test_a_body_may_be_as_long_as_the_limit_and_no_longer(
    name: str, encode: Callable[[bytes], bytes]
) -> None:
    encoded = encode(b"x" * 1000)
    assert len(decode(name, [encoded], limit=1000)) == 1000
    with pytest.raises(EncodingError, match=r"longer than 999 bytes.*max_response_size"):
        decode(name, [encoded], limit=999)


@every_encoding
def test_the_limit_is_of_the_whole_body_not_of_a_part(
    name: str, encode: Callable[[bytes], bytes]
) -> None:
    encoded = encode(bytes(range(256)) * 4)
    with pytest.raises(EncodingError, match="longer"):
        decode(name, [encoded[i : i + 10] for i in range(0, len(encoded), 10)], limit=1000)


@pytest.mark.parametrize(
    ("name", "wbits"), [("gzip", zlib.MAX_WBITS | 16), ("deflate", 15), ("deflate", -15)]
)
def test_a_bomb_stops_at_the_limit_without_filling_the_memory(name: str, wbits: int) -> None:
    small = bomb(wbits, megabytes=50)
    assert len(small) < 100_000
    inflater, came_out = Inflater(name, 2_000_000), 0
    tracemalloc.start()
    try:
        with pytest.raises(EncodingError, match="longer than 2000000 bytes"):
            for piece in inflater.feed(small):
                came_out += len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert came_out <= 2_000_000
    assert peak < 3_000_000


def test_a_piece_has_a_moderate_size() -> None:
    sizes = [len(piece) for piece in Inflater("gzip", NO_LIMIT).feed(bomb(31, megabytes=5))]
    assert sum(sizes) == 5 * 2**20
    assert max(sizes) < 2**20
