"""The other half of everything_julep.py, on the asynchronous client."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import julep


@dataclass
class Film:
    title: str
    year: int


@julep.tool
async def find_seat(title: str) -> str:
    """Says where there is a seat for a film."""
    return f"There is one for {title} in row 3."


async def show(event: julep.ResponseEvent) -> None:
    print(event.operation, event.status_code, event.request_id, event.elapsed)


def open_client(key: str, url: str) -> julep.AsyncClient:
    timeout = julep.Timeout(total=60, connect=5)
    return julep.AsyncClient(key, url, timeout=timeout, max_retries=2, on_response=show)


async def agents(client: julep.AsyncClient) -> str:
    settings = julep.AgentDefaultSettings(temperature=0.5)
    created = await client.agents.create("Ada", "A librarian.", default_settings=settings)
    await client.agents.update(created.id, about="A kind librarian.", metadata={"floor": 1})
    await client.agents.update(created.id, name="Ada", about="A librarian.", overwrite=True)
    agent = await client.agents.get(created.id, timeout=10)
    names = [each.name for each in await client.agents.list(limit=10, order="desc")]
    first = await anext(client.agents.iter(page_size=50))
    print(agent.name, agent.model, agent.created_at, names, first.id)
    spare = await client.api.create_agent("Spare")
    await client.agents.delete(spare.id)
    return agent.id


async def users(client: julep.AsyncClient) -> str:
    created = await client.users.create("Tom", about="A reader.", metadata={"card": 7})
    await client.users.update(created.id, about="A keen reader.")
    await client.users.update(created.id, name="Tom", about="A reader.", overwrite=True)
    user = await client.users.get(created.id)
    found = await client.users.list(metadata_filter={"card": 7})
    print(user.name, len(found), [each.id async for each in client.users.iter(limit=5)])
    spare = await client.users.create("Spare")
    await client.users.delete(spare.id)
    return user.id


async def docs(client: julep.AsyncClient, agent_id: str, user_id: str, file: Path) -> None:
    report = await client.docs.upload([file], agent_id=agent_id, metadata={"kind": "guide"})
    print(len(report.uploaded), [failed.reason for failed in report.failed], report.jobs)
    for job_id in report.jobs:
        job = await client.jobs.wait(job_id, timeout=60)
        print(job.state, (await client.jobs.get(job_id)).progress)
    doc = julep.CreateDoc(title="Tea", content="Tom likes it hot.")
    note = await client.docs.create(doc, user_id=user_id)
    of_agent = await client.docs.create({"title": "Hours", "content": "Nine to five."}, agent_id)
    print([each.title for each in await client.docs.list(agent_id)])
    print([each.content async for each in client.docs.iter(user_id=user_id)])
    print((await client.docs.list(user_id=user_id, limit=1))[0].metadata)
    await client.docs.delete(of_agent.id, agent_id)
    await client.docs.delete(note.id, user_id=user_id)


async def tools(client: julep.AsyncClient, agent_id: str) -> None:
    function = julep.FunctionDef(name="lend", parameters={"type": "object"})
    tool = julep.CreateToolRequest(type="function", function=function)
    created = await client.tools.create(agent_id, tool)
    await client.tools.update(agent_id, created.id, {"description": "Lends a film."})
    await client.tools.update(agent_id, created.id, function, overwrite=True)
    known = await client.tools.get(agent_id)
    print(known, [each.function.name for each in await client.tools.list(agent_id)])
    print([each.id async for each in client.tools.iter(agent_id)])
    await client.tools.delete(agent_id, created.id)


async def sessions(client: julep.AsyncClient, agent_id: str, user_id: str) -> str:
    created = await client.sessions.create(user_id, agent_id, situation="In the library.")
    await client.sessions.update(created.id, "At the desk.", metadata={"desk": 2})
    await client.sessions.update(created.id, "In the hall.", overwrite=True)
    session = await client.sessions.get(created.id)
    print(session.situation, [each.id for each in await client.sessions.list(limit=3)])
    print([each.created_at async for each in client.sessions.iter(limit=3)])
    spare = await client.sessions.create(None, agent_id)
    await client.sessions.delete(spare.id)
    return session.id


async def chat(client: julep.AsyncClient, session_id: str) -> None:
    message = julep.InputChatMlMessage(role="user", content="Good morning!")
    reply = await client.sessions.chat(session_id, message, temperature=0.2, max_tokens=100)
    print(reply.response[0][0].content, reply.usage.total_tokens, reply.finish_reason)
    async with await client.sessions.chat(session_id, "Which film is best?", stream=True) as stream:
        async for chunk in stream:
            print(chunk.choices[0].delta.content, chunk.id)
    print((await stream.response()).id)
    history = await client.sessions.history(session_id, limit=10)
    print(
        [entry.role for entry in history],
        (await anext(client.sessions.iter_history(session_id))).name,
    )
    for suggestion in await client.sessions.suggestions(session_id):
        print(suggestion.content, suggestion.target)
    await client.sessions.delete_history(session_id)


async def conversation(client: julep.AsyncClient, agent_id: str, user_id: str) -> None:
    talk = client.conversation(agent_id=agent_id, user_id=user_id, tools=[find_seat])
    reply = await talk.send("Hello", temperature=0)
    print(reply.text, reply.usage.total_tokens, [call.name for call in reply.calls])
    film = await talk.send("Which film is it?", response_type=Film)
    print(film.title, film.year + 1)
    async for text in talk.stream("Tell me about Woolf.").text:
        print(text)
    run = talk.run("Where is Orlando?", max_turns=4)
    async for step in run:
        print([(result.call.name, result.text) for result in step.results])
    print((await run.reply()).text, len(await talk.history()))


async def memories(client: julep.AsyncClient, agent_id: str, user_id: str) -> None:
    for memory in await client.memories.list(agent_id, "tea", user_id, limit=5):
        print(memory.content, memory.created_at)
    found = [each.id async for each in client.memories.iter(agent_id, "tea")]
    try:
        await client.memories.delete(agent_id, found[0] if found else agent_id)
    except julep.NotFoundError as error:
        print(error.status_code, error.request_id)


async def errors(client: julep.AsyncClient, agent_id: str) -> None:
    raw = await client.with_raw_response.agents.get(agent_id)
    print(raw.status_code, raw.headers["content-type"], raw.attempts, raw.parsed.name)
    patient = client.with_options(timeout=120, max_retries=5, headers={"X-Trace": "1"})
    try:
        await patient.users.get(agent_id)
    except julep.RateLimitError as error:
        print(error.headers["retry-after"])
    except julep.ApiError as error:
        print(error.status_code, error.body)
    except julep.APIConnectionError as error:
        print(error.delivered, error.attempts)


async def everything(client: julep.AsyncClient, file: Path) -> None:
    agent_id, user_id = await agents(client), await users(client)
    await docs(client, agent_id, user_id, file)
    await tools(client, agent_id)
    await chat(client, await sessions(client, agent_id, user_id))
    await conversation(client, agent_id, user_id)
    await memories(client, agent_id, user_id)
    await errors(client, agent_id)
