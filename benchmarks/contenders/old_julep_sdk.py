"""julep 2.21.0, another SDK of the same name."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sdk import Caller, Calls
from wire import ID, KEY, MESSAGES, ROOTS

NAME = "julep 2.21.0"


def _calls(kind: str, url: str) -> Calls:
    make: Any = getattr(import_module("julep"), kind)
    client = make(api_key=KEY, base_url=url + ROOTS[NAME], max_retries=0)
    return {
        f"{NAME} get": lambda: client.sessions.get(ID),
        f"{NAME} chat": lambda: client.sessions.chat(ID, messages=MESSAGES),
    }


if __name__ == "__main__":
    Caller(lambda url: _calls("Julep", url), lambda url: _calls("AsyncJulep", url)).serve()
