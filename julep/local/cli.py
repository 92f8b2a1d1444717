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
from typing import TYPE_CHECKING, TypeVar, cast

from julep import local

if TYPE_CHECKING:
    from .embeddings import Embeddings

_KEY_VARIABLE = "JULEP_API_KEY"
_Number = TypeVar("_Number", int, float)


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
        print(f"julep-local: {_told(error)}", file=sys.stderr)
        return 1


def _told(error: Exception) -> str:
    """What an error says, without the numbers that only programmers know."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _serve(options: argparse.Namespace) -> int:
    from .databases import shown
    from .model_table import configured
    from .store import DEFAULT_ACCOUNT

    keys = _keys_of(options.api_keys) if options.api_keys else {}
    key = options.api_key or os.environ.get(_KEY_VARIABLE) or keys.get(DEFAULT_ACCOUNT)
    models = configured(
        file=options.models, url=options.model_url, key=options.model_key, model=options.model
    )
    server = local.serve(
        options.database,
        models=models,
        embeddings=_embeddings(options),
        host=options.host,
        port=options.port,
        api_key=key,
        api_keys=keys,
        word_delay=options.word_delay,
        max_prompt_tokens=options.max_prompt_tokens,
        max_body_bytes=options.max_body_bytes,
        max_concurrency=options.max_concurrency,
    )
    with server:
        print(f"Julep's embedded server answers at {server.url}")
        # A key that was given is a secret that was not given to be shown.
        print(f"API key: {server.api_key}" if not key else "API key: the one that you gave")
        print(f"Models: {', '.join(models.names()) if models else 'the offline model'}")
        print(f"Everything is kept in {shown(options.database)}. Press Ctrl-C to stop.", flush=True)
        _wait_for_signal()
    return 0


def _embeddings(options: argparse.Namespace) -> Embeddings | None:
    from .embeddings import Embeddings

    url = options.embeddings_url or os.environ.get("JULEP_EMBEDDINGS_URL")
    model = options.embeddings_model or os.environ.get("JULEP_EMBEDDINGS_MODEL")
    if not url and not model:
        return None
    if not url or not model:
        raise ValueError("embeddings need both --embeddings-url and --embeddings-model")
    return Embeddings(url, model, os.environ.get("JULEP_EMBEDDINGS_KEY") or None)


def _prompt(options: argparse.Namespace) -> int:
    from .databases import expect_there
    from .errors import ApiError
    from .prompt_command import as_json, as_text, prompt_for
    from .store import Store

    expect_there(options.database)
    with closing(Store(options.database)) as store:
        try:
            prompt = prompt_for(store, options.session, options.text, _embeddings(options))
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


def _export(options: argparse.Namespace) -> int:
    from . import transfer_files

    transfer_files.export_to(options.file, options.database)
    return 0


def _import(options: argparse.Namespace) -> int:
    from . import transfer_files

    transfer_files.import_from(options.file, options.database)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="julep-local", description="Julep on this machine.")
    commands = parser.add_subparsers(required=True, title="commands")

    def add(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")

    _add_serve(add("serve", "run the embedded server until Ctrl-C"))
    _add_prompt(add("prompt", "show the prompt that a message would produce, without sending it"))
    _add_transfer(add("export", "write everything in a database as JSON lines"), _export)
    _add_transfer(add("import", "put what was exported into an empty database"), _import)
    return parser


def _add_prompt(command: argparse.ArgumentParser) -> None:
    command.set_defaults(command=_prompt)
    command.add_argument("session", help="id of the session")
    command.add_argument("text", help="what the user would say")
    command.add_argument("--json", action="store_true", help="as a JSON list of messages")
    _add_database(command)
    _add_embeddings(command)


def _add_database(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--database",
        metavar="FILE_OR_URL",
        default="agents.db",
        help="SQLite file, or URL of a PostgreSQL database (default: agents.db)",
    )


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.set_defaults(command=_serve)
    _add_database(command)
    command.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    command.add_argument("--port", type=_port, default=8080, help="port; 0: any (default: 8080)")
    command.add_argument(
        "--api-key", metavar="KEY", help=f"the key (default: ${_KEY_VARIABLE}, or a random one)"
    )
    command.add_argument(
        "--api-keys",
        type=Path,
        metavar="FILE",
        help="TOML file with a table [keys]: keys by account, each with data of its own",
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
        type=_limit,
        default=200_000,
        metavar="N",
        help="refuse longer prompts (default: 200000)",
    )
    command.add_argument(
        "--max-body-bytes",
        type=_limit,
        default=16 * 1024 * 1024,
        metavar="N",
        help="refuse larger requests (default: 16777216, which is 16 MiB)",
    )
    command.add_argument(
        "--max-concurrency",
        type=_limit,
        default=256,
        metavar="N",
        help="refuse requests while so many are being carried out (default: 256)",
    )
    _add_models(command)
    _add_embeddings(command)


def _add_models(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("models", "Without any, the offline model replies.")
    group.add_argument(
        "--models", type=Path, metavar="FILE", help="TOML file that maps names to endpoints"
    )
    group.add_argument(
        "--model-url",
        metavar="URL",
        help="an OpenAI-compatible endpoint, e.g. http://localhost:11434/v1"
        " (default: $JULEP_MODEL_URL)",
    )
    group.add_argument(
        "--model", metavar="NAME", help="the endpoint's model (default: $JULEP_MODEL)"
    )
    group.add_argument(
        "--model-key",
        metavar="KEY",
        help="the endpoint's key; better as a variable, where others on this machine do not see it"
        " (default: $JULEP_MODEL_KEY)",
    )


def _add_embeddings(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group(
        "embeddings", "Without them, docs are recalled by their words alone."
    )
    group.add_argument(
        "--embeddings-url",
        metavar="URL",
        help="an OpenAI-compatible endpoint, whose key is $JULEP_EMBEDDINGS_KEY"
        " (default: $JULEP_EMBEDDINGS_URL)",
    )
    group.add_argument(
        "--embeddings-model",
        metavar="NAME",
        help="the endpoint's model (default: $JULEP_EMBEDDINGS_MODEL)",
    )


def _add_transfer(
    command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]
) -> None:
    command.set_defaults(command=run)
    _add_database(command)
    command.add_argument("file", nargs="?", help="the file (default: standard input or output)")


def _port(text: str) -> int:
    return _number(text, int, 0, 65535, "a port is from 0 to 65535")


def _limit(text: str) -> int:
    return _number(text, int, 1, sys.maxsize, "a limit is a whole number of at least 1")


def _seconds(text: str) -> float:
    return _number(text, float, 0, sys.float_info.max, "not a number of seconds")


def _number(
    text: str, kind: Callable[[str], _Number], lowest: float, highest: float, rule: str
) -> _Number:
    try:
        number = kind(text)
    except ValueError:
        number = None
    if number is None or not lowest <= number <= highest:
        raise argparse.ArgumentTypeError(f"{text!r:.80}: {rule}")
    return number


def _wait_for_signal() -> None:
    told = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # On Windows only a wait with a timeout lets a signal through.
    while not told.wait(timeout=0.5):
        pass
