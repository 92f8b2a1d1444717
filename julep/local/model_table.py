"""Which model answers to which name: a TOML file, one endpoint, or the offline model."""

from __future__ import annotations

import tomllib
from collections.abc import Awaitable, Callable, Mapping
from os import environ
from pathlib import Path
from typing import Any, Final, cast

from .model import JsonObject, Model, unknown_model
from .offline_model import OfflineModel

API_DEFAULT: Final = "julep-ai/samantha-1-turbo"
"""The name of the model of agents that name none."""

URL_VARIABLE: Final = "JULEP_MODEL_URL"
KEY_VARIABLE: Final = "JULEP_MODEL_KEY"
NAME_VARIABLE: Final = "JULEP_MODEL"

_KINDS: Final[dict[str, tuple[type | tuple[type, ...], str]]] = {
    "url": (str, "a text"),
    "model": (str, "a text"),
    "key": (str, "a text"),
    "key_env": (str, "a text"),
    "timeout": ((int, float), "a number of seconds"),
    "takes": (list, "a list of texts"),
    "offline": (bool, "true or false"),
}


class ModelTable:
    """Models by their names.

        llama = julep.local.OpenAIModel("http://localhost:11434/v1", "llama3.2")
        models = julep.local.ModelTable({"llama": llama}, default="llama")
        server = julep.local.Server(models=models)

    Args:
        models: The models.
        default: The name of the one that answers to the API's own default name too, unless that
            name is in the table itself.
    """

    def __init__(self, models: Mapping[str, Model], default: str | None = None) -> None:
        self._models = dict(models)
        self._default = default

    def find(self, name: str) -> Model:
        model = self._models.get(name)
        if model is None and self._default is not None and name in ("", API_DEFAULT):
            model = self._models.get(self._default)
        if model is None:
            raise unknown_model(name, self.names())
        return model

    def names(self) -> list[str]:
        return list(self._models)

    async def aclose(self) -> None:
        for model in self._models.values():
            close: Callable[[], Awaitable[None]] | None = getattr(model, "aclose", None)
            if close:  # not every model holds something
                await close()

    @classmethod
    def load(cls, path: str | Path, variables: Mapping[str, str] = environ) -> ModelTable:
        """The table in a TOML file:

        ```toml
        default = "gpt-4o"

        [models."gpt-4o"]
        url = "https://api.openai.com/v1"
        key_env = "OPENAI_API_KEY"

        [models.llama]
        url = "http://localhost:11434/v1"
        model = "llama3.2:3b"
        ```

        Args:
            path: The file.
            variables: Where the variables are that `key_env` names.

        Raises:
            OSError: the file cannot be read.
            ValueError: what is in it is no such table; the error says where.
        """
        try:
            content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path}: it is not TOML: {error}") from None
        return _File(str(path), variables).table(content)


class _File:
    """Reads the content of a file, naming what is wrong and where."""

    def __init__(self, path: str, variables: Mapping[str, str]) -> None:
        self._path = path
        self._variables = variables

    def table(self, content: JsonObject) -> ModelTable:
        for key in content.keys() - {"default", "models"}:
            raise self._wrong(None, key, "there is no such key; known: default, models")
        tables: Any = content.get("models")
        if not isinstance(tables, dict) or not tables:
            raise self._wrong(None, "models", 'it has to name models, as in [models."gpt-4o"]')
        models = {
            name: self._model(name, table) for name, table in cast(JsonObject, tables).items()
        }
        default: Any = content.get("default")
        if default is not None and default not in models:
            known = ", ".join(models)
            raise self._wrong(None, "default", f"{default!r} is not among the models ({known})")
        return ModelTable(models, default)

    def _model(self, name: str, table: Any) -> Model:
        if not isinstance(table, dict):
            raise self._wrong(None, f"models.{name}", "it has to be a table")
        values = cast(JsonObject, table)
        for key, value in values.items():
            self._check(name, key, value)
        if values.get("offline"):
            for key in values.keys() - {"offline"}:
                raise self._wrong(name, key, "the offline model has no settings")
            return OfflineModel()
        if "url" not in values:
            raise self._wrong(name, "url", "it is missing")
        api_key = self._key(name, values)
        try:
            return _endpoint(
                values["url"],
                values.get("model", name),
                api_key,
                timeout=values.get("timeout"),
                takes=frozenset(values.get("takes", ())),
            )
        except ValueError as error:  # which begins with the key
            raise ValueError(f"{self._path}: [{_written(name)}] {error}") from None

    def _check(self, name: str, key: str, value: Any) -> None:
        if key not in _KINDS:
            raise self._wrong(name, key, f"there is no such key; known: {', '.join(_KINDS)}")
        kind, words = _KINDS[key]
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if key == "takes" and right:
            right = all(isinstance(one, str) for one in cast("list[Any]", value))
        if not right:
            raise self._wrong(name, key, f"it has to be {words}")

    def _key(self, name: str, values: JsonObject) -> str | None:
        variable: str | None = values.get("key_env")
        if variable is None:
            return values.get("key")
        if "key" in values:
            raise self._wrong(name, "key_env", "there is a key beside it: give one of the two")
        if not self._variables.get(variable):
            raise self._wrong(name, "key_env", f"the variable {variable} is not set")
        return self._variables[variable]

    def _wrong(self, name: str | None, key: str, problem: str) -> ValueError:
        table = "" if name is None else f"[{_written(name)}] "
        return ValueError(f"{self._path}: {table}{key}: {problem}")


def configured(
    *,
    file: str | Path | None = None,
    url: str | None = None,
    key: str | None = None,
    model: str | None = None,
    variables: Mapping[str, str] = environ,
) -> ModelTable | None:
    """The models that the options and the environment name; None if they name none.

    Args:
        file: A TOML file, as `ModelTable.load` reads it.
        url: Where the one endpoint is; the variable JULEP_MODEL_URL if neither is given.
        key: Its key; the variable JULEP_MODEL_KEY if None.
        model: Its model, which also answers to the API's own default name; the variable JULEP_MODEL
            if None.
        variables: The environment.

    Raises:
        OSError: the file cannot be read.
        ValueError: the options do not go together, or one of them cannot be.
    """
    if file is not None:
        if url or key or model:
            raise ValueError("give a file of models or one model's URL, key and name, not both")
        return ModelTable.load(file, variables)
    url = url or variables.get(URL_VARIABLE)
    model = model or variables.get(NAME_VARIABLE)
    if not url:
        if model or key:
            raise ValueError(f"the model's URL is missing: --model-url, or {URL_VARIABLE}")
        return None
    if not model:
        raise ValueError(f"the model's name is missing: --model, or {NAME_VARIABLE}")
    key = key or variables.get(KEY_VARIABLE) or None
    return ModelTable({model: _endpoint(url, model, key)}, default=model)


def _endpoint(
    url: str,
    model: str,
    key: str | None,
    *,
    timeout: float | None = None,
    takes: frozenset[str] = frozenset(),
) -> Model:
    # httpx takes longer to load than the rest of the server, and the offline model needs none.
    from .openai_model import TIMEOUT_SECONDS, OpenAIModel

    wait = TIMEOUT_SECONDS if timeout is None else timeout
    return OpenAIModel(url, model, key, timeout=wait, takes=takes)


def _written(name: str) -> str:
    """The table of a model as TOML writes it."""
    bare = all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in name)
    return f"models.{name}" if bare else f'models."{name}"'
