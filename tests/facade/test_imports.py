"""Where names can be imported from, what an import costs, and which way the arrows run."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import julep_api.errors
import pytest

import julep
import julep.errors

ROOT = Path(__file__).parents[2]

OPERATIONS = {*json.loads(Path(__file__).with_name("surface.json").read_text())["operations"]}

SCHEMAS = """
User Agent FunctionParameters FunctionDef Tool Session CreateUserRequest CreateSessionRequest
CreateAgentRequest UpdateSessionRequest UpdateAgentRequest UpdateUserRequest Suggestion
ChatMlMessage InputChatMlMessage ChatInputData NamedToolChoice ToolChoiceOption FunctionCallOption
CompletionUsage ChatResponse Memory ChatSettings AgentDefaultSettings ChatInput Doc CreateDoc
MemoryAccessOptions CreateToolRequest UpdateToolRequest ResourceCreatedResponse
ResourceUpdatedResponse ResourceDeletedResponse JobStatus PatchUserRequest PatchAgentRequest
PatchSessionRequest PatchToolRequest PartialFunctionDef DocIds ChatMlTextContentPart
ChatMlImageContentPart ChatResponseChunk
"""
NAMED_AFTER_THEIR_PARENTS = """
InputChatMlMessageRole CreateToolRequestType ChatSettingsStop ChatSettingsResponseFormat
ChatSettingsResponseFormatType ChatSettingsResponseFormatSchema ChatSettingsPreset
ChatInputDataToolChoice ChatMlMessageRole ChatResponseFinishReason JobStatusState SuggestionTarget
ToolType AgentDefaultSettingsPreset NamedToolChoiceFunction MemoryEntitiesItem
CreateAgentRequestMetadata CreateAgentRequestInstructions PatchUserRequestMetadata SessionMetadata
DocMetadata ListAgentsRequestSortBy GetUserDocsRequestOrder ListSessionsResponse GetHistoryResponse
"""
BY_THE_SAME_RULES = """
AgentMetadata UserMetadata AgentInstructions CreateDocMetadata CreateDocContent DocContent
CreateSessionRequestMetadata CreateUserRequestMetadata UpdateAgentRequestMetadata
UpdateAgentRequestInstructions UpdateSessionRequestMetadata UpdateUserRequestMetadata
PatchAgentRequestMetadata PatchAgentRequestInstructions PatchSessionRequestMetadata
ChatSettingsLogitBias NamedToolChoiceType ChatMlMessageContent InputChatMlMessageContent
ChatMlTextContentPartType ChatMlImageContentPartType ChatMlImageContentPartImageUrl
ChatMlImageContentPartImageUrlDetail
ListAgentsRequestOrder ListSessionsRequestSortBy ListSessionsRequestOrder ListUsersRequestSortBy
ListUsersRequestOrder GetAgentDocsRequestSortBy GetAgentDocsRequestOrder GetUserDocsRequestSortBy
GetAgentDocsResponse GetAgentMemoriesResponse GetAgentToolsResponse GetSuggestionsResponse
GetUserDocsResponse ListAgentsResponse ListUsersResponse
"""
TYPES = sorted({*SCHEMAS.split(), *NAMED_AFTER_THEIR_PARENTS.split(), *BY_THE_SAME_RULES.split()})

ERRORS = [
    "JulepError",
    "ApiError",
    "BadRequestError",
    "AuthenticationError",
    "PermissionDeniedError",
    "NotFoundError",
    "ConflictError",
    "UnprocessableEntityError",
    "RateLimitError",
    "ServerError",
    "APIConnectionError",
    "APITimeoutError",
    "ResponseDecodeError",
    "ArgumentTypeError",
    "InvalidArgumentError",
    "InvalidIdError",
    "JobFailedError",
    "JobTimeoutError",
]

PLACES = [
    *[(name, place) for name in TYPES for place in ("julep", "julep.api", "julep.api.types")],
    *[
        (name, place)
        for name in ("JulepApi", "AsyncJulepApi")
        for place in ("julep", "julep.api", "julep.client", "julep.api.client")
    ],
    *[(name, place) for name in ("Client", "AsyncClient") for place in ("julep", "julep.client")],
    *[("JulepApiEnvironment", place) for place in ("julep", "julep.api", "julep.api.environment")],
    *[("OMIT", place) for place in ("julep", "julep.api.client")],
    *[(name, place) for name in ERRORS for place in ("julep", "julep.errors")],
    *[
        (name, place)
        for name in ("ChatStream", "AsyncChatStream")
        for place in ("julep", "julep.streaming")
    ],
    *[
        (name, place)
        for name in ("ItemIterator", "AsyncItemIterator")
        for place in ("julep", "julep.pagination")
    ],
    *[
        (f"{prefix}SessionsManager", f"julep.managers{module}")
        for prefix in ("", "Async", "Base")
        for module in ("", ".session")
    ],
]


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_name_is_importable_from_every_place_it_should_be(name: str, place: str) -> None:
    module = importlib.import_module(place)
    home = "julep.managers" if name.endswith("Manager") else "julep"
    assert getattr(module, name) is getattr(importlib.import_module(home), name)
    assert name in dir(module)


@pytest.mark.parametrize("place", ["julep", "julep.api", "julep.api.types", "julep.errors"])
def test_everything_that_is_public_can_be_imported_with_a_star(place: str) -> None:
    names: dict[str, Any] = {}
    exec(f"from {place} import *", names)  # noqa: S102
    public = importlib.import_module(place).__all__
    assert {*public} <= {*names}
    assert len(public) == len({*public})


def test_dir_shows_what_can_be_used() -> None:
    assert {*julep.__all__, "local"} <= {*dir(julep)}


@pytest.mark.parametrize("place", ["julep", "julep.api", "julep.api.types", "julep.errors"])
def test_an_unknown_name_is_an_attribute_error_that_names_it(place: str) -> None:
    with pytest.raises(AttributeError, match=f"'{place}' has no attribute 'Sesion'"):
        _ = importlib.import_module(place).Sesion


def loaded_by(code: str) -> set[str]:
    """The modules that a new interpreter has loaded after this code."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'generated'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {*done.stdout.split()}


