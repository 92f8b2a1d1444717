"""The map of the facade says which methods reach an operation, and by which parameters."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import julep
from tools.facade import Facade, Reach, read_facade
from tools.generate import ROOT
from tools.spec import SPEC, read_spec
from tools.spec_diff.python_names import PythonNames
from tools.spec_document import Document


@pytest.fixture(scope="module")
def facade() -> Facade:
    return read_facade(ROOT)


def reach(facade: Facade, method: str, operation: str) -> Reach:
    """How one method reaches one operation."""
    return next(reach for found, reach in facade.reaching(operation) if found.name == method)


def test_every_operation_of_the_spec_is_reached(facade: Facade) -> None:
    names = PythonNames(read_spec(ROOT / SPEC), ROOT).operations
    assert list(names) == [each.id for each in Document(read_spec(ROOT / SPEC)).operations()]
    unreached = [
        key
        for key in (f"{operation.tag}.{operation.name}" for operation in names.values())
        if not list(facade.reaching(key))
    ]
    assert unreached == []


def test_methods_and_parameters_are_those_that_users_have(facade: Facade) -> None:
    """Compared with what a client shows at runtime."""
    for manager in facade.managers:
        with julep.Client(api_key="key") as client:
            real: object = getattr(client, manager.name)
        public = {
            name
            for name, _ in inspect.getmembers(type(real), inspect.isfunction)
            if not name.startswith("_")
        }
        assert {method.name for method in manager.methods} == {
            f"client.{manager.name}.{name}" for name in public
        }
        for method in manager.methods:
            shown = inspect.signature(getattr(real, method.name.rpartition(".")[2])).parameters
            options = {"options", *julep.CallOptions.__annotations__}
            own = [
                name
                for name, parameter in shown.items()
                if name not in options or parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            ]
            assert own == list(method.parameters)


def test_places_are_the_lines_of_the_definitions(facade: Facade) -> None:
    for manager in facade.managers:
        for method in manager.methods:
            assert len(method.places) == 3
            for place in method.places:
                line = (ROOT / place.path).read_text("utf-8").splitlines()[place.line - 1]
                assert line.lstrip().startswith(("def ", "async def ")), str(place)


def test_a_parameter_of_another_name_is_followed(facade: Facade) -> None:
    found = reach(facade, "client.agents.get", "agents.get_agent")
    assert found.arguments == {"agent_id": {"id"}}


def test_two_parameters_may_become_one_property(facade: Facade) -> None:
    found = reach(facade, "client.agents.create", "agents.create_agent")
    assert found.sources("tools") == {"tools", "functions"}
    assert found.sources("about") == {"about"}


def test_one_method_may_reach_several_operations(facade: Facade) -> None:
    for operation in ("agents.update_agent", "agents.patch_agent"):
        found = reach(facade, "client.agents.update", operation)
        assert found.arguments == {"agent_id": {"agent_id"}}
        assert found.body["metadata"] == {"metadata"}


def test_a_variable_that_each_branch_fills_anew_is_told_apart(facade: Facade) -> None:
    of_agents = reach(facade, "client.docs.list", "docs.get_agent_docs")
    of_users = reach(facade, "client.docs.list", "docs.get_user_docs")
    assert of_agents.arguments["agent_id"] == {"agent_id"}
    assert of_users.arguments["user_id"] == {"user_id"}


def test_a_body_that_is_given_whole_stands_for_all_its_properties(facade: Facade) -> None:
    found = reach(facade, "client.docs.create", "docs.create_agent_doc")
    assert found.body == {}
    assert found.sources("title") == found.sources("anything") == {"doc"}


def test_arguments_that_are_passed_on_unnamed_are_parameters_too(facade: Facade) -> None:
    found = reach(facade, "client.sessions.chat", "chat.chat")
    assert found.sources("temperature") == {"temperature"}
    assert found.arguments == {"session_id": {"session_id"}}


def test_a_method_under_another_name_counts_as_well(facade: Facade) -> None:
    methods = [method.name for method, _ in facade.reaching("tools.get_agent_tools")]
    assert methods == ["client.tools.get", "client.tools.list", "client.tools.iter"]


def test_a_new_method_needs_no_entry_anywhere(tree: Path) -> None:
    managers = tree / "julep" / "managers"
    managers.mkdir()
    (managers / "robot.py").write_text(
        "class BaseRobotsManager(BaseManager):\n"
        "    def _look(self, which, *, hard=None):\n"
        "        found = inputs.to_id('which', which)\n"
        "        return self._call(agents.get_agent, agent_id=found)\n"
        "class RobotsManager(BaseRobotsManager):\n"
        "    def look(self, which, hard=None, **options):\n"
        "        return done(self._with(options)._look(which, hard=hard))\n"
    )
    ((method, found),) = read_facade(tree).reaching("agents.get_agent")
    assert (method.name, method.parameters) == ("client.robots.look", ("which", "hard"))
    assert found.arguments == {"agent_id": {"which"}}
    assert str(found.place) == "julep/managers/robot.py:4"
