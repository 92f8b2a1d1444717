"""A server with an endpoint for embeddings: docs are found by what they mean."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import julep.local

from .conftest import Api, Json
from .embeddings_server import KEY, EmbeddingsServer, running

AUTOMOBILE = {"title": "Garage", "content": "The automobile is red."}
QUESTION = "Which colour does my car have?"


@pytest.fixture
def endpoint() -> Iterator[EmbeddingsServer]:
    with running() as server:
        yield server


@contextmanager
def served(database: str | Path | None, endpoint: EmbeddingsServer | None) -> Generator[Api]:
    embeddings = julep.local.Embeddings(endpoint.url, "small", KEY) if endpoint else None
    options: Any = {"embeddings": embeddings, "api_key": "k", "check_responses": True}
    with julep.local.serve(database, **options) as server:
        api = Api(server)
        with api.http:
            yield api


def found(api: Api, session: str) -> list[str]:
    docs: list[str] = api.chat(session, QUESTION, record=False)["doc_ids"]["agent_doc_ids"]
    return docs


def test_a_doc_is_found_without_a_common_word(
    database: str | Path, endpoint: EmbeddingsServer
) -> None:
    with served(database, endpoint) as api:
        agent = api.agent()
        session = api.session(agent)
        created = api.post(f"/agents/{agent}/docs", **AUTOMOBILE)
        job = api.done(created)["embed_doc"]
        assert (job["state"], job["progress"]) == ("succeeded", 100)
        assert found(api, session) == [created["id"]]
    with served(database, None) as api:
        assert found(api, session) == []


def test_a_job_tells_how_far_it_is(endpoint: EmbeddingsServer) -> None:
    endpoint.seconds = 0.2
    content = [f"Passage {number}." for number in range(520)]
    with served(None, endpoint) as api:
        created = api.post(f"/agents/{api.agent()}/docs", title="Long", content=content)
        (job,) = created["jobs"]
        seen: set[float] = set()
        while (status := api.get(f"/jobs/{job}"))["state"] != "succeeded":
            assert status["state"] in ("pending", "in_progress")
            seen.add(status["progress"])
            time.sleep(0.02)
    assert any(0 < progress < 100 for progress in seen)


def test_docs_from_before_get_vectors_when_embeddings_are_switched_on(
    database: str | Path, endpoint: EmbeddingsServer
) -> None:
    with served(database, None) as api:
        agent = api.agent(docs=[AUTOMOBILE])
        session = api.session(agent)
    with served(database, endpoint) as api:
        for _ in range(200):
            if found(api, session):
                break
            time.sleep(0.05)
        assert len(found(api, session)) == 1


def test_without_its_endpoint_recall_goes_by_words(endpoint: EmbeddingsServer) -> None:
    with served(None, endpoint) as api:
        agent = api.agent(docs=[AUTOMOBILE, {"title": "Car", "content": "The car is blue."}])
        session = api.session(agent)
        endpoint.shutdown()
        endpoint.server_close()
        assert len(found(api, session)) == 1


def test_an_endpoint_that_refuses_fails_the_job_and_says_why(endpoint: EmbeddingsServer) -> None:
    endpoint.replies = [(400, "no such model")]
    with served(None, endpoint) as api:
        created = api.post(f"/agents/{api.agent()}/docs", **AUTOMOBILE)
        (job,) = created["jobs"]
        status: Json = {}
        for _ in range(200):
            status = api.get(f"/jobs/{job}")
            if status.get("reason"):
                break
            time.sleep(0.05)
        assert "no such model" in status["reason"]
        assert KEY not in status["reason"]
