"""The command `julep-local`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

_KEY_VARIABLE = "JULEP_API_KEY"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        arguments: The command line, without the program's name; that of the process if None.
    """
    options = _parser().parse_args(arguments)
    key = options.api_key or os.environ.get(_KEY_VARIABLE) or None
    try:
        from . import serve  # needs the extra, whose absence is to be told and not shown
        from .databases import shown

        server = serve(
            options.database,
            host=options.host,
            port=options.port,
            api_key=key,
            word_delay=options.word_delay,
        )
    except (OSError, ValueError, ModuleNotFoundError) as error:
        print(f"julep-local: {error}", file=sys.stderr)
        return 1
    with server:
        print(f"Julep's embedded server answers at {server.url}")
        # A key that was given is a secret that was not given to be shown.
        print(f"API key: {server.api_key}" if not key else "API key: the one that you gave")
        print(f"Everything is kept in {shown(options.database)}. Press Ctrl-C to stop.", flush=True)
        _wait_for_signal()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="julep-local", description="Julep on this machine.")
    commands = parser.add_subparsers(required=True, metavar="command")
    command = commands.add_parser("serve", help="run the embedded server until Ctrl-C")
    command.add_argument(
        "--database",
        default="agents.db",
        help="SQLite file, or URL of a PostgreSQL database (default: agents.db)",
    )
    command.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    command.add_argument("--port", type=_port, default=8080, help="port; 0: any (default: 8080)")
    command.add_argument("--api-key", help=f"the key (default: ${_KEY_VARIABLE}, or a random one)")
    command.add_argument(
        "--word-delay",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="pause between the words of a streamed reply",
    )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is from 0 to 65535")
    return port


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError("not a number of seconds")
    return seconds


def _wait_for_signal() -> None:
    told = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # On Windows only a wait with a timeout lets a signal through.
    while not told.wait(timeout=0.5):
        pass
