"""What `julep-local` says to people who mistype, and `julep-local prompt`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import julep.local
from julep.local import cli

from .conftest import Api
from .embeddings_server import KEY, running

NOWHERE = "5d0f2a3e-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("JULEP_API_KEY", "JULEP_EMBEDDINGS_URL", "JULEP_EMBEDDINGS_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cli, "_wait_for_signal", lambda: None)
    return tmp_path


def session_in(database: str, **agent: object) -> str:
    """A session, in a database where there was none."""
    with julep.local.serve(database) as server:
        api = Api(server)
        with api.http:
            return str(api.session(api.agent(**agent)))


# Mistakes


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["prompt", NOWHERE, "Hello"], "there is no file agents.db: name the server's with --data"),
        (
            ["serve", "--database", "no/a.db"],
            "cannot use no/a.db as a database: there is no folder no",
        ),
        (["serve", "--database", "mysql://localhost/x"], "not a database that Julep can use"),
        (["serve", "--models", "no.toml"], "no.toml: No such file or directory"),
        (["serve", "--api-keys", "no.toml"], "no.toml: No such file or directory"),
        (["import", "no.jsonl"], "no.jsonl: No such file or directory"),
        (["serve", "--model-url", "localhost:1", "--model", "a"], "must begin with http://"),
        (
            ["serve", "--embeddings-url", "localhost:1", "--embeddings-model", "a"],
            "must begin with http://",
        ),
    ],
    ids=str,
)
def test_a_mistake_is_told_and_makes_nothing(
    line: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(line) == 1
    told = capsys.readouterr().err
    assert told.startswith("julep-local: ") and said in told
    assert "Errno" not in told
    assert [*folder.iterdir()] == []


def test_a_table_of_keys_that_is_none_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in ("keys = [", "x = 1", "[keys]\na = 1"):
        (folder / "keys.toml").write_text(content, "utf-8")
        assert cli.main(["serve", "--port", "0", "--api-keys", "keys.toml"]) == 1
        assert "keys.toml" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["--max-prompt-tokens", "--max-body-bytes", "--max-concurrency"])
@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_limit_is_a_whole_number_of_at_least_1(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["serve", f"{name}={value}"])
    assert f"{name}: '{value}': a limit is a whole number" in capsys.readouterr().err


def test_without_a_command_those_that_there_are_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        cli.main([])
    assert "{serve,prompt,export,import}" in capsys.readouterr().err


def test_a_key_of_the_account_default_in_the_table_is_the_servers(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "keys.toml").write_text('[keys]\ndefault = "one"\nmia = "two"\n', "utf-8")
    assert cli.main(["serve", "--port", "0", "--api-keys", "keys.toml"]) == 0
    assert "API key: the one that you gave" in capsys.readouterr().out


# The prompt


def test_the_prompt_is_printed_for_people_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    session = session_in("agents.db", about="A shop keeper.")
    assert cli.main(["prompt", session, "Good morning"]) == 0
    assert capsys.readouterr().out == (
        "--- system\nAbout Mia: A shop keeper.\n--- user\nGood morning\n--- 9 tokens\n"
    )
    assert cli.main(["prompt", session, "Good morning", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"role": "system", "content": "About Mia: A shop keeper."},
        {"role": "user", "content": "Good morning"},
    ]


@pytest.mark.parametrize(
    ("session", "said"), [(NOWHERE, f"session {NOWHERE} not found"), ("1", "'1' is not the id of")]
)
def test_the_prompt_of_a_session_that_there_is_not_is_told(
    session: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session_in("agents.db")
    assert cli.main(["prompt", session, "Hello"]) == 1
    assert f"julep-local: {said}" in capsys.readouterr().err


def test_the_prompt_has_what_is_recalled_by_meaning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JULEP_EMBEDDINGS_KEY", KEY)
    with running() as endpoint:
        embeddings = julep.local.Embeddings(endpoint.url, "small", KEY)
        with julep.local.serve("agents.db", embeddings=embeddings) as server:
            api = Api(server)
            with api.http:
                agent = api.post(
                    "/agents", name="Mia", docs=[{"title": "F", "content": "Kittens."}]
                )
                api.done(agent)
                session = str(api.session(agent["id"]))
        url = ["--embeddings-url", endpoint.url, "--embeddings-model", "small"]
        assert cli.main(["prompt", session, "Any feline?"]) == 0
        assert "From the document" not in capsys.readouterr().out
        assert cli.main(["prompt", session, "Any feline?", *url]) == 0
        assert "From the document “F”: Kittens." in capsys.readouterr().out
