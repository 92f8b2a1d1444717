"""The commands that are one operation each, as a table: one line for one command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .names import agent_id, pages

if TYPE_CHECKING:
    from julep import Client

    from .output import Output

Options = argparse.Namespace
Argument = tuple[tuple[str, ...], dict[str, Any]]
"""What `add_argument` takes."""


def argument(*names: str, **settings: Any) -> Argument:
    return names, settings


@dataclass(frozen=True, slots=True)
class Operation:
    """A command of two words, or of one if it has no group.

    Attributes:
        group: The first word, such as `agents`; "" for none.
        name: The last word.
        help: What it does, from a small letter on.
        arguments: Its arguments.
        run: Carries it out, writes what there is to say, and returns the exit code.
    """

    group: str
    name: str
    help: str
    arguments: tuple[Argument, ...]
    run: Callable[[Client, Options, Output], int]


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r:.80}: not a whole number from 1 on")
    return int(text)


LIMIT = argument("--limit", type=positive, metavar="N", help="how many at most (default: all)")
AGENT = argument("agent", metavar="AGENT", help="id of the agent, or its name")
OF_AGENT = argument("--agent", required=True, metavar="AGENT", help="id of the agent, or its name")
OF_USER = argument("--user", metavar="ID", help="id of the user")


def owner(client: Client, options: Options) -> dict[str, Any]:
    """Whose docs are meant: of the agent or the user that was given."""
    if options.agent is not None:
        return {"agent_id": agent_id(client, options.agent)}
    return {"user_id": options.user}


def listed(
    list_page: Callable[[Client, Options], Callable[[int, int], list[Any]]], columns: str
) -> Callable[[Client, Options, Output], int]:
    """A command that lists."""

    def run(client: Client, options: Options, output: Output) -> int:
        items = [*pages(list_page(client, options), options.limit)]
        output.items(items, columns.split())
        return 0

    return run


def _every(name: str) -> Callable[[Client, Options], Callable[[int, int], list[Any]]]:
    return lambda client, _: lambda limit, offset: getattr(client, name).list(limit, offset)


def _docs(client: Client, options: Options) -> Callable[[int, int], list[Any]]:
    whose = owner(client, options)
    return lambda limit, offset: client.docs.list(**whose, limit=limit, offset=offset)


def _tools(client: Client, options: Options) -> Callable[[int, int], list[Any]]:
    agent = agent_id(client, options.agent)
    return lambda limit, offset: client.tools.list(agent, limit=limit, offset=offset)


def _memories(client: Client, options: Options) -> Callable[[int, int], list[Any]]:
    agent = agent_id(client, options.agent)
    return lambda limit, offset: client.memories.list(
        agent, options.query, options.user, limit, offset
    )


def _get_agent(client: Client, options: Options, output: Output) -> int:
    output.item(client.agents.get(agent_id(client, options.agent)))
    return 0


def _create_agent(client: Client, options: Options, output: Output) -> int:
    created = client.agents.create(
        options.name, options.about, options.instruction, model=options.model
    )
    output.json(created) if output.as_json else output.line(created.id)
    return 0


def _delete_agent(client: Client, options: Options, output: Output) -> int:
    agent = agent_id(client, options.agent)
    client.agents.delete(agent)
    output.json({"deleted": agent}) if output.as_json else output.line(f"deleted {agent}")
    return 0


def _get_job(client: Client, options: Options, output: Output) -> int:
    output.item(client.jobs.get(options.job))
    return 0


def _history(client: Client, options: Options, output: Output) -> int:
    from .output import text_of

    messages = [
        *pages(
            lambda limit, offset: client.sessions.history(options.session, limit, offset),
            options.limit,
        )
    ]
    if output.as_json:
        output.json(messages)
    for message in () if output.as_json else messages:
        output.line(f"{message.name or message.role.value}: {text_of(message.content)}")
    return 0


def _upload(client: Client, options: Options, output: Output) -> int:
    report = client.docs.upload(
        options.paths,
        **owner(client, options),
        root=options.root,
        chunk_size=options.chunk_size,
        concurrency=options.concurrency,
        replace=not options.keep,
    )
    if output.as_json:
        output.json(
            {
                "uploaded": [
                    {"path": str(file.path), "source": file.source, "doc_ids": file.doc_ids}
                    for file in report.uploaded
                ],
                "skipped": _reasons(report.skipped),
                "failed": _reasons(report.failed),
                "jobs": report.jobs,
            }
        )
    else:
        output.line(str(report))
    return 0 if report.ok else 1


def _reasons(files: Iterable[Any]) -> list[dict[str, str]]:
    return [{"path": str(file.path), "reason": file.reason} for file in files]


OWNER = (argument("--agent", metavar="AGENT", help="id of the agent, or its name"), OF_USER)
"""Exactly one of the two has to be given."""

_UPLOAD = (
    argument("paths", nargs="+", metavar="PATH", help="a file, or a directory"),
    argument("--root", metavar="DIR", help="what the names of files are relative to"),
    argument(
        "--chunk-size",
        type=positive,
        default=600,
        metavar="N",
        help="the most characters of what is recalled at once (default: 600)",
    ),
    argument(
        "--concurrency",
        type=positive,
        default=4,
        metavar="N",
        help="how many files at a time (default: 4)",
    ),
    argument("--keep", action="store_true", help="keep the docs of older versions of a file"),
    *OWNER,
)
_CREATE = (
    argument("name", metavar="NAME", help="its name"),
    argument("--about", metavar="TEXT", help="what it is, in a few sentences"),
    argument(
        "--instruction",
        action="append",
        metavar="TEXT",
        help="what it is to do; may be given several times",
    ),
    argument("--model", metavar="NAME", help="the model that it uses"),
)
_QUERY = argument("query", metavar="QUERY", help="what the memories are about")
_SESSION = argument("session", metavar="SESSION", help="id of the session")
_JOB = argument("job", metavar="JOB", help="id of the job")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "agents",
        "list",
        "list agents",
        (LIMIT,),
        listed(_every("agents"), "id name model created_at"),
    ),
    Operation("agents", "get", "show an agent", (AGENT,), _get_agent),
    Operation("agents", "create", "create an agent, and print its id", _CREATE, _create_agent),
    Operation(
        "agents",
        "delete",
        "delete an agent, with its docs, tools and sessions",
        (AGENT,),
        _delete_agent,
    ),
    Operation(
        "users", "list", "list users", (LIMIT,), listed(_every("users"), "id name about created_at")
    ),
    Operation(
        "sessions",
        "list",
        "list sessions",
        (LIMIT,),
        listed(_every("sessions"), "id agent_id user_id situation created_at"),
    ),
    Operation(
        "docs",
        "list",
        "list the docs of an agent or a user",
        (*OWNER, LIMIT),
        listed(_docs, "id title metadata.source metadata.page created_at"),
    ),
    Operation("docs", "upload", "make docs of files: text, Markdown, HTML, PDF", _UPLOAD, _upload),
    Operation(
        "memories",
        "list",
        "list what an agent remembers about something",
        (_QUERY, OF_AGENT, OF_USER, LIMIT),
        listed(_memories, "id content user_id created_at"),
    ),
    Operation(
        "tools",
        "list",
        "list the tools of an agent",
        (OF_AGENT, LIMIT),
        listed(_tools, "id function.name function.description"),
    ),
    Operation("jobs", "get", "show how far a job is", (_JOB,), _get_job),
    Operation("", "history", "print the messages of a session", (_SESSION, LIMIT), _history),
)
