"""Tests of a program that uses agents: pip install "julep[testing]", then pytest.

The server is real and speaks HTTP, the model says what the test tells it to, and what goes wrong
is up to the test. Nothing leaves the machine.
"""

import julep
from julep.local import FunctionCall, ScriptedModel
from julep.testing import Server


def greet(client: julep.Client, agent_id: str, name: str) -> str:
    """The program under test: a greeting, from the agent if it can be had."""
    try:
        chat = client.conversation(agent_id=agent_id)
        return str(chat.send(f"Greet {name} in their language."))
    except julep.JulepError:
        return f"Hello, {name}!"


def stock(title: str) -> int:
    """Says how many copies of a book there are."""
    return {"Orlando": 3}.get(title, 0)


def test_the_agent_greets(julep_client: julep.Client, julep_model: ScriptedModel) -> None:
    julep_model.add("Bom dia, Ines!")
    agent = julep_client.agents.create(name="Ada", about="Speaks all languages.")
    assert greet(julep_client, agent.id, "Ines") == "Bom dia, Ines!"
    (request,) = julep_model.requests
    assert request.prompt.new[-1].content == "Greet Ines in their language."


def test_there_is_a_greeting_while_the_server_is_down(
    julep_client: julep.Client, julep_server: Server
) -> None:
    agent = julep_client.agents.create(name="Ada", about="Speaks all languages.")
    julep_server.faults.add("chat", status=400, times=None)
    assert greet(julep_client, agent.id, "Ines") == "Hello, Ines!"


def test_a_busy_server_is_asked_again(
    julep_client: julep.Client, julep_server: Server, julep_model: ScriptedModel
) -> None:
    julep_model.add("Bom dia!")
    agent = julep_client.agents.create(name="Ada", about="Speaks all languages.")
    julep_server.faults.add("chat", status=429, retry_after=0.1)
    assert greet(julep_client, agent.id, "Ines") == "Bom dia!"
    assert julep_server.requests.operations[-2:] == ["chat", "chat"]


def test_the_function_is_called(julep_client: julep.Client, julep_model: ScriptedModel) -> None:
    julep_model.add(FunctionCall("stock", title="Orlando"), "We have three copies.")
    agent = julep_client.agents.create(name="Ada", about="A librarian.")
    run = julep_client.conversation(agent_id=agent.id, tools=[stock]).run("Is Orlando there?")
    assert run.reply().text == "We have three copies."
    assert [result.value for step in run.steps for result in step.results] == [3]
