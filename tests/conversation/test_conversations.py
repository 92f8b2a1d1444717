"""A conversation: begun with its first message, in one piece or as a stream, with images."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from rich.console import Console

import julep
from julep.local import FunctionCall, Reply, ScriptedModel
from julep.testing.server import Server

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def test_the_first_message_begins_the_session(
    client: julep.Client, agent_id: str, julep_server: Server, julep_model: ScriptedModel
) -> None:
    julep_model.add("Hello!")
    user = client.users.create(name="Tom")
    before = len(julep_server.requests)
    conversation = client.conversation(agent_id=agent_id, user_id=user.id, situation="At the desk")
    assert len(julep_server.requests) == before  # nothing was sent yet

    reply = conversation.send("Good morning!")

    assert reply.text == str(reply) == "Hello!"
    assert julep_server.requests.operations[before:] == ["create_session", "chat"]
    session = client.sessions.get(conversation.session_id)
    assert (session.user_id, session.situation) == (user.id, "At the desk")


def test_a_session_is_gone_on_with(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add("Hello!", "Goodbye!")
    session = client.sessions.create(None, agent_id)
    assert client.conversation(session.id).send("Good morning!").text == "Hello!"
    conversation = client.conversation(session.id)
    conversation.send("Good night!")
    assert [message.content for message in conversation.history()] == [
        "Good morning!",
        "Hello!",
        "Good night!",
        "Goodbye!",
    ]


def test_a_session_that_was_begun_without_a_reply_is_gone_on_with(
    client: julep.Client, agent_id: str, julep_server: Server, julep_model: ScriptedModel
) -> None:
    julep_model.add("Hello!")
    conversation = client.conversation(agent_id=agent_id)
    julep_server.faults.disconnect("create_session", carried_out=True, times=3)
    with pytest.raises(julep.APIConnectionError):
        conversation.send("Good morning!")
    assert conversation.send("Good morning!").text == "Hello!"
    assert [session.id for session in client.sessions.list()] == [conversation.session_id]


def test_threads_share_a_conversation(julep_server: Server) -> None:
    with julep.Client(julep_server.api_key, julep_server.url) as client:
        conversation = client.conversation(agent_id=client.agents.create("Ada", "A librarian").id)
        threads = [threading.Thread(target=conversation.send, args=[f"I am {n}"]) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(client.sessions.list()) == 1
        assert len(conversation.history()) == 12
        assert conversation.usage.total_tokens > 6


def test_usage_adds_up_over_replies_and_streams(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add(
        Reply("One", prompt_tokens=10, completion_tokens=1),
        Reply("Two", " three", prompt_tokens=20, completion_tokens=2),
    )
    conversation = client.conversation(agent_id=agent_id)
    assert conversation.usage.total_tokens == 0
    conversation.send("One?")
    stream = conversation.stream("Two?")
    assert "".join(stream.text) == "Two three"
    assert stream.reply().text == "Two three"
    usage = conversation.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (30, 3, 33)


def test_a_stream_gives_the_text_as_it_comes_and_not_the_calls(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add(Reply("I will ", "look.", calls=[FunctionCall("look", shelf=5)]))
    stream = client.conversation(agent_id=agent_id).stream("Look!")
    assert [*stream.text] == ["I will ", "look."]
    assert stream.reply().calls == [julep.ToolCall("look", '{"shelf": 5}')]


def test_a_stream_gives_chunks_too(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add("Hello!")
    chunks = [*client.conversation(agent_id=agent_id).stream("Hi")]
    assert chunks[-1].usage is not None


def test_nothing_is_sent_before_a_stream_is_read(
    client: julep.Client, agent_id: str, julep_server: Server, julep_model: ScriptedModel
) -> None:
    julep_model.add("Hello!")
    before = len(julep_server.requests)
    stream = client.conversation(agent_id=agent_id).stream("Hi")
    assert len(julep_server.requests) == before
    with stream:
        assert stream.reply().text == "Hello!"


def test_a_stream_that_is_left_closes_its_connection(
    client: julep.Client, agent_id: str, julep_server: Server, julep_model: ScriptedModel
) -> None:
    julep_model.add(Reply(*["word "] * 1000, delay=0.05), "Still here.")
    conversation = client.conversation(agent_id=agent_id)
    with conversation.stream("Talk") as stream:
        assert next(iter(stream.text)) == "word "
    assert conversation.send("Hello?").text == "Still here."


def test_images_from_a_file_from_bytes_and_by_url(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel, tmp_path: Path
) -> None:
    file = tmp_path / "shelf.png"
    file.write_bytes(PIXEL)
    julep_model.add("A shelf.")
    conversation = client.conversation(agent_id=agent_id)
    part = julep.image("https://example.com/b.png", detail="low")
    conversation.send("What is this?", images=[file, str(file), PIXEL, part])

    said = julep_model.requests[0].prompt.new[-1].content
    data = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    assert said[0] == {"type": "text", "text": "What is this?"}
    assert [one["image_url"] for one in said[1:]] == [
        {"url": data},
        {"url": data},
        {"url": data},
        {"url": "https://example.com/b.png", "detail": "low"},
    ]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"nothing of the kind", "what it begins with is not that of a PNG"),
        (b"", "what it begins with"),
        ("no-such-file.png", "'no-such-file.png': the file can't be read"),
        ("\0", "can't be read"),
    ],
)
def test_what_is_no_image_is_refused_before_anything_is_sent(
    source: str | bytes, says: str
) -> None:
    with pytest.raises(julep.InvalidArgumentError, match=says):
        julep.image(source)


@pytest.mark.parametrize("beginning", [b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x00\n\x00\x00WEBP"])
def test_other_kinds_of_images(beginning: bytes) -> None:
    url = julep.image(beginning + b"...").image_url.url
    assert url.startswith(("data:image/jpeg", "data:image/gif", "data:image/webp"))


def test_one_image_is_not_taken_for_a_list_of_them() -> None:
    with pytest.raises(julep.InvalidArgumentError, match="list of images"):
        julep.message("What?", images="shelf.png")


def test_images_go_with_a_text_alone(client: julep.Client, agent_id: str) -> None:
    conversation = client.conversation(agent_id=agent_id)
    with pytest.raises(julep.InvalidArgumentError, match="go with a text"):
        conversation.send([julep.message("Hi")], images=[PIXEL])


def test_which_conversation_must_be_said(client: julep.Client) -> None:
    some_id = str(uuid4())
    with pytest.raises(julep.InvalidArgumentError, match="neither was given"):
        client.conversation()
    with pytest.raises(julep.InvalidArgumentError, match="both were given"):
        client.conversation(some_id, agent_id=some_id)
    with pytest.raises(julep.InvalidArgumentError, match="situation: the session exists already"):
        client.conversation(some_id, situation="At home")
    with pytest.raises(julep.InvalidArgumentError, match="unknown argument: mood"):
        client.conversation(agent_id=some_id, mood="good")  # pyright: ignore[reportCallIssue]
    with pytest.raises(julep.InvalidIdError, match="agent_id"):
        client.conversation(agent_id="Ada")


def test_an_agent_that_does_not_exist(client: julep.Client) -> None:
    conversation = client.conversation(agent_id=str(uuid4()))
    assert conversation.history() == []
    with pytest.raises(julep.NotFoundError):
        conversation.send("Hello?")


def test_options_are_those_of_a_chat(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add("Hello!")
    conversation = client.conversation(agent_id=agent_id)
    conversation.send("Hi", temperature=0, record=False)
    assert julep_model.requests[0].settings["temperature"] == 0
    assert conversation.history() == []


def test_its_repr_says_which_it_is(client: julep.Client, agent_id: str) -> None:
    conversation = client.conversation(agent_id=agent_id)
    assert conversation.session_id in repr(conversation)


def test_a_history_shows_as_a_conversation(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add("<b>Hello!</b>")
    conversation = client.conversation(agent_id=agent_id)
    conversation.send("Good morning!")
    history = conversation.history()
    html = history._repr_html_()  # pyright: ignore[reportPrivateUsage]
    assert "<b>user</b>\nGood morning!" in html
    assert "&lt;b&gt;Hello!&lt;/b&gt;" in html
    with StringIO() as printed:
        Console(file=printed, width=80).print(history)
        assert "user\nGood morning!" in printed.getvalue()


def test_a_reply_shows_what_was_said(
    client: julep.Client, agent_id: str, julep_model: ScriptedModel
) -> None:
    julep_model.add(Reply("I look.", calls=[FunctionCall("look")]), "word " * 500)
    conversation = client.conversation(agent_id=agent_id)
    reply = conversation.send("Look!")
    call = "ToolCall(name='look', arguments='{}')"
    assert repr(reply) == f"Reply('I look.', calls=[{call}], finish_reason='tool_calls')"
    assert "I look." in reply._repr_html_()  # pyright: ignore[reportPrivateUsage]
    assert len(repr(conversation.send("Talk!"))) < 600


def test_threads_that_begin_a_session_at_once_begin_one(julep_server: Server) -> None:
    with julep.Client(julep_server.api_key, julep_server.url) as client:
        agent = client.agents.create("Ada", "A librarian")
        for _ in range(5):
            conversation = client.conversation(agent_id=agent.id)
            with ThreadPoolExecutor(8) as threads:
                begun = [threads.submit(conversation.begin) for _ in range(8)]
            assert {future.result() for future in begun} == {conversation.session_id}
        assert len(client.sessions.list()) == 5
