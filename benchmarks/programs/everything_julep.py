"""A program that uses everything; everything_openai.py does its counterpart with openai's SDK."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import julep


@dataclass
class Book:
    title: str
    year: int


@julep.tool
def find_shelf(title: str) -> str:
    """Says on which shelf a book is."""
    return f"{title} is on shelf B4."


def show(event: julep.ResponseEvent) -> None:
    print(event.operation, event.status_code, event.request_id, event.elapsed)


def open_client(key: str, url: str) -> julep.Client:
    timeout = julep.Timeout(total=60, connect=5)
    return julep.Client(key, url, timeout=timeout, max_retries=2, on_response=show)


def agents(client: julep.Client) -> str:
    settings = julep.AgentDefaultSettings(temperature=0.5)
    created = client.agents.create("Ada", "A librarian.", default_settings=settings)
    client.agents.update(created.id, about="A kind librarian.", metadata={"floor": 1})
    client.agents.update(created.id, name="Ada", about="A librarian.", overwrite=True)
    agent = client.agents.get(created.id, timeout=10)
    names = [each.name for each in client.agents.list(limit=10, order="desc")]
    first = next(client.agents.iter(page_size=50))
    print(agent.name, agent.model, agent.created_at, names, first.id)
    spare = client.api.create_agent("Spare")
    client.agents.delete(spare.id)
    return agent.id


def users(client: julep.Client) -> str:
    created = client.users.create("Tom", about="A reader.", metadata={"card": 7})
    client.users.update(created.id, about="A keen reader.")
    client.users.update(created.id, name="Tom", about="A reader.", overwrite=True)
    user = client.users.get(created.id)
    found = client.users.list(metadata_filter={"card": 7})
    print(user.name, len(found), [each.id for each in client.users.iter(limit=5)])
    spare = client.users.create("Spare")
    client.users.delete(spare.id)
    return user.id


def docs(client: julep.Client, agent_id: str, user_id: str, file: Path) -> None:
    report = client.docs.upload([file], agent_id=agent_id, metadata={"kind": "guide"})
    print(len(report.uploaded), [failed.reason for failed in report.failed], report.jobs)
    for job_id in report.jobs:
        job = client.jobs.wait(job_id, timeout=60)
        print(job.state, client.jobs.get(job_id).progress)
    doc = julep.CreateDoc(title="Tea", content="Tom likes it hot.")
    note = client.docs.create(doc, user_id=user_id)
    of_agent = client.docs.create({"title": "Hours", "content": "Nine to five."}, agent_id)
    print([each.title for each in client.docs.list(agent_id)])
    print([each.content for each in client.docs.iter(user_id=user_id)])
    print(client.docs.list(user_id=user_id, limit=1)[0].metadata)
    client.docs.delete(of_agent.id, agent_id)
    client.docs.delete(note.id, user_id=user_id)


def tools(client: julep.Client, agent_id: str) -> None:
    function = julep.FunctionDef(name="lend", parameters={"type": "object"})
    tool = julep.CreateToolRequest(type="function", function=function)
    created = client.tools.create(agent_id, tool)
    client.tools.update(agent_id, created.id, {"description": "Lends a book."})
    client.tools.update(agent_id, created.id, function, overwrite=True)
    known = client.tools.get(agent_id)
    print(known, [each.function.name for each in client.tools.list(agent_id)])
    print([each.id for each in client.tools.iter(agent_id)])
    client.tools.delete(agent_id, created.id)


def sessions(client: julep.Client, agent_id: str, user_id: str) -> str:
    created = client.sessions.create(user_id, agent_id, situation="In the library.")
    client.sessions.update(created.id, "At the desk.", metadata={"desk": 2})
    client.sessions.update(created.id, "In the hall.", overwrite=True)
    session = client.sessions.get(created.id)
    print(session.situation, [each.id for each in client.sessions.list(limit=3)])
    print([each.created_at for each in client.sessions.iter(limit=3)])
    spare = client.sessions.create(None, agent_id)
    client.sessions.delete(spare.id)
    return session.id


def chat(client: julep.Client, session_id: str) -> None:
    message = julep.InputChatMlMessage(role="user", content="Good morning!")
    reply = client.sessions.chat(session_id, message, temperature=0.2, max_tokens=100)
    print(reply.response[0][0].content, reply.usage.total_tokens, reply.finish_reason)
    with client.sessions.chat(session_id, "Which book is best?", stream=True) as stream:
        for chunk in stream:
            print(chunk.choices[0].delta.content, chunk.id)
    print(stream.response().id)
    history = client.sessions.history(session_id, limit=10)
    entry = next(client.sessions.iter_history(session_id))
    print([each.role for each in history], entry.name)
    for suggestion in client.sessions.suggestions(session_id):
        print(suggestion.content, suggestion.target)
    client.sessions.delete_history(session_id)


def conversation(client: julep.Client, agent_id: str, user_id: str) -> None:
    talk = client.conversation(agent_id=agent_id, user_id=user_id, tools=[find_shelf])
    reply = talk.send("Hello", temperature=0)
    print(reply.text, reply.usage.total_tokens, [call.name for call in reply.calls])
    book = talk.send("Which book is it?", response_type=Book)
    print(book.title, book.year + 1)
    for text in talk.stream("Tell me about Woolf.").text:
        print(text)
    run = talk.run("Where is Orlando?", max_turns=4)
    for step in run:
        print([(result.call.name, result.text) for result in step.results])
    print(run.reply().text, len(talk.history()))


def memories(client: julep.Client, agent_id: str, user_id: str) -> None:
    for memory in client.memories.list(agent_id, "tea", user_id, limit=5):
        print(memory.content, memory.created_at)
    found = [each.id for each in client.memories.iter(agent_id, "tea")]
    try:
        client.memories.delete(agent_id, found[0] if found else agent_id)
    except julep.NotFoundError as error:
        print(error.status_code, error.request_id)


def errors(client: julep.Client, agent_id: str) -> None:
    raw = client.with_raw_response.agents.get(agent_id)
    print(raw.status_code, raw.headers["content-type"], raw.attempts, raw.parsed.name)
    patient = client.with_options(timeout=120, max_retries=5, headers={"X-Trace": "1"})
    try:
        patient.users.get(agent_id)
    except julep.RateLimitError as error:
        print(error.headers["retry-after"])
    except julep.ApiError as error:
        print(error.status_code, error.body)
    except julep.APIConnectionError as error:
        print(error.delivered, error.attempts)


def everything(client: julep.Client, file: Path) -> None:
    agent_id, user_id = agents(client), users(client)
    docs(client, agent_id, user_id, file)
    tools(client, agent_id)
    chat(client, sessions(client, agent_id, user_id))
    conversation(client, agent_id, user_id)
    memories(client, agent_id, user_id)
    errors(client, agent_id)
