"""A tour of the SDK: an agent at the desk of a bicycle workshop, its documents and its memory.

`make demo` runs it. By itself it starts the embedded server, which keeps everything in
quickstart.db in the current folder: run it twice, and the agent remembers the first time. Delete
the file to begin anew. With JULEP_API_URL and JULEP_API_KEY set, it talks to that server instead.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import julep

FILES = [Path(__file__).with_name(name) for name in ("workshop-guide.md", "bike-care.txt")]
MINE = {"example": "quickstart"}  # metadata by which a later run finds what an earlier one made
PARTS = {
    "brake pads": {"shelf": "B4", "in_stock": 6, "price": "£8.50"},
    "chain": {"shelf": "C1", "in_stock": 3, "price": "£19.00"},
}


@julep.tool
def find_part(part: Literal["brake pads", "chain"]) -> dict[str, object]:
    """Says on which shelf a part is, how many there are, and what one costs."""
    return {"part": part, **PARTS[part]}


with ExitStack() as stack:
    key, url = os.environ.get("JULEP_API_KEY"), os.environ.get("JULEP_API_URL")
    if not (key and url):
        database = Path("quickstart.db").resolve()
        server = stack.enter_context(julep.local.serve(database, word_delay=0.05))
        key, url = server.api_key, server.url
        print(f"Server: embedded, at {url}\nDatabase: {database}")
    else:
        print(f"Server: {url}")
    client = stack.enter_context(julep.Client(key, url))

    print("\n== An agent, and a user")
    agent = next(client.agents.iter(metadata_filter=MINE), None)
    if agent is None:
        robin = "Looks after the desk of the Kingfisher Cycle Workshop."
        rules = ["Answer from the documents.", "Be brief.", "Never guess a price."]
        made = client.agents.create("Robin", robin, instructions=rules, metadata=MINE)
        agent = client.agents.get(made.id)
        print(f"{agent.name} is new.")
    else:
        print(f"{agent.name} was created by an earlier run, on {agent.created_at:%d %B %Y}.")
    print(client.docs.upload(FILES, agent_id=agent.id))  # once: the second run skips them

    user = next(client.users.iter(metadata_filter=MINE), None)
    known = user is not None
    user_id = user.id if user else client.users.create("Maya", "A commuter.", metadata=MINE).id
    print("Maya has been here before." if known else "Maya is new.")

    chat = client.conversation(agent_id=agent.id, user_id=user_id, tools=[find_part])

    print("\n== Getting to know each other")
    print(chat.send("What do you know about me?" if known else "Hello! My bike is a green tourer."))

    print("\n== An answer from a document, while it is written")
    for text in chat.stream("How do I clean a chain, and how much oil does it need?").text:
        print(text, end="", flush=True)

    print("\n\n== A function call")
    run = chat.run("I want to find_part: brake pads, please.")
    for step in run:
        for result in step.results:
            print(f"{result.call.name}({result.call.arguments}) returned {result.text}")
    print(run.reply())

    print("\n== The history of this session, and what the agent remembers of the user")
    for message in chat.history():
        print(f"{message.role}: {message.content}".replace("\n", " ")[:76])
    for memory in client.memories.list(agent.id, "bike", user_id=user_id):
        print(f"{memory.content} (since {memory.created_at:%d %B %Y, %H:%M:%S})")
