"""`julep chat`: with a message, in a pipe, and in a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Self

import pytest
from shell import COMMAND, Run

import julep
import julep.testing
from julep.local import Reply


@pytest.fixture
def model(julep_server: julep.testing.Server) -> julep.local.ScriptedModel:
    model = julep_server.model = julep.local.ScriptedModel()
    return model


def test_a_message_is_answered(
    run: Run, agent_id: str, model: julep.local.ScriptedModel, julep_server: julep.testing.Server
) -> None:
    model.add("It is on the second floor.")
    ended = run("chat", "Ada", "Where is Frankenstein?")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "It is on the second floor.\n", "")
    [request] = julep_server.requests.of("chat")
    assert request.json == {
        "messages": [{"role": "user", "content": "Where is Frankenstein?"}],
        "tool_choice": "none",
        "stream": True,
    }


def test_a_message_may_come_through_a_pipe(
    run: Run, agent_id: str, model: julep.local.ScriptedModel, julep_server: julep.testing.Server
) -> None:
    model.add("Yes.")
    assert run("chat", agent_id, given="Is it\nopen?\n").stdout == "Yes.\n"
    [request] = julep_server.requests.of("chat")
    assert request.json["messages"][0]["content"] == "Is it\nopen?\n"
    ended = run("chat", agent_id, given=" \n")
    assert ended.returncode == 1 and "there is no message" in ended.stderr
    assert len(julep_server.requests.of("create_session")) == 1


def test_a_session_goes_on(
    run: Run, agent_id: str, model: julep.local.ScriptedModel, julep_client: julep.Client
) -> None:
    user = julep_client.users.create("Grace").id
    model.add("One.")
    model.add("Two.")
    run("chat", "Ada", "First", "--user", user)
    [session] = julep_client.sessions.list()
    assert session.user_id == user
    assert run("chat", "Ada", "Second", "--session", session.id).stdout == "Two.\n"
    assert len(julep_client.sessions.history(session.id)) == 4
    other = julep_client.agents.create("Bob").id
    ended = run("chat", "Bob", "Third", "--session", session.id)
    assert ended.returncode == 1
    assert ended.stderr == f"julep: session {session.id} is not one of agent {other}\n"
    ended = run("chat", "Ada", "Third", "--session", session.id, "--user", other)
    assert "is not one of user" in ended.stderr


def test_a_stream_is_json_lines(run: Run, agent_id: str, model: julep.local.ScriptedModel) -> None:
    model.add("Good morning, Grace!")
    ended = run("chat", "Ada", "Hello", "--json")
    chunks = [julep.ChatResponseChunk.from_dict(json.loads(x)) for x in ended.stdout.splitlines()]
    texts = [str(chunk.choices[0].delta.content or "") for chunk in chunks if chunk.choices]
    assert "".join(texts) == "Good morning, Grace!"
    assert len(chunks) > 3


def test_a_model_that_fails_is_an_error(
    run: Run, agent_id: str, julep_server: julep.testing.Server
) -> None:
    julep_server.faults.add("chat", status=400, detail="no such model")
    ended = run("chat", "Ada", "Hello")
    assert ended.returncode == 1
    assert ended.stderr.startswith("julep: 400: no such model")


class Terminal:
    """The command in a terminal, and somebody who types and reads."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self._own, other = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=environment,
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
            # So that Ctrl-C in the terminal is a signal to the command.
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # noqa: PLW1509
        )
        os.close(other)
        self.seen = ""

    def type(self, text: str) -> None:
        os.write(self._own, text.encode())

    def see(self, pattern: str) -> str:
        """Read until something new stands there."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if match := re.search(pattern, self.seen):
                self.seen = self.seen[match.end() :]
                return match[0]
            if not self._read():
                break
        raise AssertionError(f"{pattern!r} is not in {self.seen!r}")

    def ended(self) -> int:
        while self._read():
            pass
        return self.process.wait(timeout=10)

    def _read(self) -> bool:
        try:
            data = os.read(self._own, 10_000)
        except OSError:  # the command has ended
            return False
        self.seen += data.decode(errors="replace")
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._own)


@pytest.fixture
def terminal(environment: dict[str, str], agent_id: str) -> Iterator[Terminal]:
    with Terminal(environment, "chat", "Ada") as terminal:
        terminal.see(r"Session [0-9a-f-]{36}\. Ctrl-C stops a reply, Ctrl-D ends\.")
        terminal.see("> ")
        yield terminal


def test_a_conversation_goes_back_and_forth(
    terminal: Terminal, model: julep.local.ScriptedModel, julep_client: julep.Client
) -> None:
    model.add("Good morning!")
    model.add("On the \x1b[31msecond floor.")
    terminal.type("Hello\n")
    terminal.see("Good morning!")
    terminal.see("> ")
    terminal.type("\n")
    terminal.see("> ")
    terminal.type("Where is it?\n")
    terminal.see(r"On the \\x1b\[31msecond floor\.")
    terminal.see("> ")
    terminal.type("\x04")
    assert terminal.ended() == 0
    [session] = julep_client.sessions.list()
    said = [str(message.content) for message in julep_client.sessions.history(session.id)]
    assert said[::2] == ["Hello", "Where is it?"]


def test_ctrl_c_stops_the_reply_and_not_the_conversation(
    terminal: Terminal, model: julep.local.ScriptedModel
) -> None:
    model.add(Reply(*["slowly "] * 500, delay=0.05))
    model.add("Fine.")
    terminal.type("Tell me everything\n")
    terminal.see("slowly slowly")
    terminal.type("\x03")
    terminal.see(r"\(stopped\)")
    terminal.see("> ")
    terminal.type("half a line\x03")
    terminal.see("> ")
    terminal.type("Shorter\n")
    terminal.see(r"Fine\.")
    terminal.see("> ")
    terminal.type("\x04")
    assert terminal.ended() == 0


def test_an_error_is_shown_and_the_conversation_goes_on(
    terminal: Terminal, model: julep.local.ScriptedModel, julep_server: julep.testing.Server
) -> None:
    julep_server.faults.add("chat", status=400, detail="no such model")
    terminal.type("Hello\n")
    terminal.see("julep: 400: no such model")
    terminal.see("> ")
    model.add("Good morning!")
    terminal.type("Hello\n")
    terminal.see("Good morning!")
    terminal.see("> ")
    terminal.type("\x04")
    assert terminal.ended() == 0


def test_tables_in_a_terminal_are_whole(
    environment: dict[str, str], agent_id: str, julep_client: julep.Client
) -> None:
    julep_client.agents.create("[bold]Bob[/bold] \x1b[31m")
    with Terminal(environment, "agents", "list") as terminal:
        assert terminal.ended() == 0
        assert agent_id in terminal.seen
        assert r"[bold]Bob[/bold] \x1b[31m" in terminal.seen


def test_ctrl_c_in_a_single_reply_ends_with_130(
    environment: dict[str, str], agent_id: str, model: julep.local.ScriptedModel
) -> None:
    model.add(Reply(*["slowly "] * 500, delay=0.05))
    with Terminal(environment, "chat", "Ada", "Hello") as terminal:
        terminal.see("slowly slowly")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.ended() == 130
