"""JSON: from bytes to values and back, by orjson where it is installed (the extra `fast`).

The results are those of the standard library, which has the last word on all that orjson refuses:
NaN, lone surrogates, UTF-16 and so on. Where orjson would say nothing and do something else, it is
not listened to. One difference is left: how deep a text may be nested, which for the standard
library depends on the stack of the caller.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any, Final

UNKNOWN: Final = "unknown"

orjson: Any = UNKNOWN
"""The library, or None without it. It is looked for at first use: importing it takes its time."""

_ZEROS: Final = bytes.maketrans(b"123456789", b"000000000")
_LONG: Final = b"0" * 19
"""Digits of the shortest integer that 64 bits may not hold. orjson would make it a float."""

_decode: Final = json.JSONDecoder().raw_decode
# What is encoded was converted, and so has an end: nothing is in itself.
_encode: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def loads(data: bytes | str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested too deeply.
    """
    library = _orjson() if orjson is UNKNOWN else orjson
    if library is None:
        return _standard_loads(data)
    text = data.encode(errors="surrogatepass") if isinstance(data, str) else data
    if _LONG in text.translate(_ZEROS):
        return _standard_loads(data)
    try:
        return library.loads(text)
    except ValueError:
        return _standard_loads(data)


def dumps(value: Any, plain: Callable[[Any], Any], indent: int | None = None) -> bytes:
    """JSON text of a value, in UTF-8 and without blanks unless it is indented.

    Args:
        value: Anything that `plain` can convert.
        plain: What turns values into those that JSON has.
        indent: Spaces by which each level is indented.

    Raises:
        TypeError: Something in it is not JSON.
        ValueError: The same: a NaN, a lone surrogate.
        RecursionError: It is nested too deeply.
    """
    if indent is not None:
        return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=indent).encode()
    library = _orjson() if orjson is UNKNOWN else orjson
    if library is not None:
        try:
            text: bytes = library.dumps(value, plain, _options(library))
        except TypeError:
            pass
        else:
            if b"null" not in text:  # which is also what it makes of a NaN
                return text
    return _encode(plain(value)).encode()


def _options(library: Any) -> int:
    """What is left to `plain`: what orjson would write, and the standard library doesn't know."""
    options: int = library.OPT_PASSTHROUGH_DATETIME | library.OPT_PASSTHROUGH_DATACLASS
    return options


def _standard_loads(data: bytes | str) -> Any:
    try:
        text = data if isinstance(data, str) else data.decode()
        value, end = _decode(text)
        if end == len(text):
            return value
    except ValueError:
        pass
    return json.loads(data)  # there are blanks around it, it is not UTF-8, or something is wrong


def _orjson() -> Any:
    global orjson
    try:
        orjson = importlib.import_module("orjson")
    except ImportError:
        orjson = None
    return orjson
