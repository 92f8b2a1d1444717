"""An OpenAI-compatible endpoint in a process of its own, whose models behave in many ways.

`python -m tests.local.upstream` prints its port. The name of the model chooses what it does. What it
was sent is at `/received`, as is whether the client waited for the end: `ended`, or `left`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Json = dict[str, Any]
Events = AsyncGenerator[Json | str]

KEY = "sk-upstream"
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
received: list[Json] = []


def chunk(delta: Json, finish_reason: str | None = None, **more: Any) -> Json:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {"id": "up-1", "object": "chat.completion.chunk", "choices": [choice], **more}


def call_delta(index: int, id: str, name: str, arguments: str) -> Json:
    function = {"name": name, "arguments": arguments}
    call = {"index": index, "id": id, "type": "function", "function": function}
    return chunk({"tool_calls": [call]})


def end(body: Json, finish_reason: str = "stop") -> list[Json | str]:
    usage: list[Json | str] = [{"id": "up-1", "choices": [], "usage": USAGE}]
    wanted = body.get("stream_options", {}).get("include_usage")
    return [chunk({}, finish_reason), *(usage if wanted else []), "[DONE]"]


async def echo(body: Json) -> Events:
    """Say the last message again, word by word."""
    content = body["messages"][-1]["content"]
    text = content if isinstance(content, str) else json.dumps(content)
    yield chunk({"role": "assistant", "content": ""})
    for number, word in enumerate(text.split(" ")):
        yield chunk({"content": word if number == 0 else f" {word}"})
    for event in end(body):
        yield event


async def drip(body: Json) -> Events:
    """Say one word, and the next only when `/go` is called."""
    yield chunk({"content": "first"})
    await go.wait()
    yield chunk({"content": " second"})
    for event in end(body):
        yield event


async def forever(body: Json) -> Events:
    """Say something again and again."""
    while True:
        yield chunk({"content": "again "})
        await asyncio.sleep(0.01)


async def silent(body: Json) -> Events:
    """Begin to answer, and say nothing."""
    yield ": a comment"
    await asyncio.sleep(3600)


async def stalls(body: Json) -> Events:
    """Say one word, and then only that the connection is alive."""
    yield chunk({"content": "first"})
    while True:
        await asyncio.sleep(0.02)
        yield ": still there"


async def calls(body: Json) -> Events:
    """Call the first tool, its arguments bit by bit."""
    if body["messages"][-1]["role"] == "tool":
        async for event in echo(body):
            yield event
        return
    name = body["tools"][0]["function"]["name"]
    yield chunk({"role": "assistant", "content": None})
    yield call_delta(0, "id-1", name, "")
    for part in ('{"city":', ' "Lisbon"}'):
        yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
    for event in end(body, "tool_calls"):
        yield event


async def calls_twice(body: Json) -> Events:
    """Make two calls at once."""
    for index in range(2):
        yield call_delta(index, f"id-{index}", body["tools"][0]["function"]["name"], f"[{index}]")
    for event in end(body, "tool_calls"):
        yield event


async def calls_whole(body: Json) -> Events:
    """Make two calls without indexes, each whole, with arguments that are an object."""
    name = body["tools"][0]["function"]["name"]
    for number in range(2):
        function = {"name": name, "arguments": {"n": number}}
        yield chunk({"tool_calls": [{"id": f"id-{number}", "function": function}]})
    for event in end(body, "stop"):
        yield event


async def broken_arguments(body: Json) -> Events:
    """Call a function with arguments that are not JSON."""
    yield call_delta(0, "id-1", "get_weather", '{"city": ')
    for event in end(body, "length"):
        yield event


async def speaks_and_calls(body: Json) -> Events:
    """Say something first, and then call a function."""
    yield chunk({"content": "\n\n"})
    yield chunk({"content": "Let me see."})
    async for event in calls(body):
        yield event


async def calls_in_turns(body: Json) -> Events:
    """Make two calls at once, the parts of their arguments in turns."""
    name = body["tools"][0]["function"]["name"]
    for index in range(2):
        yield call_delta(index, f"id-{index}", name, "")
    for part in ("[", "0", "]"):
        for index in range(2):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": part}}]})
    for event in end(body, "tool_calls"):
        yield event


async def speaks_and_calls_twice(body: Json) -> Events:
    """Say something, and make two calls at once; then say what the results are."""
    if body["messages"][-1]["role"] == "tool":
        async for event in echo(body):
            yield event
        return
    for word in ("Let me ", "see."):
        yield chunk({"content": word})
    async for event in calls_twice(body):
        yield event


async def blank_and_calls(body: Json) -> Events:
    """Begin with an empty line, and then call a function."""
    yield chunk({"content": "\n\n"})
    async for event in calls(body):
        yield event


async def no_usage(body: Json) -> Events:
    yield chunk({"content": "Hello."}, "stop")
    yield "[DONE]"


async def truncated(body: Json) -> Events:
    """Stop in the middle, as if that were the end."""
    yield chunk({"content": "Half a "})


async def cut(body: Json) -> Events:
    """Hang up in the middle."""
    yield chunk({"content": "Half a "})
    raise ConnectionResetError


async def unfinished(body: Json) -> Events:
    """End a stream without a reason for it."""
    yield chunk({"content": "Hello."})
    yield "[DONE]"


async def odd_finish(body: Json) -> Events:
    yield chunk({"content": "Hello."}, "eos_token")
    yield "[DONE]"


async def no_done(body: Json) -> Events:
    yield chunk({"content": "Hello."}, "stop", usage=USAGE)


async def thinks(body: Json) -> Events:
    """Think aloud before speaking."""
    yield chunk({"reasoning_content": "Hm."})
    yield chunk({"content": "Hello.", "reasoning_content": None})
    for event in end(body):
        yield event


async def error_in_stream(body: Json) -> Events:
    yield chunk({"content": "Hello"})
    yield {"error": {"message": f"out of memory, {KEY}", "code": 500}}


async def not_json(body: Json) -> Events:
    yield "{oops"


async def no_choices(body: Json) -> Events:
    yield {"choices": "none"}


STREAMS: dict[str, Callable[[Json], Events]] = {
    stream.__name__.replace("_", "-"): stream
    for stream in (
        echo,
        drip,
        forever,
        silent,
        stalls,
        calls,
        calls_twice,
        calls_whole,
        calls_in_turns,
        speaks_and_calls_twice,
        broken_arguments,
        speaks_and_calls,
        blank_and_calls,
        no_usage,
        truncated,
        cut,
        unfinished,
        odd_finish,
        no_done,
        thinks,
        error_in_stream,
        not_json,
        no_choices,
    )
}


def whole(body: Json, message: Json, finish_reason: str = "stop") -> Response:
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return JSONResponse({"object": "chat.completion", "choices": [choice], "usage": USAGE})


def refusal(field: str) -> JSONResponse:
    message = f"Unsupported parameter: '{field}' is not supported with this model."
    error = {"message": message, "type": "invalid_request_error", "param": field}
    return JSONResponse({"error": {**error, "code": "unsupported_parameter"}}, 400)


def respond(name: str, body: Json) -> Response | None:
    """The answers that are no streams."""
    kind, _, detail = name.partition("-")
    if kind == "status":
        headers = {"Retry-After": "7"} if detail in ("429", "503") else {}
        said = f"this is {detail}; the key was {KEY}"
        return JSONResponse({"error": {"message": said}}, int(detail), headers)
    if kind == "refuses":
        if detail in body:
            return refusal(detail)
        return StreamingResponse(lines(echo(body), {}), media_type="text/event-stream")
    if name == "forbids" and (extra := sorted({"stream_options", "seed"} & body.keys())):
        errors = [{"type": "extra_forbidden", "loc": ["body", field], "msg": ""} for field in extra]
        return JSONResponse({"detail": errors}, 422)
    if name == "forbids-names":
        for number, message in enumerate(body["messages"]):
            if "name" in message:
                loc = ["body", "messages", number, message["role"], "name"]
                error = {"type": "extra_forbidden", "loc": loc, "msg": "Extra inputs"}
                return JSONResponse({"object": "error", "message": {"detail": [error]}}, 422)
        return whole(body, {"role": "assistant", "content": "Hello."})
    if name == "forbids":
        return whole(body, {"role": "assistant", "content": "Hello."})
    if name == "whole":
        return whole(body, {"role": "assistant", "content": "All at once."})
    if name == "whole-call":
        function = {"name": "get_weather", "arguments": '{"city": "Porto"}'}
        calls = [{"id": "id-1", "type": "function", "function": function}]
        message = {"role": "assistant", "content": "Let me see.", "tool_calls": calls}
        return whole(body, message, "tool_calls")
    return {
        "html": Response("<html><h1>Welcome</h1></html>", media_type="text/html"),
        "html-502": Response("<html>Bad gateway</html>", 502, media_type="text/html"),
        "empty": Response(""),
        "no-object": Response("[1, 2]", media_type="application/json"),
        "no-message": JSONResponse({"choices": []}),
        "redirects": Response("", 308, {"Location": "/elsewhere"}),
    }.get(name)


async def lines(events: Events, record: Json) -> AsyncGenerator[str]:
    try:
        async for event in events:
            if isinstance(event, str) and event.startswith(":"):
                yield f"{event}\n\n"
            else:
                data = event if isinstance(event, str) else json.dumps(event)
                yield f"data: {data}\n\n"
        record["state"] = "ended"
    except (asyncio.CancelledError, GeneratorExit):
        record["state"] = "left"
        raise


async def completions(request: Request) -> Response:
    body: Json = await request.json()
    record: Json = {
        "body": body,
        "authorization": request.headers.get("authorization"),
        "client": request.client.port if request.client else None,
        "state": "open",
    }
    received.append(record)
    name = body["model"]
    if name == "mute":  # which does not even send headers
        while not await request.is_disconnected():
            await asyncio.sleep(0.01)
        record["state"] = "left"
        return Response()
    response = respond(name, body)
    if response is None:
        response = StreamingResponse(
            lines(STREAMS[name](body), record), media_type="text/event-stream"
        )
    return response


async def show_received(request: Request) -> Response:
    return JSONResponse(received)


async def forget(request: Request) -> Response:
    received.clear()
    go.clear()
    return Response()


async def let_go(request: Request) -> Response:
    go.set()
    return Response()


async def run(listener: socket.socket) -> None:
    routes: list[tuple[str, Callable[[Request], Awaitable[Response]], str]] = [
        ("/v1/chat/completions", completions, "POST"),
        ("/received", show_received, "GET"),
        ("/forget", forget, "POST"),
        ("/go", let_go, "POST"),
    ]
    app = Starlette(routes=[Route(path, call, methods=[method]) for path, call, method in routes])
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve([listener]))
    # The test that began this holds the other end: when it is gone, so is this.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    go = asyncio.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    asyncio.run(run(listener))
