"""What contenders do: they read a command as JSON from each line, and answer with a line of JSON.

A contender is run by the interpreter of its own environment, so that it can't import the rest of
this repository; programs in this folder import each other alone. What it reports are seconds,
counts and bytes: it is the other end that compares.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

Command = Callable[..., dict[str, Any]]


def serve(commands: Mapping[str, Command]) -> None:
    """Carry out commands until there are no more. A failure ends the process, with a traceback."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        for line in sys.stdin:
            arguments = json.loads(line)
            answer = commands[arguments.pop("do")](**arguments)
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def footprint() -> dict[str, Any]:
    """How much is loaded, and the memory that the process has of its own."""
    return {"modules": len(sys.modules), "bytes": resident()}


def resident() -> int:
    """Bytes of memory that the process has now; where only that is known, the most it ever had."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (pathlib is no small import)
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
