"""What a change touches in Python goes by the names that are, or will be, generated."""

from __future__ import annotations

import copy
import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from julep_api import models
from julep_api.client import JulepApi

import julep
from tools.facade import read_facade
from tools.generate import ROOT
from tools.spec import SPEC, read_spec
from tools.spec_diff.change import Change, Level
from tools.spec_diff.impact import Impact
from tools.spec_diff.node import join, split
from tools.spec_diff.place import METHODS
from tools.spec_diff.python_impact import PythonImpact
from tools.spec_document import Document

DOCUMENT = read_spec(ROOT / SPEC)
EVERY_OPERATION = tuple(operation.name for operation in Document(DOCUMENT).operations())

Json = dict[str, Any]


def change(
    pointer: str, *ids: str, kind: str = "maximum-lowered", name: str | None = None
) -> Change:
    tokens = split(pointer)
    schema = tokens[2] if tokens[:2] == ["components", "schemas"] else None
    return Change(kind, pointer, "It is so.", Level.BREAKING, Level.COSMETIC, ids, schema, name)


@pytest.fixture(scope="module")
def unchanged() -> PythonImpact:
    return PythonImpact(DOCUMENT, DOCUMENT, ROOT, read_facade(ROOT))


def impact_after(edit: Any) -> PythonImpact:
    """Impacts in a document that differs from ours by an edit."""
    new = copy.deepcopy(DOCUMENT)
    edit(new)
    return PythonImpact(DOCUMENT, new, ROOT, read_facade(ROOT))


def schema_pointers(pointer: str, schema: Json) -> Iterator[str]:
    """A schema with everything below it that could change."""
    yield pointer
    for name, inner in schema.get("properties", {}).items():
        yield from schema_pointers(join(pointer, "properties", name), inner)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from schema_pointers(join(pointer, key), schema[key])
    for key in ("allOf", "oneOf", "anyOf"):
        for index, inner in enumerate(schema.get(key, [])):
            yield from schema_pointers(join(pointer, key, index), inner)


def all_pointers() -> Iterator[tuple[str, str | None]]:
    """Places of our document where something can change, with the name of a parameter."""
    components = DOCUMENT["components"]
    for name, schema in components["schemas"].items():
        for pointer in schema_pointers(f"/components/schemas/{name}", schema):
            yield pointer, None
    for name, parameter in components["parameters"].items():
        yield f"/components/parameters/{name}/schema", parameter["name"]
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            node = item.get(method, {})
            if node:
                yield join("/paths", path, method), None
            for index, parameter in enumerate(node.get("parameters", [])):
                yield join("/paths", path, method, "parameters", index), parameter.get("name")


def exists(name: str) -> bool:
    """Whether a reported name is there at runtime."""
    path, _, argument = name.partition("(")
    path, argument = path.removeprefix("julep_api."), argument.rstrip("=)")
    if path.startswith("client."):
        with julep.Client(api_key="key") as client:
            manager, method = path.split(".")[1:]
            found = getattr(getattr(client, manager), method)
        return not argument or argument in inspect.signature(found).parameters
    if path.startswith("JulepApi."):
        found = getattr(JulepApi, path.split(".")[1])
        return not argument or argument in inspect.signature(found).parameters
    if path.startswith("api."):
        return hasattr(importlib.import_module(f"julep_api.{path}"), "request")
    _, model, *attributes = path.split(".")
    found = getattr(models, model)
    return all(attribute in found.__annotations__ for attribute in attributes)


def test_every_name_for_our_own_document_exists(unchanged: PythonImpact) -> None:
    seen: set[str] = set()
    for pointer, name in all_pointers():
        found = unchanged.of(change(pointer, *EVERY_OPERATION, name=name))
        seen |= {*found.facade, *found.client, *found.functions, *found.models}
    missing = sorted(name for name in seen if not exists(name))
    assert missing == []
    assert len(seen) > 400, "the walk has seen next to nothing"


def test_every_attribute_of_a_model_is_found_from_its_property(unchanged: PythonImpact) -> None:
    found = {name for pointer, _ in all_pointers() for name in unchanged.of(change(pointer)).models}
    for model in models.__all__:
        kind = getattr(models, model)
        if inspect.isclass(kind) and hasattr(kind, "__attrs_attrs__"):
            attributes = set(kind.__annotations__) - {"additional_properties"}
            assert {f"julep_api.models.{model}.{each}" for each in attributes} <= found


def test_a_query_parameter(unchanged: PythonImpact) -> None:
    pointer = "/components/parameters/Limit/schema/maximum"
    assert unchanged.of(change(pointer, "list_agents", name="limit")) == Impact(
        facade=("client.agents.list(limit=)", "client.agents.iter(limit=)"),
        client=("JulepApi.list_agents(limit=)",),
        functions=("julep_api.api.agents.list_agents",),
    )


def test_a_parameter_that_is_an_enumeration(unchanged: PythonImpact) -> None:
    found = unchanged.of(change("/components/parameters/SortBy/schema/enum", "list_users"))
    assert found.models == ("julep_api.models.ListUsersRequestSortBy",)


