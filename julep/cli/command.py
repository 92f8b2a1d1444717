"""The command line, and the exit code: 0, 1 for an error, 2 for wrong usage, 130 for Ctrl-C."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from typing import Any

from julep import __version__

from .chat import CHAT
from .operations import OPERATIONS, OWNER, Operation

_KEY_VARIABLE = "JULEP_API_KEY"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

        from julep.cli import main

        assert main(["agents", "list", "--json"]) == 0

    Args:
        arguments: The command line, without the program's name; that of the process if None.

    Raises:
        SystemExit: The command line can't be read (2), or was `--help` or `--version` (0).
    """
    options = _parsed(arguments)
    try:
        code = _run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read it has enough. Python would complain again when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if len(rest) == 1 and rest[0][:1] != "-" and getattr(options, "message", rest) is None:
        # argparse has given it up when an option stands before it (python/cpython#59317).
        options.message = rest[0]
    elif rest:
        # Values are not repeated: one may be a key behind an option that was misspelt.
        names = [text.partition("=")[0] for text in rest if text[:1] == "-"]
        parser.error(f"unknown arguments: {' '.join(names) or len(rest)}")
    return options


def _run(options: argparse.Namespace) -> int:
    from julep_api.errors import JulepError

    from .errors import told
    from .output import Output

    output = Output(options.json)
    operation: Operation = options.operation
    try:
        with _client(options) as client:
            return operation.run(client, options, output)
    except BrokenPipeError:
        raise
    except (JulepError, OSError) as error:
        print(f"julep: {told(error)}", file=sys.stderr)
        return 1


def _client(options: argparse.Namespace) -> Any:
    from julep import Client

    from .errors import CommandError

    if not (options.api_key or os.environ.get(_KEY_VARIABLE)):
        raise CommandError(f"there is no key: set the variable {_KEY_VARIABLE}")
    limits = {} if options.timeout is None else {"timeout": options.timeout}
    return Client(options.api_key or None, options.base_url, **limits)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="julep",
        description="Agents, docs and conversations of the Julep API.",
        epilog=f"The key is that in the variable {_KEY_VARIABLE}, and the server that of JULEP_API_URL.",
    )
    parser.add_argument("--version", action="version", version=f"julep {__version__}")
    _add_common(parser, {"api_key": None, "base_url": None, "timeout": None, "json": False})
    commands = parser.add_subparsers(required=True, title="commands", metavar="COMMAND")
    groups: dict[str, Any] = {"": commands}
    for operation in (*OPERATIONS, CHAT):
        group = operation.group
        if group not in groups:
            whole = commands.add_parser(group, help=_help_of(group))
            groups[group] = whole.add_subparsers(required=True, metavar="COMMAND")
        _add_operation(groups[group], operation)
    return parser


def _help_of(group: str) -> str:
    return ", ".join(operation.name for operation in OPERATIONS if operation.group == group)


def _add_operation(commands: Any, operation: Operation) -> None:
    text = operation.help
    command = commands.add_parser(
        operation.name, help=text, description=f"{text[0].upper()}{text[1:]}."
    )
    command.set_defaults(operation=operation)
    of_either = OWNER[0] in operation.arguments
    owner = command.add_mutually_exclusive_group(required=True) if of_either else command
    for argument in operation.arguments:
        names, settings = argument
        (owner if argument in OWNER else command).add_argument(*names, **settings)
    # Before or behind the command: what is not given there does not undo what is given here.
    _add_common(command, {})


def _add_common(parser: argparse.ArgumentParser, defaults: dict[str, object]) -> None:
    group = parser.add_argument_group("for every command")

    def add(name: str, help: str, **settings: Any) -> None:
        default = defaults.get(name.lstrip("-").replace("-", "_"), argparse.SUPPRESS)
        group.add_argument(name, help=help, default=default, **settings)

    add("--json", "write JSON, streams as JSON lines", action="store_true")
    add("--base-url", "the server (default: $JULEP_API_URL, or the hosted one)", metavar="URL")
    add("--timeout", "for each call, its retries included", metavar="SECONDS", type=_seconds)
    add(
        "--api-key",
        f"the key; better in ${_KEY_VARIABLE}, as others on this machine see command lines",
        metavar="KEY",
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r:.80}: not a number of seconds above 0")
    return seconds
