"""One question, put to 200 agents at once: how many calls are in flight costs nothing to speak of."""

import asyncio
import re
import time
from collections import Counter

import julep

READERS = 200
QUESTION = "In one word: shall the library open on Sundays?"


def opinion(request: julep.local.ModelRequest) -> str:
    """A model that plays its part: readers whose number is odd are against it."""
    prompt = " ".join(str(message.content) for message in request.prompt.messages)
    return "No." if re.search(r"Reader \d*[13579]\b", prompt) else "Yes."


async def ask(client: julep.AsyncClient, number: int) -> str:
    """Make a reader, and ask it."""
    agent = await client.agents.create(
        name=f"Reader {number}", about=f"Reader {number} of the library."
    )
    return str(await client.conversation(agent_id=agent.id).send(QUESTION))


async def main() -> None:
    model = julep.local.ScriptedModel(default=opinion)
    with julep.local.serve(model=model) as server:
        async with julep.AsyncClient(server.api_key, server.url, timeout=60) as client:
            began = time.monotonic()
            async with asyncio.TaskGroup() as group:  # one that fails cancels the others
                tasks = [group.create_task(ask(client, number)) for number in range(READERS)]
            votes = Counter(task.result() for task in tasks)
            seconds = time.monotonic() - began
    print(f"{READERS} readers in {seconds:.1f} s: {dict(sorted(votes.items()))}")


if __name__ == "__main__":
    asyncio.run(main())
