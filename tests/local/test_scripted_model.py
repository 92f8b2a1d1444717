"""The scripted model: what it replies, through real HTTP and the SDK's client, and what it shows."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import julep
from julep.local import Failure, FunctionCall, ModelRequest, Reply, ScriptedModel, serve
from julep.local.errors import BadRequest
from julep.local.model import Completion, ModelFailed
from julep.local.prompt import Prompt, PromptMessage, Recalled


class Talk:
    """A client in a session with an agent whose model is scripted."""

    def __init__(self, client: julep.Client, model: ScriptedModel) -> None:
        agent = client.agents.create("Ada", "A librarian")
        self.session_id = client.sessions.create(client.users.create("Grace").id, agent.id).id
        self.client = client
        self.model = model

    def message(self, said: Any = "Hello", **options: Any) -> julep.ChatMlMessage:
        chat: Any = self.client.sessions.chat
        message: julep.ChatMlMessage = chat(self.session_id, said, **options).response[0][0]
        return message

    def say(self, said: Any = "Hello", **options: Any) -> str:
        content = self.message(said, **options).content
        assert isinstance(content, str)
        return content

    def history(self) -> list[Any]:
        return [message.content for message in self.client.sessions.history(self.session_id)]


@pytest.fixture
def talk() -> Iterator[Talk]:
    model = ScriptedModel()
    with (
        serve(model=model, check_responses=True) as server,
        julep.Client(server.api_key, server.url, max_retries=0) as client,
    ):
        yield Talk(client, model)


# What it replies


def test_it_replies_in_order(talk: Talk) -> None:
    talk.model.add("Good morning!", "Goodbye!")
    assert [talk.say(), talk.say()] == ["Good morning!", "Goodbye!"]


def test_a_script_may_be_given_at_the_beginning() -> None:
    assert [played(ScriptedModel(["Hello!"])), played(ScriptedModel("Hello!"))] == ["Hello!"] * 2


def test_it_calls_functions(talk: Talk) -> None:
    talk.model.add(
        FunctionCall("find_book", name="Frankenstein", year=1818),
        {"name": "find_book", "arguments": {"name": "Frankenstein"}},
        {"name": "list_books"},
    )
    calls = [talk.message() for _ in range(3)]
    assert [call.role for call in calls] == ["function_call"] * 3
    contents = [json.loads(str(call.content)) for call in calls]
    assert [content["name"] for content in contents] == ["find_book", "find_book", "list_books"]
    assert [json.loads(content["arguments"]) for content in contents] == [
        {"name": "Frankenstein", "year": 1818},
        {"name": "Frankenstein"},
        {},
    ]


def test_a_function_call_ends_with_that_reason(talk: Talk) -> None:
    talk.model.add(FunctionCall("find_book"))
    reply = talk.client.sessions.chat(talk.session_id, "Hello")
    assert reply.finish_reason == "tool_calls"


@pytest.mark.parametrize("pieces", [("Let me ", "look."), ()])
def test_a_reply_may_call_functions_too(talk: Talk, pieces: tuple[str, ...]) -> None:
    reply = Reply(*pieces, calls=[FunctionCall("find_book", year=1818), FunctionCall("list_books")])
    talk.model.add(reply)
    answer = talk.client.sessions.chat(talk.session_id, "Hello")
    *texts, first, second = [str(message.content) for message in answer.response[0]]
    assert texts == (["Let me look."] if pieces else [])
    assert json.loads(first) == {"name": "find_book", "arguments": '{"year": 1818}'}
    assert json.loads(second)["name"] == "list_books"
    assert answer.finish_reason == "tool_calls"
    assert repr(reply).endswith(
        "calls=[FunctionCall('find_book', year=1818), FunctionCall('list_books')])"
    )


def test_a_reply_streams_in_the_pieces_that_the_script_says(talk: Talk) -> None:
    talk.model.add(Reply("It ", "is the", "re."))
    with talk.client.sessions.chat(talk.session_id, "Where?", stream=True) as stream:
        pieces = [chunk.choices[0].delta.content for chunk in stream]
    assert [piece for piece in pieces if piece] == ["It ", "is the", "re."]
    assert stream.response().response[0][0].content == "It is there."


def test_each_piece_is_waited_for(talk: Talk) -> None:
    talk.model.add(Reply("It ", "is ", "there.", delay=0.1))
    began = time.monotonic()
    assert talk.say() == "It is there."
    assert time.monotonic() - began >= 0.3


def test_a_reply_has_the_reason_and_the_tokens_that_the_script_says(talk: Talk) -> None:
    talk.model.add(Reply("It is", finish_reason="length", prompt_tokens=70, completion_tokens=2))
    reply = talk.client.sessions.chat(talk.session_id, "Where?")
    assert reply.finish_reason == "length"
    assert reply.usage.to_dict() == {
        "prompt_tokens": 70,
        "completion_tokens": 2,
        "total_tokens": 72,
    }


def test_a_function_replies_to_what_it_is_asked(talk: Talk) -> None:
    def answer(request: ModelRequest) -> str:
        return f"You said: {request.prompt.new[-1].text}"

    talk.model.add(answer, answer)
    assert [talk.say("One"), talk.say("Two")] == ["You said: One", "You said: Two"]


def test_the_default_is_played_when_the_script_is_at_its_end() -> None:
    model = ScriptedModel(["Hello!"], default="What?")
    assert [played(model) for _ in range(3)] == ["Hello!", "What?", "What?"]


# How it fails


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_it_fails_with_the_status_that_the_script_says(talk: Talk, status: int) -> None:
    talk.model.add(Failure("the model is asleep", status=status))
    with pytest.raises(julep.ServerError, match="the model is asleep") as caught:
        talk.say()
    assert caught.value.status_code == status


def test_it_says_when_to_ask_again(talk: Talk) -> None:
    talk.model.add(Failure(status=429, retry_after=3))
    with pytest.raises(julep.RateLimitError) as caught:
        talk.say()
    assert caught.value.headers["retry-after"] == "3"


def test_a_client_that_asks_again_gets_the_next_entry(talk: Talk) -> None:
    talk.model.add(Failure(status=503, retry_after=0), "Good morning!")
    patient = Talk(talk.client.with_options(max_retries=1), talk.model)
    assert patient.say(idempotency_key="a-key") == "Good morning!"


def test_it_breaks_in_the_middle_of_a_stream(talk: Talk) -> None:
    talk.model.add(Reply("It is ", "on ", breaks=Failure("the model fell asleep")))
    stream = talk.client.sessions.chat(talk.session_id, "Where?", stream=True)
    with pytest.raises(julep.JulepError) as caught:
        list(stream)
    assert [message.content for message in caught.value.partial] == ["It is on "]


def test_a_client_can_be_less_patient_than_the_model_is_slow(talk: Talk) -> None:
    talk.model.add(Failure(delay=60))
    with pytest.raises(julep.APITimeoutError):
        talk.say(timeout=0.5)


def test_a_script_at_its_end_is_a_502_that_says_so(talk: Talk) -> None:
    talk.model.add("Hello!")
    talk.say()
    with pytest.raises(julep.ServerError, match=r"at its end: it had 1 reply, and .* one more"):
        talk.say()


def test_a_function_that_fails_is_a_502_that_says_how(talk: Talk) -> None:
    def check(request: ModelRequest) -> str:
        assert request.name == "gpt", f"the model is {request.name}"
        return "Hello!"

    talk.model.add(check)
    with pytest.raises(julep.ServerError, match=r"check, .* AssertionError: the model is julep"):
        talk.say()


def test_a_function_may_refuse_the_request(talk: Talk) -> None:
    def refuse(request: ModelRequest) -> str:
        raise BadRequest("not this")

    talk.model.add(refuse)
    with pytest.raises(julep.BadRequestError, match="not this"):
        talk.say()


@pytest.mark.parametrize("entry", [None, 7, {"name": 7}, {"name": "f", "argument": {}}])
def test_what_is_no_entry_is_refused_when_it_is_added(entry: Any) -> None:
    with pytest.raises(TypeError, match=r"is no (entry of a script|function call)"):
        ScriptedModel([entry])


def test_a_function_that_returns_no_reply_is_a_failure() -> None:
    def forgetful(request: ModelRequest) -> Any:
        return None

    def wordy(request: ModelRequest) -> Any:
        return forgetful

    with pytest.raises(ModelFailed, match="None is no entry"):
        played(ScriptedModel([forgetful]))
    with pytest.raises(ModelFailed, match="another function"):
        played(ScriptedModel([wordy]))


def test_a_failure_has_the_status_of_an_error() -> None:
    with pytest.raises(ValueError, match="status 200"):
        Failure(status=200)


# What it shows


def test_it_shows_what_it_was_asked(talk: Talk) -> None:
    talk.model.add("Hello!", "Hello again!")
    tool: Any = {"type": "function", "function": {"name": "find_book", "parameters": {}}}
    talk.say("Hi", temperature=0.2, model="gpt", tool_choice="none")
    talk.say("Hi again", tools=[{"id": "00000000-0000-4000-8000-000000000000", **tool}])
    first, second = talk.model.requests
    assert [message.text for message in first.prompt.messages] == ["About Ada: A librarian", "Hi"]
    assert (first.name, first.settings["temperature"], first.tool_choice) == ("gpt", 0.2, "none")
    assert [one["function"]["name"] for one in second.tools] == ["find_book"]
    assert [message.text for message in second.prompt.history] == ["Hi", "Hello!"]


def test_it_shows_what_is_left_of_the_script() -> None:
    model = ScriptedModel(["Hello!", FunctionCall("f", a=1), Reply("a", "b"), Failure("no")])
    assert repr(model) == "<ScriptedModel: 0 of 4 replies played, 0 requests>"
    played(model)
    assert (
        repr(model.left) == "[FunctionCall('f', a=1), Reply('a', 'b'), Failure('no', status=502)]"
    )
    assert repr(model) == "<ScriptedModel: 1 of 4 replies played, 1 requests>"


# What the server asks of its own accord


def test_the_script_is_for_chats_alone(talk: Talk) -> None:
    talk.model.add("Hello, Grace!", "It is small.")
    assert talk.say("My name is Grace. I like whales.") == "Hello, Grace!"
    assert talk.say("How big is a krill?") == "It is small."
    assert len(talk.model.requests) == 2


def test_it_may_be_asked_in_the_background_too() -> None:
    memory: Any = {"content": "The user likes whales.", "sentiment": 0.5, "entities": []}
    model = ScriptedModel(["Hello!"], default=json.dumps([memory]), background=True)
    with serve(model=model) as server, julep.Client(server.api_key, server.url) as client:
        talk = Talk(client, model)
        talk.say("I like whales.")
        while len(model.requests) < 3:  # for memories, and for a suggestion
            time.sleep(0.01)
    assert len(model.requests) >= 3


# Threads


def test_threads_may_share_it() -> None:
    model = ScriptedModel()

    def play() -> None:
        for _ in range(50):
            model.add("Hello!")
            played(model)

    threads = [threading.Thread(target=play) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(model.requests) == 200
    assert model.left == []


def played(model: ScriptedModel) -> str:
    """What the model says, without a server."""
    prompt = Prompt(opening=[], recalled=Recalled(), history=[], new=[PromptMessage("user", "Hi")])

    async def ask() -> str:
        async for piece in model.reply(ModelRequest(prompt)):
            if isinstance(piece, Completion):
                return piece.content
        raise AssertionError("the reply has no end")

    return asyncio.run(ask())
