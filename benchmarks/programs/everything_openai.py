"""Step by step the counterpart of everything_julep.py: what is nearest to it in openai's SDK."""

from __future__ import annotations

from pathlib import Path

import openai
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionUserMessageParam
from openai.types.responses import FunctionToolParam
from pydantic import BaseModel

MODEL = "gpt-4o-mini"


class Book(BaseModel):
    title: str
    year: int


FIND_SHELF: FunctionToolParam = {
    "type": "function",
    "name": "find_shelf",
    "description": "Says on which shelf a book is.",
    "parameters": {"type": "object", "properties": {"title": {"type": "string"}}},
    "strict": True,
}


def find_shelf(title: str) -> str:
    return f"{title} is on shelf B4."


def open_client(key: str, url: str) -> openai.OpenAI:
    timeout = openai.Timeout(60, connect=5)
    return openai.OpenAI(api_key=key, base_url=url, timeout=timeout, max_retries=2)


def containers(client: openai.OpenAI) -> str:
    created = client.containers.create(name="Ada", expires_after={"anchor": "last_active_at", "minutes": 20})  # fmt: skip
    file = client.containers.files.create(created.id, file=b"A librarian.")
    text = client.containers.files.content.retrieve(file.id, container_id=created.id)
    container = client.containers.retrieve(created.id, timeout=10)
    names = [each.name for each in client.containers.list(limit=10, order="desc").data]
    first = next(iter(client.containers.list(limit=50)))
    print(container.name, container.status, container.created_at, names, first.id, text.content)
    spare = client.containers.create(name="Spare")
    client.containers.delete(spare.id)
    return container.id


def stores(client: openai.OpenAI) -> str:
    created = client.vector_stores.create(name="Tom", metadata={"card": "7"})
    client.vector_stores.update(created.id, name="Tom, a keen reader")
    client.vector_stores.update(created.id, name="Tom", metadata={"card": "8"})
    store = client.vector_stores.retrieve(created.id)
    found = client.vector_stores.list(order="asc")
    print(store.name, len(found.data), [each.id for each in client.vector_stores.list(limit=5)])
    spare = client.vector_stores.create(name="Spare")
    client.vector_stores.delete(spare.id)
    return store.id


def files(client: openai.OpenAI, store_id: str, path: Path) -> None:
    uploaded = client.files.create(file=path, purpose="assistants")
    print(uploaded.filename, uploaded.bytes, uploaded.created_at)
    batch = client.vector_stores.file_batches.upload_and_poll(store_id, files=[path])
    for each in client.vector_stores.file_batches.list_files(batch.id, vector_store_id=store_id):
        file = client.vector_stores.files.poll(each.id, vector_store_id=store_id)
        print(file.status, batch.file_counts.completed)
    file = client.vector_stores.files.create_and_poll(uploaded.id, vector_store_id=store_id)
    note = client.files.create(file=("tea.txt", b"Tom likes it hot."), purpose="user_data")
    of_store = client.vector_stores.files.upload(vector_store_id=store_id, file=b"Nine to five.")
    print([each.filename for each in client.files.list()])
    print([each.status for each in client.vector_stores.files.list(store_id)])
    print(client.vector_stores.files.retrieve(file.id, vector_store_id=store_id).attributes)
    client.vector_stores.files.delete(of_store.id, vector_store_id=store_id)
    client.files.delete(note.id)


def tools(client: openai.OpenAI) -> None:
    lend: ChatCompletionFunctionToolParam = {"type": "function", "function": {"name": "lend"}}
    message: ChatCompletionUserMessageParam = {"role": "user", "content": "Lend me a book."}
    created = client.chat.completions.create(model=MODEL, messages=[message], tools=[lend], store=True)  # fmt: skip
    client.chat.completions.update(created.id, metadata={"kind": "loan"})
    client.chat.completions.retrieve(created.id)
    print([each.model for each in client.chat.completions.list()])
    print([each.id for each in client.chat.completions.messages.list(created.id)])
    client.chat.completions.delete(created.id)


