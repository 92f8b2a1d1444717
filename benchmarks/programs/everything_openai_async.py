"""The other half of everything_openai.py, on the asynchronous client."""

from __future__ import annotations

from pathlib import Path

import openai
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionUserMessageParam
from openai.types.responses import FunctionToolParam
from pydantic import BaseModel

MODEL = "gpt-4o-mini"


class Film(BaseModel):
    title: str
    year: int


FIND_SEAT: FunctionToolParam = {
    "type": "function",
    "name": "find_seat",
    "description": "Says where there is a seat for a film.",
    "parameters": {"type": "object", "properties": {"title": {"type": "string"}}},
    "strict": True,
}


def find_seat(title: str) -> str:
    return f"There is one for {title} in row 3."


def open_client(key: str, url: str) -> openai.AsyncOpenAI:
    timeout = openai.Timeout(60, connect=5)
    return openai.AsyncOpenAI(api_key=key, base_url=url, timeout=timeout, max_retries=2)


async def containers(client: openai.AsyncOpenAI) -> str:
    created = await client.containers.create(name="Ada", expires_after={"anchor": "last_active_at", "minutes": 20})  # fmt: skip
    file = await client.containers.files.create(created.id, file=b"A librarian.")
    text = await client.containers.files.content.retrieve(file.id, container_id=created.id)
    container = await client.containers.retrieve(created.id, timeout=10)
    names = [each.name for each in (await client.containers.list(limit=10, order="desc")).data]
    first = await anext(aiter(client.containers.list(limit=50)))
    print(container.name, container.status, container.created_at, names, first.id, text.content)
    spare = await client.containers.create(name="Spare")
    await client.containers.delete(spare.id)
    return container.id


async def stores(client: openai.AsyncOpenAI) -> str:
    created = await client.vector_stores.create(name="Tom", metadata={"card": "7"})
    await client.vector_stores.update(created.id, name="Tom, a keen reader")
    await client.vector_stores.update(created.id, name="Tom", metadata={"card": "8"})
    store = await client.vector_stores.retrieve(created.id)
    found = await client.vector_stores.list(order="asc")
    print(
        store.name, len(found.data), [each.id async for each in client.vector_stores.list(limit=5)]
    )
    spare = await client.vector_stores.create(name="Spare")
    await client.vector_stores.delete(spare.id)
    return store.id


async def files(client: openai.AsyncOpenAI, store_id: str, path: Path) -> None:
    uploaded = await client.files.create(file=path, purpose="assistants")
    print(uploaded.filename, uploaded.bytes, uploaded.created_at)
    batch = await client.vector_stores.file_batches.upload_and_poll(store_id, files=[path])
    async for each in client.vector_stores.file_batches.list_files(
        batch.id, vector_store_id=store_id
    ):
        file = await client.vector_stores.files.poll(each.id, vector_store_id=store_id)
        print(file.status, batch.file_counts.completed)
    file = await client.vector_stores.files.create_and_poll(uploaded.id, vector_store_id=store_id)
    note = await client.files.create(file=("tea.txt", b"Tom likes it hot."), purpose="user_data")
    of_store = await client.vector_stores.files.upload(
        vector_store_id=store_id, file=b"Nine to five."
    )
    print([each.filename async for each in client.files.list()])
    print([each.status async for each in client.vector_stores.files.list(store_id)])
    print((await client.vector_stores.files.retrieve(file.id, vector_store_id=store_id)).attributes)
    await client.vector_stores.files.delete(of_store.id, vector_store_id=store_id)
    await client.files.delete(note.id)


async def tools(client: openai.AsyncOpenAI) -> None:
    lend: ChatCompletionFunctionToolParam = {"type": "function", "function": {"name": "lend"}}
    message: ChatCompletionUserMessageParam = {"role": "user", "content": "Lend me a film."}
    created = await client.chat.completions.create(model=MODEL, messages=[message], tools=[lend], store=True)  # fmt: skip
    await client.chat.completions.update(created.id, metadata={"kind": "loan"})
    await client.chat.completions.retrieve(created.id)
    print([each.model async for each in client.chat.completions.list()])
    print([each.id async for each in client.chat.completions.messages.list(created.id)])
    await client.chat.completions.delete(created.id)


