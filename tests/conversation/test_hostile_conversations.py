"""Conversations whose streams break, and arguments that are of no use."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import julep
from julep.local import Reply, ScriptedModel
from julep.testing.server import Server


@pytest.mark.parametrize("ending", ["cut", "error"])
def test_a_stream_that_breaks_says_so_and_the_conversation_goes_on(
    client: julep.Client,
    agent_id: str,
    julep_server: Server,
    julep_model: ScriptedModel,
    ending: str,
) -> None:
    julep_model.add("Hello!", Reply(*["word "] * 20, delay=0.01), "Still here.")
    conversation = client.conversation(agent_id=agent_id)
    conversation.send("Hi")
    before = conversation.usage
    if ending == "cut":
        julep_server.faults.cut("chat", after_bytes=400)
    else:
        julep_server.faults.disconnect("chat", times=None)
    stream = conversation.stream("Talk")
    heard: list[str] = []
    with pytest.raises(julep.APIConnectionError):
        heard.extend(text for text in stream.text)
    assert {*heard} <= ({"word "} if ending == "cut" else set())
    if ending == "cut":
        with pytest.raises(julep.ResponseDecodeError, match="closed before its end"):
            stream.reply()
    assert conversation.usage == before
    julep_server.faults.clear()
    julep_model.add("Still here.")
    assert conversation.send("Hello?").text.strip()


@pytest.mark.parametrize(
    "source", [5, None, Path, bytearray(b"GIF89a"), object()], ids=lambda one: type(one).__name__
)
def test_what_can_be_no_image_is_refused(source: Any) -> None:
    with pytest.raises(julep.ArgumentTypeError, match=r"^Image: .* is not a URL, the path"):
        julep.image(source)


@pytest.mark.parametrize("images", [Path("shelf.png"), 5])
def test_what_is_no_list_of_images_is_refused(images: Any) -> None:
    with pytest.raises(julep.JulepError, match="list of images"):
        julep.message("What?", images=images)


def test_a_folder_is_no_image(tmp_path: Path) -> None:
    with pytest.raises(julep.InvalidArgumentError, match="can't be read"):
        julep.image(tmp_path)


@pytest.mark.parametrize("tools", [len, 5, None, "find", [5], [len, 5]])
def test_what_is_no_list_of_functions_is_refused(client: julep.Client, tools: Any) -> None:
    with pytest.raises(julep.InvalidToolError):
        client.conversation(str(uuid4()), tools=tools)