def conversations(client: openai.OpenAI) -> str:
    created = client.conversations.create(items=[{"role": "user", "content": "Hello"}])
    client.conversations.update(created.id, metadata={"desk": "2"})
    client.conversations.items.create(created.id, items=[{"role": "user", "content": "Hall"}])
    conversation = client.conversations.retrieve(created.id)
    print(
        conversation.metadata, [each.type for each in client.conversations.items.list(created.id)]
    )
    print([each.id for each in client.batches.list(limit=3)])
    spare = client.conversations.create()
    client.conversations.delete(spare.id)
    return conversation.id


def chat(client: openai.OpenAI, conversation_id: str) -> None:
    message: ChatCompletionUserMessageParam = {"role": "user", "content": "Good morning!"}
    reply = client.chat.completions.create(model=MODEL, messages=[message], temperature=0.2)
    print(reply.choices[0].message.content, reply.usage, reply.choices[0].finish_reason)
    with client.chat.completions.create(model=MODEL, messages=[message], stream=True) as stream:
        for chunk in stream:
            print(chunk.choices[0].delta.content, chunk.id)
    print(stream.response.status_code)
    history = client.conversations.items.list(conversation_id, limit=10)
    entry = next(iter(history))
    print([each.type for each in history.data], entry.type)
    for embedding in client.embeddings.create(model=MODEL, input=["tea", "books"]).data:
        print(embedding.index, len(embedding.embedding))
    client.moderations.create(input="Good morning!")


def responses(client: openai.OpenAI, conversation_id: str) -> None:
    message: ChatCompletionUserMessageParam = {"role": "user", "content": "Which book is it?"}
    reply = client.responses.create(model=MODEL, input="Hello", tools=[FIND_SHELF])
    print(reply.output_text, reply.usage, [each.type for each in reply.output])
    book = client.chat.completions.parse(model=MODEL, messages=[message], response_format=Book)
    parsed = book.choices[0].message.parsed
    print(parsed.title if parsed else None, parsed.year + 1 if parsed else None)
    with client.responses.stream(model=MODEL, input="Tell me about Woolf.") as stream:
        for event in stream:
            print(event.delta if event.type == "response.output_text.delta" else event.type)
    run = client.responses.create(model=MODEL, conversation=conversation_id, input="Where is it?")
    for step in run.output:
        print(find_shelf(step.arguments) if step.type == "function_call" else step.type)
    print(run.output_text, len(client.responses.input_items.list(run.id).data))


def memories(client: openai.OpenAI, store_id: str) -> None:
    for result in client.vector_stores.search(store_id, query="tea", max_num_results=5):
        print(result.filename, result.score)
    found = [each.file_id for each in client.vector_stores.search(store_id, query="tea")]
    try:
        client.files.delete(found[0] if found else store_id)
    except openai.NotFoundError as error:
        print(error.status_code, error.request_id)


def errors(client: openai.OpenAI, store_id: str) -> None:
    raw = client.with_raw_response.models.retrieve(MODEL)
    print(raw.status_code, raw.headers["content-type"], raw.retries_taken, raw.parse().id)
    patient = client.with_options(timeout=120, max_retries=5, default_headers={"X-Trace": "1"})
    try:
        patient.batches.retrieve(store_id)
    except openai.RateLimitError as error:
        print(error.response.headers["retry-after"])
    except openai.APIStatusError as error:
        print(error.status_code, error.body)
    except openai.APIConnectionError as error:
        print(error.message, error.request)


def everything(client: openai.OpenAI, file: Path) -> None:
    container_id, store_id = containers(client), stores(client)
    files(client, store_id, file)
    tools(client)
    conversation_id = conversations(client)
    chat(client, conversation_id)
    responses(client, conversation_id)
    memories(client, store_id)
    errors(client, container_id)
