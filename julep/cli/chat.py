"""`julep chat`: a conversation in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from .names import agent_id
from .operations import AGENT, OF_USER, Operation, Options, argument

if TYPE_CHECKING:
    from julep import Client

    from .output import Output

_PROMPT = "> "


def _run(client: Client, options: Options, output: Output) -> int:
    from julep_api.errors import JulepError

    from .errors import told

    message = _message(options)
    session = _session(client, options)
    if message is not None:
        _reply(client, session, message, output)
        return 0
    print(f"Session {session}. Ctrl-C stops a reply, Ctrl-D ends.", file=sys.stderr)
    for text in _typed():
        try:
            _reply(client, session, text, output)
        except KeyboardInterrupt:
            print("\n(stopped)", file=sys.stderr)
        except JulepError as error:
            print(f"\njulep: {told(error)}", file=sys.stderr)
    return 0


def _message(options: Options) -> str | None:
    """What is to be said, unless somebody is there to type it."""
    from .errors import CommandError

    if options.message is not None:
        text: str = options.message
    elif sys.stdin is None or sys.stdin.isatty():
        return None
    else:
        text = sys.stdin.read()
    if not text.strip():
        raise CommandError("there is no message: give one as an argument or on standard input")
    return text


def _session(client: Client, options: Options) -> str:
    """The session that was asked for, or a new one."""
    from .errors import CommandError

    agent = agent_id(client, options.agent)
    if options.session is None:
        return client.sessions.create(options.user, agent).id
    session = client.sessions.get(options.session)
    if session.agent_id != agent:
        raise CommandError(f"session {session.id} is not one of agent {agent}")
    if options.user is not None and session.user_id != options.user:
        raise CommandError(f"session {session.id} is not one of user {options.user}")
    return session.id


def _typed() -> Iterator[str]:
    """What is typed, until Ctrl-D. Ctrl-C gives up a line."""
    with suppress(ImportError):
        import_module("readline")  # input() has arrow keys and a history then

    while True:
        try:
            text = input(_PROMPT)
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()
            continue
        if text.strip():
            yield text


def _reply(client: Client, session: str, message: str, output: Output) -> None:
    from .output import text_of

    # Nobody is here who could carry out what a tool is to do.
    with client.sessions.chat(session, message, tool_choice="none", stream=True) as stream:
        for chunk in stream:
            if output.as_json:
                output.json(chunk, indent=None)
                continue
            for choice in chunk.choices:
                output.piece(text_of(choice.delta.content))
    if not output.as_json:
        output.line("")


CHAT = Operation(
    "",
    "chat",
    "talk with an agent, tools off",
    (
        AGENT,
        argument(
            "message",
            nargs="?",
            metavar="MESSAGE",
            help="say only this (default: standard input, or what you type)",
        ),
        argument("--session", metavar="ID", help="go on with this session (default: a new one)"),
        OF_USER,
    ),
    _run,
)
