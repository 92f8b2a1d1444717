"""Embeddings: an endpoint in another thread, its failures, and the vectors of docs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from julep.local.call import Call
from julep.local.docs import passages_in
from julep.local.embedding_jobs import StaleDoc, embed_doc, stale_docs
from julep.local.embeddings import Embeddings, EmbeddingsError, Vector, normalised
from julep.local.operations import HANDLERS
from julep.local.store import DEFAULT_ACCOUNT, Store
from julep.local.tables import passages

from .embeddings_server import DIMENSIONS, KEY, EmbeddingsServer, running

T = TypeVar("T")


@pytest.fixture
def endpoint() -> Iterator[EmbeddingsServer]:
    with running() as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "agents.db")
    yield store
    store.close()


def using(
    endpoint: EmbeddingsServer, do: Callable[[Embeddings], Awaitable[T]], **options: Any
) -> T:
    async def run() -> T:
        settings: dict[str, Any] = {"key": KEY, "wait": 0.001, **options}
        embeddings = Embeddings(endpoint.url, "small", **settings)
        try:
            return await do(embeddings)
        finally:
            await embeddings.close()

    return asyncio.run(run())


def call(store: Store, operation: str, path: dict[str, str] | None = None, /, **body: Any) -> Any:
    with store.writing(DEFAULT_ACCOUNT) as connection:
        return HANDLERS[operation](Call(connection, path or {}, {}, body, passages_in(body)))


def made_doc(store: Store, content: str | list[str]) -> str:
    agent = call(store, "create_agent", name="Mia")["id"]
    doc = call(store, "create_agent_doc", {"agent_id": agent}, title="Doc", content=content)
    return str(doc["id"])


def vectors_in(store: Store) -> list[tuple[str | None, int]]:
    """The model of each passage, and how many dimensions its vector has."""
    with store.reading(None) as connection:
        rows = connection.execute(select(passages.c.model, passages.c.embedding))
        return [(model, len(vector or b"") // 4) for model, vector in rows]


# The endpoint


def test_texts_become_vectors_of_length_one_in_their_order(endpoint: EmbeddingsServer) -> None:
    texts = [f"text {number}" for number in range(150)]
    vectors = using(endpoint, lambda embeddings: embeddings.of_texts(texts))
    alone = using(endpoint, lambda embeddings: embeddings.of_texts(texts[149:]))
    assert vectors[149] == alone[0] == Vector("small", alone[0].data)
    assert len(vectors) == 150
    assert normalised([3, 4]) == b"\x9a\x99\x19?\xcd\xccL?"
    assert [len(request["input"]) for request in endpoint.requests] == [64, 64, 22, 1]
    assert {request["model"] for request in endpoint.requests} == {"small"}


def test_what_may_pass_is_tried_again(endpoint: EmbeddingsServer) -> None:
    endpoint.replies = [(500, "oops"), (429, {"error": "slowly"}), (503, "")]
    assert len(using(endpoint, lambda embeddings: embeddings.of_texts(["a"]))) == 1
    assert len(endpoint.requests) == 4


def test_the_endpoint_says_how_long_to_wait(endpoint: EmbeddingsServer) -> None:
    endpoint.replies, endpoint.headers = [(429, "slowly")], {"Retry-After": "1"}

    async def seconds(embeddings: Embeddings) -> float:
        started = asyncio.get_running_loop().time()
        await embeddings.of_texts(["a"])
        return asyncio.get_running_loop().time() - started

    assert using(endpoint, seconds) >= 1


def test_an_endpoint_that_keeps_failing_is_given_up(endpoint: EmbeddingsServer) -> None:
    endpoint.replies = [(500, "oops")] * 9
    with pytest.raises(EmbeddingsError, match="answered 500: oops"):
        using(endpoint, lambda embeddings: embeddings.of_texts(["a"]))
    assert len(endpoint.requests) == 4


def test_a_refusal_is_not_tried_again_and_the_key_is_not_told(endpoint: EmbeddingsServer) -> None:
    wrong = KEY + "-wrong"
    with pytest.raises(EmbeddingsError, match="answered 401") as caught:
        using(endpoint, lambda embeddings: embeddings.of_texts(["a"]), key=wrong)
    assert len(endpoint.requests) == 1
    assert KEY not in str(caught.value)


NONSENSE: list[Any] = [
    "<html>",
    [],
    {"data": []},
    {"data": [{"index": 0}]},
    {"data": [{"index": 0, "embedding": []}]},
    {"data": [{"index": 0, "embedding": [0, 0]}]},
    {"data": [{"index": 0, "embedding": "AAAA"}]},
    {"data": [{"index": 0, "embedding": [1, None]}]},
    '{"data": [{"index": 0, "embedding": [1, NaN]}]}',
    '{"data": [{"index": 0, "embedding": [1, 1e999]}]}',
    {"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}]},
]


@pytest.mark.parametrize("reply", NONSENSE)
def test_nonsense_is_an_error(endpoint: EmbeddingsServer, reply: Any) -> None:
    endpoint.replies = [(200, reply)]
    with pytest.raises(EmbeddingsError, match="gave no 1 vectors"):
        using(endpoint, lambda embeddings: embeddings.of_texts(["a"]))


def test_vectors_of_different_dimensions_are_an_error(endpoint: EmbeddingsServer) -> None:
    items = [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1, 2]}]
    endpoint.replies = [(200, {"data": items})]
    with pytest.raises(EmbeddingsError):
        using(endpoint, lambda embeddings: embeddings.of_texts(["a", "b"]))


def test_an_endpoint_that_is_not_there_is_an_error() -> None:
    with running() as gone:
        pass
    with pytest.raises(EmbeddingsError, match="cannot be reached"):
        using(gone, lambda embeddings: embeddings.of_texts(["a"]))


def test_a_question_has_a_vector(endpoint: EmbeddingsServer) -> None:
    vector = using(endpoint, lambda embeddings: embeddings.of_question("Is a cat a cat?"))
    assert vector
    assert (vector.model, len(vector.data)) == ("small", DIMENSIONS * 4)
    assert using(endpoint, lambda embeddings: embeddings.of_question(" ")) is None
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("fault", ["slow", "fails", "nonsense"])
def test_a_question_does_without_a_vector_if_there_is_none(
    endpoint: EmbeddingsServer, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    if fault == "slow":
        endpoint.seconds = 1
    endpoint.replies = [(500, "oops") if fault == "fails" else (200, "oops")]
    with caplog.at_level(logging.WARNING, "julep.local"):
        vector = using(
            endpoint, lambda embeddings: embeddings.of_question("Why?"), query_timeout=0.5
        )
    assert vector is None
    assert "recall goes by words" in caplog.text
    assert len(endpoint.requests) == 1


# The vectors of docs


def test_each_passage_of_a_doc_gets_its_vector(endpoint: EmbeddingsServer, store: Store) -> None:
    doc = made_doc(store, [f"Passage {number}." for number in range(300)])
    using(endpoint, lambda embeddings: embed_doc(store, embeddings, {"doc_id": doc}))
    assert vectors_in(store) == [("small", DIMENSIONS)] * 300
    assert endpoint.requests[0]["input"][0] == "Doc\nPassage 0."


def test_what_has_a_vector_already_is_left_alone(endpoint: EmbeddingsServer, store: Store) -> None:
    doc = made_doc(store, ["One.", "Two."])
    for _ in range(2):
        using(endpoint, lambda embeddings: embed_doc(store, embeddings, {"doc_id": doc}))
    assert len(endpoint.requests) == 1


def test_a_doc_that_is_no_more_has_nothing_to_embed(
    endpoint: EmbeddingsServer, store: Store
) -> None:
    using(endpoint, lambda embeddings: embed_doc(store, embeddings, {"doc_id": "gone"}))
    assert endpoint.requests == []


def test_a_failure_leaves_the_passages_that_are_done(
    endpoint: EmbeddingsServer, store: Store
) -> None:
    doc = made_doc(store, [f"Passage {number}." for number in range(300)])
    refused = [(400, "no more")]

    async def interrupted(embeddings: Embeddings) -> None:
        with pytest.raises(EmbeddingsError):
            await embed_doc(store, embeddings, {"doc_id": doc})

    class Refusing(list[tuple[int, Any]]):
        def __bool__(self) -> bool:
            return len(endpoint.requests) > 4

    endpoint.replies = Refusing(refused)
    using(endpoint, interrupted)
    assert vectors_in(store).count(("small", DIMENSIONS)) == 256
    with store.reading(None) as connection:
        assert stale_docs(connection, "small") == [StaleDoc(DEFAULT_ACCOUNT, doc)]


def test_docs_are_stale_until_they_have_vectors_of_the_model(
    endpoint: EmbeddingsServer, store: Store
) -> None:
    first, second = made_doc(store, "One."), made_doc(store, "Two.")
    made_doc(store, "")
    user = call(store, "create_user", name="Ada")["id"]
    third = call(store, "create_user_doc", {"user_id": user}, title="Doc", content="Three.")["id"]

    def stale(model: str) -> list[str]:
        with store.reading(None) as connection:
            found = stale_docs(connection, model)
        assert {doc.account for doc in found} <= {DEFAULT_ACCOUNT}
        return [doc.doc_id for doc in found]

    assert stale("small") == [first, second, third]
    using(endpoint, lambda embeddings: embed_doc(store, embeddings, {"doc_id": second}))
    assert stale("small") == [first, third]
    assert stale("large") == [first, second, third]