async def conversations(client: openai.AsyncOpenAI) -> str:
    created = await client.conversations.create(items=[{"role": "user", "content": "Hello"}])
    await client.conversations.update(created.id, metadata={"desk": "2"})
    await client.conversations.items.create(created.id, items=[{"role": "user", "content": "Hall"}])
    conversation = await client.conversations.retrieve(created.id)
    print(
        conversation.metadata,
        [each.type async for each in client.conversations.items.list(created.id)],
    )
    print([each.id async for each in client.batches.list(limit=3)])
    spare = await client.conversations.create()
    await client.conversations.delete(spare.id)
    return conversation.id


async def chat(client: openai.AsyncOpenAI, conversation_id: str) -> None:
    message: ChatCompletionUserMessageParam = {"role": "user", "content": "Good morning!"}
    reply = await client.chat.completions.create(model=MODEL, messages=[message], temperature=0.2)
    print(reply.choices[0].message.content, reply.usage, reply.choices[0].finish_reason)
    async with await client.chat.completions.create(
        model=MODEL, messages=[message], stream=True
    ) as stream:
        async for chunk in stream:
            print(chunk.choices[0].delta.content, chunk.id)
    print(stream.response.status_code)
    history = await client.conversations.items.list(conversation_id, limit=10)
    entry = await anext(aiter(history))
    print([each.type for each in history.data], entry.type)
    for embedding in (await client.embeddings.create(model=MODEL, input=["tea", "films"])).data:
        print(embedding.index, len(embedding.embedding))
    await client.moderations.create(input="Good morning!")


async def responses(client: openai.AsyncOpenAI, conversation_id: str) -> None:
    message: ChatCompletionUserMessageParam = {"role": "user", "content": "Which film is it?"}
    reply = await client.responses.create(model=MODEL, input="Hello", tools=[FIND_SEAT])
    print(reply.output_text, reply.usage, [each.type for each in reply.output])
    film = await client.chat.completions.parse(
        model=MODEL, messages=[message], response_format=Film
    )
    parsed = film.choices[0].message.parsed
    print(parsed.title if parsed else None, parsed.year + 1 if parsed else None)
    async with client.responses.stream(model=MODEL, input="Tell me about Woolf.") as stream:
        async for event in stream:
            print(event.delta if event.type == "response.output_text.delta" else event.type)
    run = await client.responses.create(
        model=MODEL, conversation=conversation_id, input="Where is it?"
    )
    for step in run.output:
        print(find_seat(step.arguments) if step.type == "function_call" else step.type)
    print(run.output_text, len((await client.responses.input_items.list(run.id)).data))


async def memories(client: openai.AsyncOpenAI, store_id: str) -> None:
    async for result in client.vector_stores.search(store_id, query="tea", max_num_results=5):
        print(result.filename, result.score)
    found = [each.file_id async for each in client.vector_stores.search(store_id, query="tea")]
    try:
        await client.files.delete(found[0] if found else store_id)
    except openai.NotFoundError as error:
        print(error.status_code, error.request_id)


async def errors(client: openai.AsyncOpenAI, store_id: str) -> None:
    raw = await client.with_raw_response.models.retrieve(MODEL)
    print(raw.status_code, raw.headers["content-type"], raw.retries_taken, raw.parse().id)
    patient = client.with_options(timeout=120, max_retries=5, default_headers={"X-Trace": "1"})
    try:
        await patient.batches.retrieve(store_id)
    except openai.RateLimitError as error:
        print(error.response.headers["retry-after"])
    except openai.APIStatusError as error:
        print(error.status_code, error.body)
    except openai.APIConnectionError as error:
        print(error.message, error.request)


async def everything(client: openai.AsyncOpenAI, file: Path) -> None:
    container_id, store_id = await containers(client), await stores(client)
    await files(client, store_id, file)
    await tools(client)
    conversation_id = await conversations(client)
    await chat(client, conversation_id)
    await responses(client, conversation_id)
    await memories(client, store_id)
    await errors(client, container_id)
