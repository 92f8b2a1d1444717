"""A tour of the SDK: an agent at the desk of a bicycle workshop, its documents and its memory.

`make demo` runs it. By itself it starts the embedded server, which keeps everything in
quickstart.db in the current folder: run it twice, and the agent remembers the first time. Delete
the file to begin anew. With JULEP_API_URL and JULEP_API_KEY set, it talks to that server instead.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import julep

DATABASE = Path("quickstart.db")
DOCUMENTS = [Path(__file__).with_name(name) for name in ("workshop-guide.md", "bike-care.txt")]
MINE = {"example": "quickstart"}
"""Metadata by which a later run finds what an earlier one made."""
ENDED = ("succeeded", "aborted", "failed")

PARTS: dict[str, dict[str, Any]] = {
    "brake pads": {"shelf": "B4", "in_stock": 6, "price": "£8.50"},
    "chain": {"shelf": "C1", "in_stock": 3, "price": "£19.00"},
    "inner tube": {"shelf": "A2", "in_stock": 24, "price": "£5.00"},
}
FIND_PART: dict[str, Any] = {
    "name": "find_part",
    "description": "Says on which shelf a part is, how many there are, and what one costs.",
    "parameters": {
        "type": "object",
        "properties": {"part": {"type": "string", "enum": list(PARTS)}},
        "required": ["part"],
    },
}


def find_part(part: str) -> str:
    """The function that the agent may call: a look at the shelves."""
    return json.dumps({"part": part, **PARTS[part]}, ensure_ascii=False)


@contextmanager
def connect() -> Generator[julep.Client]:
    """A client of the server that the environment names, or else of an embedded one."""
    if os.environ.get("JULEP_API_URL") and os.environ.get("JULEP_API_KEY"):
        print(f"Server: {os.environ['JULEP_API_URL']}")
        with julep.Client() as client:
            yield client
        return
    with (
        julep.local.serve(DATABASE, word_delay=0.05) as server,
        julep.Client(server.api_key, server.url) as client,
    ):
        print(f"Server: embedded, at {server.url}\nDatabase: {DATABASE.resolve()}")
        yield client


def find_or_create_agent(client: julep.Client) -> tuple[str, list[str]]:
    """The id of the agent and, if it is new, of the jobs that embed its documents."""
    for agent in client.agents.list(limit=1, metadata_filter=MINE):
        print(f"{agent.name} was created by an earlier run, on {agent.created_at:%d %B %Y}.")
        return agent.id, []
    created = client.agents.create(
        name="Robin",
        about="Looks after the desk of the Kingfisher Cycle Workshop.",
        instructions=["Answer from the documents.", "Be brief.", "Never guess a price."],
        functions=[FIND_PART],
        docs=[{"title": path.stem, "content": path.read_text("utf-8")} for path in DOCUMENTS],
        metadata=MINE,
    )
    print(f"Robin is new, and was given {' and '.join(path.name for path in DOCUMENTS)}.")
    return created.id, created.jobs or []


def find_or_create_user(client: julep.Client) -> tuple[str, bool]:
    """The id of the user, and whether there was one already."""
    for user in client.users.list(limit=1, metadata_filter=MINE):
        print(f"{user.name} has been here before.")
        return user.id, True
    print("Maya is new.")
    return client.users.create(name="Maya", about="Rides to work.", metadata=MINE).id, False


def wait_for(client: julep.Client, job_id: str) -> None:
    """Print how a job ended; not all servers are done with it at once."""
    deadline = time.monotonic() + 60
    job = client.jobs.get(job_id)
    while job.state not in ENDED and time.monotonic() < deadline:
        time.sleep(1)
        job = client.jobs.get(job_id)
    print(f"Job {job.name}: {job.state}")


def text(reply: julep.ChatResponse) -> str:
    """The text of a reply that is no more than that."""
    return str(reply.response[0][0].content)


def ask(client: julep.Client, session_id: str, question: str) -> julep.ChatResponse:
    """Say something, and print it with the answer."""
    print(f"Maya:  {question}")
    reply = client.sessions.chat(session_id, question)
    print(f"Robin: {text(reply)}")
    return reply


def ask_documents(client: julep.Client, agent_id: str, session_id: str, question: str) -> None:
    """The same, with the documents that were recalled for it, the best first."""
    reply = ask(client, session_id, question)
    titles = {doc.id: doc.title for doc in client.docs.list(agent_id)}
    for doc_id in reply.doc_ids.agent_doc_ids:
        print(f"       recalled the document {titles[doc_id]}, {doc_id}")


def ask_streaming(client: julep.Client, session_id: str, question: str) -> None:
    """Say something, and print the answer while it is written."""
    print(f"Maya:  {question}\nRobin: ", end="")
    with client.sessions.chat(session_id, question, stream=True) as chunks:
        for chunk in chunks:
            for choice in chunk.choices:
                print(choice.delta.content or "", end="", flush=True)
    print(f"\n       {chunks.response().usage.completion_tokens} tokens, printed as they came")


def ask_for_part(client: julep.Client, session_id: str, question: str) -> None:
    """A question that only the function can answer: run it, and give the agent its result."""
    print(f"Maya:  {question}")
    choice = {"type": "function", "function": {"name": "find_part"}}
    call = json.loads(text(client.sessions.chat(session_id, question, tool_choice=choice)))
    result = find_part(**json.loads(call["arguments"]))
    print(f"       {call['name']}({call['arguments']}) returns {result}")
    answer = {"role": "function", "name": call["name"], "content": result}
    print(f"Robin: {text(client.sessions.chat(session_id, answer))}")


def main() -> None:
    """The tour."""
    with connect() as client:
        print("\n== An agent, a user, a session")
        agent_id, jobs = find_or_create_agent(client)
        user_id, met_before = find_or_create_user(client)
        session_id = client.sessions.create(
            user_id, agent_id, situation="At the desk, on a busy Saturday.", metadata=MINE
        ).id
        for job_id in jobs:
            wait_for(client, job_id)

        print("\n== Getting to know each other")
        introduction = "Hello! My bike is a green tourer."
        ask(client, session_id, "What do you know about me?" if met_before else introduction)

        print("\n== A question that a document answers")
        ask_documents(client, agent_id, session_id, "When are you open on Saturdays?")

        print("\n== An answer that is streamed")
        ask_streaming(client, session_id, "How do I clean a chain, and how much oil does it need?")

        print("\n== A function call")
        ask_for_part(client, session_id, "Can you find a part for me: brake pads?")

        print("\n== The history of this session")
        for message in client.sessions.history(session_id):
            line = f"{message.role}: {message.content}".replace("\n", " ")
            print(line if len(line) <= 76 else f"{line[:75]}…")

        print("\n== What the agent remembers of the user")
        for memory in client.memories.list(agent_id, "bike", user_id=user_id):
            print(f"{memory.content} (since {memory.created_at:%d %B %Y, %H:%M:%S})")


if __name__ == "__main__":
    main()