def test_a_property_of_a_body(unchanged: PythonImpact) -> None:
    pointer = "/components/schemas/CreateAgentRequest/properties/tools"
    assert unchanged.of(change(pointer, "create_agent")) == Impact(
        facade=("client.agents.create(tools=)", "client.agents.create(functions=)"),
        client=("JulepApi.create_agent(tools=)",),
        functions=("julep_api.api.agents.create_agent",),
        models=("julep_api.models.CreateAgentRequest.tools",),
    )


def test_a_property_deeper_in_a_body_is_met_through_the_argument_around_it(
    unchanged: PythonImpact,
) -> None:
    pointer = "/components/schemas/CreateDoc/properties/title"
    found = unchanged.of(change(pointer, "create_agent", "create_user_doc"))
    assert found.facade == ("client.agents.create(docs=)", "client.docs.create(doc=)")
    # The low-level client takes the body of the latter whole, under a name that the spec gives.
    assert found.client == ("JulepApi.create_agent(docs=)", "JulepApi.create_user_doc(request=)")


def test_a_property_of_a_part_of_a_body_belongs_to_the_whole_too(unchanged: PythonImpact) -> None:
    found = unchanged.of(
        change("/components/schemas/ChatSettings/properties/preset/enum/1", "chat")
    )
    assert found.facade == ("client.sessions.chat(preset=)",)
    assert found.models == (
        "julep_api.models.ChatSettings.preset",
        "julep_api.models.ChatSettingsPreset",
        "julep_api.models.ChatInput.preset",
    )


def test_an_argument_that_the_low_level_client_leaves_out_is_not_claimed(
    unchanged: PythonImpact,
) -> None:
    pointer = "/components/schemas/CreateAgentRequest/properties/id"
    found = unchanged.of(change(pointer, "create_agent"))
    assert found.client == ("JulepApi.create_agent()",)
    assert found.facade == ("client.agents.create(id=)",)


def test_a_change_of_a_reply_is_met_by_no_argument(unchanged: PythonImpact) -> None:
    found = unchanged.of(change("/components/schemas/Agent/properties/id", "get_agent"))
    assert found.facade == ("client.agents.get()",)
    assert found.client == ("JulepApi.get_agent()",)
    assert found.models == ("julep_api.models.Agent.id",)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [("continue", "continue_"), ("type", "type"), ("retryAfter", "retry_after")],
)
def test_a_new_property_has_the_name_that_it_will_get(name: str, attribute: str) -> None:
    def add(document: Json) -> None:
        schema = document["components"]["schemas"]["CreateAgentRequest"]
        schema["properties"][name] = {"type": "string"}

    pointer = join("/components/schemas/CreateAgentRequest/properties", name)
    found = impact_after(add).of(change(pointer, "create_agent", kind="property-added"))
    assert found.client == (f"JulepApi.create_agent({attribute}=)",)
    assert found.models == (f"julep_api.models.CreateAgentRequest.{attribute}",)
    assert found.facade == ("client.agents.create()",), "no manager can take it yet"


def test_a_new_operation_has_the_name_that_it_will_get() -> None:
    def add(document: Json) -> None:
        document["paths"]["/agents/{agent_id}/archive"] = {
            "post": {
                "operationId": "archiveAgent",
                "tags": ["agent vault"],
                "parameters": [{"$ref": "#/components/parameters/AgentId"}],
                "responses": {"204": {"description": "Done."}},
            }
        }

    pointer = "/paths/~1agents~1{agent_id}~1archive/post"
    found = impact_after(add).of(change(pointer, "archiveAgent", kind="operation-added"))
    assert found == Impact(
        client=("JulepApi.archive_agent()",), functions=("julep_api.api.agent_vault.archive_agent",)
    )


def test_what_was_removed_has_the_name_that_it_had() -> None:
    def remove(document: Json) -> None:
        del document["paths"]["/agents"]["get"]
        del document["components"]["schemas"]["Agent"]["properties"]["about"]

    after = impact_after(remove)
    gone = after.of(change("/paths/~1agents/get", "list_agents", kind="operation-removed"))
    assert gone.facade == ("client.agents.list()", "client.agents.iter()")
    assert gone.functions == ("julep_api.api.agents.list_agents",)
    pointer = "/components/schemas/Agent/properties/about"
    about = after.of(change(pointer, "get_agent", kind="property-removed"))
    assert about.models == ("julep_api.models.Agent.about",)


def test_a_renamed_operation_touches_the_manager_that_calls_it_by_its_old_name() -> None:
    def rename(document: Json) -> None:
        document["paths"]["/agents"]["get"]["operationId"] = "find_agents"

    after = impact_after(rename)
    found = after.of(change("/paths/~1agents/get", "find_agents", kind="operation-renamed"))
    assert found.facade == ("client.agents.list()", "client.agents.iter()")
    assert found.client == ("JulepApi.find_agents()", "JulepApi.list_agents()")


