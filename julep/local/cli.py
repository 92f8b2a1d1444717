"""The command `julep-local`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import cast

from julep import local

_KEY_VARIABLE = "JULEP_API_KEY"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        arguments: The command line, without the program's name; that of the process if None.
    """
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        _ = local.Server  # needs the extra, whose absence is to be told and not shown
        return command(options)
    except (OSError, ValueError, ModuleNotFoundError) as error:
        print(f"julep-local: {error}", file=sys.stderr)
        return 1


def _serve(options: argparse.Namespace) -> int:
    from .databases import shown

    key = options.api_key or os.environ.get(_KEY_VARIABLE) or None
    server = local.serve(
        options.database,
        host=options.host,
        port=options.port,
        api_key=key,
        api_keys=_keys_of(options.api_keys) if options.api_keys else {},
        word_delay=options.word_delay,
        max_prompt_tokens=options.max_prompt_tokens,
    )
    with server:
        print(f"Julep's embedded server answers at {server.url}")
        # A key that was given is a secret that was not given to be shown.
        print(f"API key: {server.api_key}" if not key else "API key: the one that you gave")
        print(f"Everything is kept in {shown(options.database)}. Press Ctrl-C to stop.", flush=True)
        _wait_for_signal()
    return 0


def _prompt(options: argparse.Namespace) -> int:
    from .errors import ApiError
    from .prompt_command import as_json, as_text, prompt_for
    from .store import Store

    with closing(Store(options.database)) as store:
        try:
            prompt = prompt_for(store, options.session, options.text)
        except ApiError as error:
            raise ValueError(error.detail) from error
    print(as_json(prompt) if options.json else as_text(prompt))
    return 0


def _keys_of(path: Path) -> dict[str, str]:
    """The keys in a TOML file, by their accounts: lines of `account = "key"` below `[keys]`."""
    try:
        keys: object = tomllib.loads(path.read_text("utf-8"))["keys"]
    except (ValueError, KeyError) as error:
        raise ValueError(f"{path}: not a TOML file with a table [keys]: {error}") from error
    given = cast("dict[str, object]", keys) if isinstance(keys, dict) else {}
    if not given or not all(isinstance(key, str) for key in given.values()):
        raise ValueError(f'{path}: [keys] is not a table of lines like account = "key"')
    return cast("dict[str, str]", given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="julep-local", description="Julep on this machine.")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_serve(commands.add_parser("serve", help="run the embedded server until Ctrl-C"))
    help = "show the prompt that a message would produce, without sending it"
    _add_prompt(commands.add_parser("prompt", help=help))
    return parser


def _add_prompt(command: argparse.ArgumentParser) -> None:
    command.set_defaults(command=_prompt)
    command.add_argument("session", help="id of the session")
    command.add_argument("text", help="what the user would say")
    command.add_argument("--json", action="store_true", help="as a JSON list of messages")
    _add_database(command)


def _add_database(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--database",
        default="agents.db",
        help="SQLite file, or URL of a PostgreSQL database (default: agents.db)",
    )


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.set_defaults(command=_serve)
    _add_database(command)
    command.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    command.add_argument("--port", type=_port, default=8080, help="port; 0: any (default: 8080)")
    command.add_argument("--api-key", help=f"the key (default: ${_KEY_VARIABLE}, or a random one)")
    command.add_argument(
        "--api-keys",
        type=Path,
        metavar="FILE",
        help="TOML file with a table [keys]: more keys by account, each with data of its own",
    )
    command.add_argument(
        "--word-delay",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="pause between the words of the offline model's streamed replies",
    )
    command.add_argument(
        "--max-prompt-tokens",
        type=int,
        default=200_000,
        metavar="N",
        help="refuse longer prompts (default: 200000)",
    )


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