def test_importing_the_package_loads_hardly_more_than_itself() -> None:
    """Not even `typing`, which takes longer than all the rest."""
    loaded = loaded_by("import julep") - loaded_by("")
    ours = {"julep", "julep._version", "julep_api", "julep_api.lazy", "julep_api.models"}
    importing = {"importlib", "importlib._bootstrap", "importlib._bootstrap_external"}
    assert loaded <= ours | importing | {"__future__", "warnings"}


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_making_a_client_loads_neither_checks_nor_managers_nor_models(kind: str) -> None:
    loaded = loaded_by(f"import julep; julep.{kind}('key')")
    assert "httpx" in loaded
    assert "beartype" not in loaded
    assert not [name for name in loaded if name.startswith("julep.managers.")]
    assert not [name for name in loaded if name.startswith("julep_api.models.")]
    assert not [name for name in loaded if name.startswith(("julep.local", "starlette"))]


def test_a_manager_loads_only_the_operations_and_models_it_needs() -> None:
    loaded = loaded_by("import julep; julep.Client('key').jobs")
    assert "julep.managers.job" in loaded
    assert "julep.managers.agent" not in loaded
    assert "julep_api.models.create_agent_request" not in loaded
    assert "beartype" not in loaded


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_sessions_load_the_models_of_a_chat_with_the_first_chat(kind: str) -> None:
    loaded = loaded_by(f"import julep; julep.{kind}('key').sessions")
    assert "julep.managers.session" in loaded
    assert not [name for name in loaded if name.startswith("julep_api.models.")]


def test_an_error_can_be_named_without_loading_beartype() -> None:
    assert "beartype" not in loaded_by("import julep; julep.NotFoundError, julep.JulepError")


Import = tuple[Path, str]


def imports(folder: str, beside: tuple[str, ...] = ()) -> Iterator[Import]:
    """The absolute names of what the modules below a folder import."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if any(part in beside for part in path.parts):
            continue
        package = path.relative_to(ROOT / folder.split("/")[0]).parent.parts
        package = (*((folder.split("/")[0],) if folder.startswith("julep") else ()), *package)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else ()
                module = ".".join([*base, *([node.module] if node.module else [])])
                yield from ((path, f"{module}.{alias.name}") for alias in node.names)


def below(name: str, *packages: str) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def test_this_finds_imports() -> None:
    names = {name for _, name in imports("julep")}
    assert {"julep.transport.failure.failed", "julep.managers.inputs", "httpx"} <= names


def test_generated_code_never_imports_the_facade() -> None:
    assert not [found for found in imports("generated") if below(found[1], "julep")]


def test_the_transport_knows_no_operation() -> None:
    assert not [
        found
        for found in imports("julep/transport")
        if below(found[1], "julep_api.api", "julep_api.models", "julep.managers", "julep.client")
    ]
    for path in (ROOT / "julep/transport").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "value", getattr(node, "id", getattr(node, "attr", None)))
            assert not (isinstance(name, str) and name in OPERATIONS), f"{path}: {name}"


def test_the_embedded_server_knows_nothing_of_the_client() -> None:
    assert not [
        found
        for found in imports("julep/local")
        if below(found[1], "julep") and not below(found[1], "julep.local")
    ]


def test_nothing_but_its_users_imports_the_embedded_server() -> None:
    allowed = {ROOT / "julep/__init__.py"}
    assert not [
        found
        for found in imports("julep", beside=("local", "testing"))
        if below(found[1], "julep.local") and found[0] not in allowed
    ]


def test_managers_have_no_http_in_them() -> None:
    """They may name a reply's type; what sends is behind the low-level client."""
    for path in (ROOT / "julep/managers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "httpx":
                assert node.attr == "Response", f"{path}: httpx.{node.attr}"


def test_managers_do_not_know_the_clients_they_hang_on() -> None:
    assert not [
        found
        for found in imports("julep/managers")
        if below(found[1], "julep.client", "julep.transport")
    ]


def test_every_error_is_listed() -> None:
    ours = {"ArgumentTypeError", "JobFailedError", "JobTimeoutError"}
    assert {*julep.errors.__all__} == {*julep_api.errors.__all__, *ours}
    assert {*julep.errors.__all__} <= {*julep.__all__}


PURE = {"call", "failure", "inflate", "redirect", "retry"}


def test_the_rules_have_no_clock_no_chance_and_no_input() -> None:
    impure = ("time", "random", "uuid", "asyncio", "threading", "socket", "os", "secrets")
    assert not [
        found
        for found in imports("julep/transport")
        if found[0].stem in PURE and below(found[1], *impure)
    ]


def test_drivers_are_short() -> None:
    for name in ("sync_driver", "async_driver"):
        lines = (ROOT / f"julep/transport/{name}.py").read_text().splitlines()
        assert len(lines) < 150, name


def test_no_module_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "util", "helpers", "common", "misc"}
    paths = [*(ROOT / "julep").rglob("*.py"), *(ROOT / "generated").rglob("*.py")]
    assert not [path for path in paths if path.stem in nothing or path.parent.name in nothing]
