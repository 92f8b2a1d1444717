"""Names of models: the file that maps them, the options, and the environment."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from julep.local.errors import BadRequest
from julep.local.model_table import API_DEFAULT, ModelTable, configured
from julep.local.offline_model import OfflineModel

FILE = """
default = "gpt-4o"

[models."gpt-4o"]
url = "https://api.openai.com/v1"
key_env = "OPENAI_API_KEY"
timeout = 30

[models.llama]
url = "http://localhost:11434/v1"
model = "llama3.2:3b"
key = "sk-file"
takes = ["min_p", "repeat_penalty"]

[models.offline]
offline = true
"""
VARIABLES = {"OPENAI_API_KEY": "sk-environment"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "models.toml"


def load(file: Path, content: str = FILE) -> ModelTable:
    file.write_text(content, encoding="utf-8")
    return ModelTable.load(file, VARIABLES)


def test_a_file_maps_names_to_endpoints(file: Path) -> None:
    table = load(file)
    assert table.names() == ["gpt-4o", "llama", "offline"]
    assert repr(table.find("gpt-4o")) == (
        "<OpenAIModel 'gpt-4o' at https://api.openai.com/v1/chat/completions>"
    )
    assert repr(table.find("llama")) == (
        "<OpenAIModel 'llama3.2:3b' at http://localhost:11434/v1/chat/completions>"
    )
    assert isinstance(table.find("offline"), OfflineModel)
    asyncio.run(table.aclose())


def test_the_default_answers_to_the_apis_own_default_name(file: Path) -> None:
    table = load(file)
    assert table.find(API_DEFAULT) is table.find("") is table.find("gpt-4o")
    mapped = load(file, f'{FILE}[models."{API_DEFAULT}"]\noffline = true\n')
    assert isinstance(mapped.find(API_DEFAULT), OfflineModel)


def test_a_name_that_is_not_mapped_is_told_those_that_are(file: Path) -> None:
    table = load(file)
    with pytest.raises(BadRequest, match="'gpt-5'; known: gpt-4o, llama, offline"):
        table.find("gpt-5")
    without_default = load(file, FILE.replace('default = "gpt-4o"', ""))
    with pytest.raises(BadRequest, match="samantha"):
        without_default.find(API_DEFAULT)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("models = [", "it is not TOML"),
        ("", "models: it has to name models"),
        ("models = 1", "models: it has to name models"),
        ("[models]", "models: it has to name models"),
        ("[models]\na = 1", "models.a: it has to be a table"),
        ("[model.a]\noffline = true", "model: there is no such key; known: default, models"),
        ("[models.a]", "[models.a] url: it is missing"),
        ("[models.a]\nurl = 1", "[models.a] url: it has to be a text"),
        ("[models.a]\nurl = 'x'", "[models.a] url: it must begin with http://"),
        ("[models.a]\nuri = 'x'", "[models.a] uri: there is no such key; known: url, model"),
        ("[models.a]\nurl = 'http://h'\ntimeout = true", "[models.a] timeout: it has to be a n"),
        ("[models.a]\nurl = 'http://h'\ntimeout = -1", "[models.a] timeout: -1 is not"),
        ("[models.a]\nurl = 'http://h'\ntakes = [1]", "[models.a] takes: it has to be a list"),
        ("[models.a]\nurl = 'http://h'\ntakes = ['x']", "[models.a] takes: x is not among"),
        ("[models.a]\nurl = 'http://h'\nkey = 's p'", "[models.a] key: it is empty, or"),
        ("[models.a]\nurl = 'http://h'\nkey_env = 'NO'", "[models.a] key_env: the variable NO"),
        (
            "[models.a]\nurl = 'http://h'\nkey = 'k'\nkey_env = 'OPENAI_API_KEY'",
            "[models.a] key_env: there is a key beside it",
        ),
        ("[models.'a b']\noffline = true\nurl = 'x'", '[models."a b"] url: the offline model has'),
        ("[models.a]\noffline = 1", "[models.a] offline: it has to be true or false"),
        ("default = 'b'\n[models.a]\noffline = true", "default: 'b' is not among the models (a)"),
    ],
)
def test_a_wrong_file_is_told_where_it_is_wrong(file: Path, content: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"models\.toml") as wrong:
        load(file, content)
    assert str(wrong.value).startswith(f"{file}: {said}")
    assert "s p" not in str(wrong.value)


def test_a_file_that_is_not_there_is_an_os_error(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ModelTable.load(file)


def find(name: str, **options: Any) -> str:
    options.setdefault("variables", {})
    table = configured(**options)
    assert table
    return repr(table.find(name))


def test_options_are_a_table_of_one_name() -> None:
    options = {"url": "http://localhost:11434", "model": "llama3"}
    shown = "<OpenAIModel 'llama3' at http://localhost:11434/v1/chat/completions>"
    assert find("llama3", **options) == find(API_DEFAULT, **options) == shown
    with pytest.raises(BadRequest, match="known: llama3"):
        find("gpt-4o", **options)


def test_the_environment_gives_what_the_options_do_not() -> None:
    variables = {"JULEP_MODEL_URL": "http://h/v1", "JULEP_MODEL": "m", "JULEP_MODEL_KEY": "sk-1"}
    shown = "<OpenAIModel 'm' at http://h/v1/chat/completions>"
    assert find("m", variables=variables) == shown
    assert find("n", variables=variables, model="n") == shown.replace("'m'", "'n'")


def test_a_file_has_precedence_over_the_environment(file: Path) -> None:
    file.write_text("[models.a]\noffline = true")
    table = configured(file=file, variables={"JULEP_MODEL_URL": "http://h", "JULEP_MODEL": "m"})
    assert table
    assert table.names() == ["a"]


def test_nothing_named_means_nothing_configured() -> None:
    assert configured(variables={}) is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"url": "http://h"}, "name is missing"),
        ({"model": "m"}, "URL is missing"),
        ({"key": "sk-1"}, "URL is missing"),
        ({"file": "f", "url": "http://h"}, "not both"),
        ({"url": "h", "model": "m"}, "must begin with http"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said) as wrong:
        configured(variables={}, **options)
    assert "sk-1" not in str(wrong.value)
