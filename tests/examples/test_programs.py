"""Each program in examples/ is short, runs against the embedded server, and does what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.timeout(120)

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
PROGRAMS = sorted(path.stem for path in EXAMPLES.glob("*.py"))


def command(*words: str) -> list[str]:
    return [sys.executable, "-W", "error", *words]


def environment() -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("JULEP_")}
    given["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "generated")])
    given["PYTHONUTF8"] = "1"
    return given


def run(name: str, folder: Path, said: str = "") -> str:
    """What a program prints."""
    done = subprocess.run(
        command(str(EXAMPLES / f"{name}.py")),
        cwd=folder,
        env=environment(),
        input=said,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_short_and_says_what_it_is(name: str) -> None:
    text = (EXAMPLES / f"{name}.py").read_text("utf-8")
    assert len(text.splitlines()) < 80
    assert text.startswith('"""')


def test_every_program_has_a_test() -> None:
    here = "\n".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in PROGRAMS if name not in here] == []


def test_streaming_chat(tmp_path: Path) -> None:
    output = run("streaming_chat", tmp_path, "My name is Zoe.\nWhat do you know about me?\n\n")
    assert "> [offline model] Noted: your name is Zoe.\n(11 tokens)\n" in output
    assert "your name is Zoe.\n(15 tokens)\n" in output
    assert re.search(r"> \d+ tokens in all\n$", output)


def test_tools(tmp_path: Path) -> None:
    output = run("tools", tmp_path)
    assert 'free_rooms({"view": "attic"}) -> 0\n' in output
    assert "-> No room with a view of the attic is left. Offer another one.\n" in output
    assert "-> Error: night: '24 December' is not a date, such as 2026-01-31\n" in output
    assert output.endswith("[Booking(room='sea', night=datetime.date(2026, 12, 24), guests=2)]\n")


def test_documents(tmp_path: Path) -> None:
    first, again, *rest = run("documents", tmp_path).splitlines()
    assert first == "2 files uploaded (8 docs), 0 skipped, 0 failed"
    assert again == "0 files uploaded (0 docs), 2 skipped, 0 failed"
    assert "On Saturdays the workshop is open from 10:00 to 17:00" in "\n".join(rest)
    assert any(line.startswith("  from: Kingfisher Cycle Workshop") for line in rest)


def test_structured_output(tmp_path: Path) -> None:
    ticket, error = run("structured_output", tmp_path).splitlines()
    assert ticket == (
        "Ticket(title='Till prints no receipts', priority=<Priority.HIGH: 'high'>, "
        "steps=['Sell something'])"
    )
    assert "does not fit the type" in error


def test_fan_out(tmp_path: Path) -> None:
    output = run("fan_out", tmp_path)
    assert re.fullmatch(r"200 readers in [\d.]+ s: \{'No\.': 100, 'Yes\.': 100\}\n", output)


def test_chat_bot(tmp_path: Path) -> None:
    output = run("chat_bot", tmp_path)
    assert output.endswith(
        "#general Ada: [offline model] From what you told me: your cat is called Pixel.\n"
    )
    assert output.count("Ada: ") == 3


def test_test_with_plugin(tmp_path: Path) -> None:
    test = EXAMPLES / "test_with_plugin.py"
    options = ["-p", "julep.testing.plugin", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        command("-m", "pytest", "-q", "-c", os.devnull, *options, str(test)),
        cwd=tmp_path,
        env={**environment(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr


@pytest.fixture(scope="module")
def web_service() -> Iterator[str]:
    """Where the service listens."""
    words = ["-m", "uvicorn", "--port", "0", "examples.web_service:app"]
    with subprocess.Popen(
        command(*words), cwd=ROOT, env=environment(), stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr
        try:
            for line in process.stderr:
                if found := re.search(r"running on (http://\S+)", line):
                    yield found[1]
                    break
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()


VISITOR = "f47ac10b-58cc-4372-a567-0e02b2c3d479"


def test_web_service(web_service: str) -> None:
    url = f"{web_service}/visitors/{VISITOR}/messages"
    said = {"text": "Where do I find novels?"}
    for _ in range(2):  # the second time they have been here before
        with httpx.stream("POST", url, json=said) as reply:
            assert reply.status_code == 200
            assert "Novels are on the second floor." in "".join(reply.iter_text())
    other = httpx.post(url.replace("4372", "1372"), json=said)  # no UUID of version 4
    assert other.status_code == 422
    assert "UUID" in json.dumps(other.json())