def test_a_renamed_parameter_touches_the_manager_that_gives_it_by_its_old_name() -> None:
    def rename(document: Json) -> None:
        document["components"]["parameters"]["SortBy"]["name"] = "sort"

    pointer = "/components/parameters/SortBy"
    found = impact_after(rename).of(
        change(pointer, "list_agents", kind="parameter-renamed", name="sort_by")
    )
    assert found.facade == ("client.agents.list(sort_by=)", "client.agents.iter(sort_by=)")
    assert found.client == ("JulepApi.list_agents(sort=)", "JulepApi.list_agents(sort_by=)")


def test_a_renamed_parameter_is_found_wherever_it_stood() -> None:
    def rename(document: Json) -> None:
        parameters = document["paths"]["/agents/{agent_id}/memories"]["get"]["parameters"]
        parameters[0]["name"] = "search"
        parameters.reverse()

    index = len(DOCUMENT["paths"]["/agents/{agent_id}/memories"]["get"]["parameters"]) - 1
    pointer = join("/paths", "/agents/{agent_id}/memories", "get", "parameters", index)
    found = impact_after(rename).of(
        change(pointer, "get_agent_memories", kind="parameter-renamed", name="query")
    )
    assert found.facade == ("client.memories.list(query=)", "client.memories.iter(query=)")


def test_a_renamed_property_of_a_body_has_both_names() -> None:
    def rename(document: Json) -> None:
        properties = document["components"]["schemas"]["CreateAgentRequest"]["properties"]
        properties["summary"] = properties.pop("about")

    pointer = "/components/schemas/CreateAgentRequest/properties/summary"
    found = impact_after(rename).of(
        change(pointer, "create_agent", kind="property-renamed", name="about")
    )
    assert found == Impact(
        facade=("client.agents.create(about=)",),
        client=("JulepApi.create_agent(summary=)", "JulepApi.create_agent(about=)"),
        functions=("julep_api.api.agents.create_agent",),
        models=(
            "julep_api.models.CreateAgentRequest.summary",
            "julep_api.models.CreateAgentRequest.about",
        ),
    )


def test_a_renamed_schema_has_the_names_of_both_classes() -> None:
    def rename(document: Json) -> None:
        schemas = document["components"]["schemas"]
        schemas["Work"] = schemas.pop("JobStatus")
        reply = document["paths"]["/jobs/{job_id}"]["get"]["responses"]["200"]
        reply["content"]["application/json"]["schema"]["$ref"] = "#/components/schemas/Work"

    found = impact_after(rename).of(
        change("/components/schemas/Work", kind="component-renamed", name="JobStatus")
    )
    assert found.models == ("julep_api.models.Work", "julep_api.models.JobStatus")


def test_an_operation_without_an_id_is_named_after_its_path() -> None:
    def add(document: Json) -> None:
        document["paths"]["/agents/{agent_id}/archive"] = {
            "post": {
                "tags": ["agents"],
                "parameters": [{"$ref": "#/components/parameters/AgentId"}],
                "responses": {"204": {"description": "Done."}},
            }
        }

    pointer = "/paths/~1agents~1{agent_id}~1archive/post"
    after = impact_after(add)
    found = after.of(change(pointer, "POST /agents/{agent_id}/archive", kind="operation-added"))
    assert found.client == ("JulepApi.post_agents_agent_id_archive()",)


def test_any_change_of_a_renamed_operation_finds_its_manager() -> None:
    def rename(document: Json) -> None:
        document["paths"]["/agents"]["get"]["operationId"] = "find_agents"

    pointer = "/components/parameters/Limit/schema/maximum"
    found = impact_after(rename).of(change(pointer, "find_agents", name="limit"))
    assert found.facade == ("client.agents.list(limit=)", "client.agents.iter(limit=)")
    assert found.client == ("JulepApi.find_agents(limit=)",)


def test_an_operation_that_moves_to_another_tag_has_both_names() -> None:
    def move(document: Json) -> None:
        document["paths"]["/users"]["post"]["tags"] = ["people"]

    found = impact_after(move).of(
        change("/paths/~1users/post/tags", "create_user", kind="tag-changed")
    )
    assert found == Impact(
        facade=("client.users.create()",),
        client=("JulepApi.create_user()",),
        functions=("julep_api.api.people.create_user", "julep_api.api.users.create_user"),
    )


def test_what_concerns_the_api_as_a_whole_touches_no_name(unchanged: PythonImpact) -> None:
    assert unchanged.of(change("/servers/0/url", kind="server-changed")) == Impact()


def test_what_the_generator_cannot_read_is_said() -> None:
    def spoil(document: Json) -> None:
        document["components"]["schemas"]["Agent"]["type"] = "no such type"

    before, (problem,) = impact_after(spoil).problems
    assert before == []
    assert problem.startswith(
        "the generator can't read all of it: Failed to parse OpenAPI document"
    )
    assert len(problem.splitlines()) == 1
    assert len(problem) < 500


def test_two_operations_of_one_name_are_told_of() -> None:
    def confuse(document: Json) -> None:
        document["paths"]["/agents/{agent_id}"]["get"]["operationId"] = "create_agent"

    after = impact_after(confuse)
    _, problems = after.problems
    assert problems == ["POST /agents and GET /agents/{agent_id} are both create_agent in Python"]
