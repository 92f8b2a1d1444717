"""Starting, stopping, restarting, and several clients at once."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

import julep.local
from julep.local import cli

from .conftest import Api

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "generated")])}


def answers(server: julep.local.Server) -> bool:
    headers = {"Authorization": f"Bearer {server.api_key}"}
    return httpx.get(f"{server.url}/agents", headers=headers).status_code == 200


def test_it_is_ready_at_once_and_stops_for_good() -> None:
    before = set(threading.enumerate())  # other tests may have servers of their own
    server = julep.local.serve()
    try:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/api", server.url)
        assert len(server.api_key) >= 20
        assert server.url in repr(server)
        assert answers(server)
    finally:
        server.stop()
    server.stop()
    assert "stopped" in repr(server)
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        answers(server)


def test_it_listens_within_a_second_and_a_half() -> None:
    program = "import julep.local\nwith julep.local.serve(): pass"
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-W", "error", "-c", program], env=ENVIRONMENT, check=True, timeout=30
    )
    # The whole process, which is more than what was promised; a busy machine may take longer.
    assert time.monotonic() - started < 5


def test_a_server_can_start_again_where_it_was(database: str | Path) -> None:
    server = julep.local.serve(database, api_key="key")
    url = server.url
    server.stop()
    server.start()
    with server:
        assert server.url == url
        assert answers(server)


def test_everything_is_there_after_a_restart(database: str | Path) -> None:
    with julep.local.serve(database) as server, Api(server).http:
        api = Api(server)
        with api.http:
            agent = api.agent(docs=[{"title": "Hours", "content": "We open at nine."}])
            user = api.user()
            session = api.session(agent, user_id=user)
            api.say(session, "My name is Ada.")
    with julep.local.serve(str(database)) as server:
        api = Api(server)
        with api.http:
            assert len(api.history(session)) == 2
            assert "your name is Ada" in api.say(session, "What is my name?")
            assert "We open at nine." in api.say(session, "When do you open?")


def test_two_servers_share_a_database(database: str | Path) -> None:
    with julep.local.serve(database) as one, julep.local.serve(database) as other:
        assert one.url != other.url
        first, second = Api(one), Api(other)
        with first.http, second.http:
            with ThreadPoolExecutor(4) as pool:
                made = list(pool.map(Api.user, [first, second] * 10))
            assert {user["id"] for user in first.items("/users")} == set(made)


def test_several_clients_at_once(api: Api, server: julep.local.Server) -> None:
    agent = api.agent(docs=[{"title": "Hours", "content": "We open at nine."}])
    user = api.user()

    def client(number: int) -> int:
        own = Api(server)
        with own.http:
            session = own.session(agent, user_id=user)
            for turn in range(4):
                own.say(session, f"My number is {number}{turn}. When do you open?")
                own.items("/sessions", limit=5)
            return len(own.history(session))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(client, range(8))) == [8] * 8
    assert len(api.items(f"/agents/{agent}/memories", query="number")) == 32


def test_a_stream_comes_to_its_end_before_the_server_does() -> None:
    server = julep.local.serve(word_delay=1)
    api = Api(server)
    with api.http:
        path = f"/sessions/{api.session()}/chat"
        body = {"messages": [{"role": "user", "content": "Hello!"}], "stream": True}
        with api.http.stream("POST", path, json=body) as response:
            lines = response.iter_lines()
            next(lines)
            stopper = threading.Thread(target=server.stop)
            stopper.start()
            assert list(lines)[-2:] == ["data: [DONE]", ""]
            stopper.join(timeout=10)
            assert not stopper.is_alive()


def test_a_taken_port_is_said_clearly(server: julep.local.Server) -> None:
    port = httpx.URL(server.url).port or 0
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
        julep.local.serve(port=port)


def test_a_file_that_is_no_database_is_said_clearly(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("These are notes, and no database at all. " * 50)
    for path in (text, tmp_path, tmp_path / "no" / "such" / "folder.db"):
        with pytest.raises(OSError, match=re.escape(f"cannot use {path} as a database")):
            julep.local.serve(path)
    assert text.read_text().startswith("These are notes")


def test_the_key_is_ones_own_if_one_has_one() -> None:
    with julep.local.serve(api_key="mine") as server:
        assert server.api_key == "mine"
        assert answers(server)
    with pytest.raises(ValueError, match="empty"):
        julep.local.serve(api_key="")


def test_a_server_that_nobody_stops_does_not_keep_the_program() -> None:
    program = (
        "import julep.local, httpx\n"
        "server = julep.local.serve()\n"
        "assert httpx.get(server.url + '/agents').status_code == 403"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_the_extra_the_import_says_what_to_install() -> None:
    program = (
        "import sys\nsys.modules['uvicorn'] = None\n"
        "import julep.local\n"
        "try:\n    julep.local.serve\n"
        "except ModuleNotFoundError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert 'pip install "julep[local]"' in done.stdout


# The command


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent another way")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path, number: int) -> None:
    command = [sys.executable, "-W", "error", "-m", "julep.local", "serve", "--port", "0"]
    environment = {**ENVIRONMENT, "JULEP_API_KEY": "", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--database", str(tmp_path / "agents.db")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout and process.stderr
        first, second, _ = (process.stdout.readline() for _ in range(3))
        url, key = first.split()[-1], second.split()[-1]
        headers = {"Authorization": f"Bearer {key}"}
        assert httpx.get(f"{url}/agents", headers=headers).status_code == 200
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""
    assert (tmp_path / "agents.db").exists()


def test_the_command_does_not_show_a_key_that_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JULEP_API_KEY", "a-secret")
    monkeypatch.setattr(cli, "_wait_for_signal", lambda: None)
    assert cli.main(["serve", "--database", str(tmp_path / "a.db"), "--port", "0"]) == 0
    assert "a-secret" not in capsys.readouterr().out


def test_the_command_says_what_went_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["serve", "--database", str(tmp_path / "a.db"), "--port", port]) == 1
    assert f"cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err
    for wrong in (["--port", "70000"], ["--word-delay", "-1"], ["--port", "x"]):
        with pytest.raises(SystemExit):
            cli.main(["serve", *wrong])


@pytest.mark.parametrize(
    "wrong",
    [
        {"api_key": ""},
        {"api_key": "two words"},
        {"api_key": "schlüssel"},
        {"port": -1},
        {"port": 70_000},
        {"word_delay": -1.0},
        {"word_delay": float("nan")},
    ],
    ids=str,
)
def test_a_server_that_nobody_could_use_does_not_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        julep.local.serve(**wrong)


def test_without_its_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "starlette.py").write_text(
        "raise ModuleNotFoundError('no starlette', name='starlette')", "utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "julep.local", "serve"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        'julep-local: julep.local needs starlette: pip install "julep[local]"'
    )
