"""A FastAPI service with an agent behind it: a session for each visitor, replies as they come.

`uvicorn examples.web_service:app` starts it, where FastAPI is installed. A visitor is a UUID of version 4,
as in `curl -N -d '{"text": "Where are novels?"}' -H 'Content-Type: application/json'
http://127.0.0.1:8000/visitors/f47ac10b-58cc-4372-a567-0e02b2c3d479/messages`.

One client serves all requests: its connections are shared, and each call has a deadline.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

import julep


class Said(BaseModel):
    text: str


class Desk:
    """What the service needs while it runs."""

    client: julep.AsyncClient
    agent_id: str


desk = Desk()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
    with julep.local.serve() as server:  # in production: a server of its own, by JULEP_API_URL
        async with julep.AsyncClient(server.api_key, server.url, timeout=30) as desk.client:
            agent = await desk.client.agents.create(
                name="Ada",
                about="A librarian.",
                docs=[{"title": "Floors", "content": "Novels are on the second floor."}],
            )
            desk.agent_id = agent.id
            yield


app = FastAPI(lifespan=lifespan)


@app.post("/visitors/{visitor}/messages")
async def say(visitor: UUID, said: Said) -> StreamingResponse:
    """The agent's reply in the visitor's own session: its id is theirs, so that it is found again."""
    try:
        with suppress(julep.ConflictError):  # they have been here before
            await desk.client.sessions.create(None, desk.agent_id, id=visitor)
        stream = desk.client.conversation(visitor).stream(said.text)
        await stream.__aenter__()  # now, so that an error still has a status of its own
    except julep.InvalidIdError as error:
        raise HTTPException(422, str(error)) from error
    except julep.JulepError as error:
        raise HTTPException(502, f"the agent can't answer ({error.request_id})") from error
    return StreamingResponse(stream.text, media_type="text/plain; charset=utf-8")
