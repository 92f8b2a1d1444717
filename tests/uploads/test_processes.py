"""Uploads that are cut off, by Ctrl-C and by death; and what a terminal sees of one."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import julep
import julep.testing

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("program.py")
CREATE = "create_agent_doc"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(
    julep_server: julep.testing.Server, tmp_path: Path
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts an upload in a process of its own."""
    begun: list[subprocess.Popen[str]] = []

    def run(*arguments: str, python: tuple[str, ...] = (), **more: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'generated'}{os.pathsep}{ROOT}",
            "JULEP_API_KEY": julep_server.api_key,
            "JULEP_API_URL": julep_server.url,
            **more,
        }
        process = subprocess.Popen(
            [sys.executable, *python, str(PROGRAM), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        process.kill()
        process.communicate()


def sections(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(4):
        text = "".join(f"# Part {part}\n\nText {part}.\n\n" for part in range(count))
        (folder / f"{number}.md").write_text(text)
    return folder


def received(server: julep.testing.Server, at_least: int) -> None:
    """Wait until the server has got so many docs."""
    for _ in range(600):
        if len(server.requests.of(CREATE)) >= at_least:
            return
        time.sleep(0.05)
    raise AssertionError(f"only {len(server.requests.of(CREATE))} docs came")


def parts(client: julep.Client, agent_id: str) -> Counter[tuple[str, int]]:
    docs = [
        doc
        for offset in (0, 100)
        for doc in client.docs.list(agent_id=agent_id, limit=100, offset=offset)
    ]
    return Counter(((doc.metadata or {})["source"], (doc.metadata or {})["part"]) for doc in docs)


both_sides = pytest.mark.parametrize("side", ["sync", "async"])


@both_sides
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_what_was_cut_off_is_completed_and_nothing_is_there_twice(
    start: Start,
    tmp_path: Path,
    agent_id: str,
    side: str,
    end: signal.Signals,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    folder = sections(tmp_path / "docs", 25)
    julep_server.faults.delay(CREATE, 0.02, times=None)
    process = start(side, str(folder), agent_id)
    received(julep_server, 30)
    process.send_signal(end)
    process.wait(timeout=10)
    julep_server.faults.clear()
    time.sleep(0.3)  # what was under way arrives
    there = parts(julep_client, agent_id)
    assert 0 < len(there) < 100
    julep_server.requests.clear()
    report = julep_client.docs.upload(folder, agent_id=agent_id)
    assert report.ok
    again = Counter(
        (request.json["metadata"]["source"], request.json["metadata"]["part"])
        for request in julep_server.requests.of(CREATE)
    )
    assert not again & there
    assert parts(julep_client, agent_id) == there + again
    assert len(there + again) == 100


def test_a_doc_that_arrives_late_is_not_there_twice(
    start: Start,
    tmp_path: Path,
    agent_id: str,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    """The process dies, and its last docs are stored after the next upload has looked."""
    folder = sections(tmp_path / "docs", 2)
    process = start("sync", str(folder), agent_id, "1")
    process.wait(timeout=20)
    # What the next upload lists is what was there before: nothing.
    julep_server.faults.add(
        "get_agent_docs",
        status=200,
        text='{"items": []}',
        headers={"Content-Type": "application/json"},
    )
    report = julep_client.docs.upload(folder, agent_id=agent_id)
    assert report.ok
    assert [*parts(julep_client, agent_id).values()] == [1] * 8


@both_sides
def test_ctrl_c_waits_for_no_server(
    start: Start, tmp_path: Path, agent_id: str, side: str, julep_server: julep.testing.Server
) -> None:
    folder = sections(tmp_path / "docs", 2)
    julep_server.faults.delay(CREATE, 30, times=None)
    process = start(side, str(folder), agent_id)
    received(julep_server, 4)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert time.monotonic() - begun < 5
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    assert side == "async" or "0 of 4 files were done before" in errors


def test_a_terminal_shows_a_bar(
    tmp_path: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    folder = sections(tmp_path / "docs", 3)
    (folder / "\x1b[31m[bold]red.md").write_text("Text")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'generated'}{os.pathsep}{ROOT}",
        "JULEP_API_KEY": julep_server.api_key,
        "JULEP_API_URL": julep_server.url,
        "TERM": "xterm",
        "COLUMNS": "100",
    }
    reader, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), "sync", str(folder), agent_id],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            piece = os.read(reader, 10_000)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(reader)
    out, _ = process.communicate(timeout=10)
    assert out == "5 files uploaded (13 docs), 0 skipped, 0 failed\n"
    assert b"Uploading" in shown and b"5/5" in shown
    assert b"\x1b[31m[bold]" not in shown


def test_a_missing_parser_is_told_before_anything_is_sent(
    start: Start, tmp_path: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    folder = sections(tmp_path / "docs", 1)
    packages = without(tmp_path / "packages", "bs4", "pypdf", "rich")
    path = os.pathsep.join(map(str, (ROOT / "generated", ROOT, packages)))
    for name, module in (("a.html", "bs4"), ("a.pdf", "pypdf")):
        (folder / name).write_text("x")
        process = start("sync", str(folder), agent_id, python=("-S",), PYTHONPATH=path)
        _, errors = process.communicate(timeout=20)
        assert f'need {module}: pip install "julep[docs]"' in errors
        (folder / name).unlink()
    assert len(julep_server.requests) == 0
    process = start("sync", str(folder), agent_id, python=("-S",), PYTHONPATH=path)
    assert "4 files uploaded" in process.communicate(timeout=20)[0]


def without(folder: Path, *names: str) -> Path:
    """The installed packages but for some, as links in a directory."""
    folder.mkdir()
    for path in Path(julep_packages()).iterdir():
        if path.name not in names and path.suffix != ".pth":
            (folder / path.name).symlink_to(path)
    return folder


def julep_packages() -> str:
    import attrs

    return str(Path(attrs.__file__).parents[1])
