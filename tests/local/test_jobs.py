"""Background work: summaries, suggestions and memories, as jobs with real states."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import julep.local
from julep.local.call import Call
from julep.local.model import Model, ModelFailed
from julep.local.sessions import delete_session_history
from julep.local.store import DEFAULT_ACCOUNT, Store
from julep.local.summaries import summarise_by_rule
from julep.local.worker import Worker

from .conftest import Api, Json
from .models import Playing, Said, thinking

LEARNED = {
    "memories": [
        {"content": "The user has a dog.", "sentiment": 0.5, "entities": [{"name": "dog"}]}
    ]
}
LONG_AGO = "2024-01-01 00:00:00.000000"
SUGGESTED = {"target": "agent", "content": "Ask for the dog's name."}


@contextmanager
def served(model: Model | None = None, database: str | Path | None = None) -> Generator[Api]:
    with julep.local.serve(database, model=model, check_responses=True) as server:
        api = Api(server)
        with api.http:
            yield api


def until(condition: Callable[[], Any]) -> Any:
    for _ in range(400):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come true")


def run(path: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


# What is done


def test_a_suggestion_is_made_after_the_reply() -> None:
    with served() as api:
        session = api.session(api.agent(docs=[{"title": "Hours", "content": "We open at nine."}]))
        job = api.done(api.chat(session, "Hello!"))["suggest"]
        assert (job["state"], job["progress"]) == ("succeeded", 100)
        (suggestion,) = api.items(f"/sessions/{session}/suggestions")
        assert suggestion["content"] == "Ask about “Hours”."


def test_a_model_suggests() -> None:
    with served(thinking({"Suggest": SUGGESTED, "memories": {"memories": []}})) as api:
        session = api.session()
        reply = api.chat(session, "I have a dog.")
        assert api.done(reply)["suggest"]["state"] == "succeeded"
        (suggestion,) = api.items(f"/sessions/{session}/suggestions")
        assert (suggestion["target"], suggestion["content"]) == tuple(SUGGESTED.values())
        assert suggestion["message_id"] == reply["id"]


def test_a_model_forms_memories_and_merges_what_is_said_twice() -> None:
    model = thinking({"Suggest": SUGGESTED, "memories": LEARNED})
    with served(model) as api:
        agent, user = api.agent(), api.user()
        session = api.session(agent, user_id=user)
        for _ in range(2):
            job = api.done(api.chat(session, "I have a dog."))["form_memories"]
            assert job["state"] == "succeeded"
        (memory,) = api.items(f"/agents/{agent}/memories", query="dog", user_id=user)
        assert (memory["content"], memory["sentiment"]) == ("The user has a dog.", 0.5)
        assert memory["entities"] == [{"name": "dog"}]
        asked = [
            one for one in model.requests if one.prompt.opening and one.settings["temperature"] == 0
        ]
        asked = [one for one in asked if "memories" in one.prompt.opening[0].text]
    assert "The user has a dog." in asked[-1].prompt.new[0].text


@pytest.mark.parametrize(
    "nonsense",
    [
        "I would rather not.",
        "[]",
        '{"memories": [{"content": ""}]}',
        {"memories": [{"content": 1}]},
    ],
    ids=str,
)
def test_a_model_that_writes_nonsense_fails_the_job_and_says_why(nonsense: Any) -> None:
    with served(thinking({"Suggest": SUGGESTED, "memories": nonsense})) as api:
        agent, user = api.agent(), api.user()
        reply = api.chat(api.session(agent, user_id=user), "I have a dog.")
        job = next(id for id in reply["jobs"] if api.get(f"/jobs/{id}")["name"] == "form_memories")

        def tried() -> Json | None:
            status = api.get(f"/jobs/{job}")
            return status if status.get("reason") else None

        status = until(tried)
        assert status["state"] in ("retrying", "failed")
        assert "did not answer as it was asked to" in status["reason"]
        assert api.items(f"/agents/{agent}/memories", query="dog") == []


def test_a_long_conversation_is_summarised_by_rule() -> None:
    with served() as api:
        session = api.session()
        summarised = ""
        for number in range(12):
            reply = api.chat(session, f"This is number {number}. I say more.")
            if "summarise_session" in api.done(reply):
                summarised = api.get(f"/sessions/{session}")["summary"]
        assert summarised.startswith("The user said: This is number 0.\n")


def test_a_long_conversation_is_summarised_by_the_model_and_adaptive_sessions_use_it() -> None:
    model = thinking(
        {"Suggest": SUGGESTED, "Summarise": "They count.", "memories": {"memories": []}}
    )
    with served(model) as api:
        session = api.session(token_budget=120, context_overflow="adaptive")
        for number in range(12):
            api.done(api.chat(session, f"This is number {number}, and it is a long sentence."))
        assert api.get(f"/sessions/{session}")["summary"] == "They count."
        api.chat(session, "And now?")
        asked = next(
            one for one in reversed(model.requests) if one.prompt.new[0].text == "And now?"
        )
        texts = [message.text for message in asked.prompt.messages]
        assert texts[0] == "Summary of the conversation so far: They count."
        assert not any("number 0" in text for text in texts)
        assert asked.prompt.tokens <= 120


def test_a_deleted_history_takes_the_summary_with_it() -> None:
    with served() as api:
        session = api.session()
        until(lambda: api.chat(session, "Hello!") and "summary" in api.get(f"/sessions/{session}"))
        api.delete(f"/sessions/{session}/history")
        assert "summary" not in api.get(f"/sessions/{session}")


def test_what_is_made_after_a_suggestion_is_seen(tmp_path: Path) -> None:
    # A suggestion looks at titles until it finds one: more of them are left.
    docs = [{"title": f"Title {number}", "content": "Nothing."} for number in range(300)]
    with served(database=tmp_path / "agents.db") as api:
        for _ in range(5):
            api.done(api.chat(api.session(api.agent(docs=docs)), "Hello!"))
            assert all(api.get(f"/users/{api.user()}") for _ in range(5))


# What becomes of a job


def test_a_job_waits_and_is_then_in_progress() -> None:
    go_on = threading.Event()

    def play(request: Any) -> list[Said]:
        return [go_on, json.dumps(SUGGESTED)] if request.prompt.opening else ["Yes."]

    with served(Playing(play, background=True)) as api:
        reply = api.chat(api.session(), "Hello!")
        (job,) = reply["jobs"]
        until(lambda: api.get(f"/jobs/{job}")["state"] == "in_progress")
        go_on.set()
        assert api.ended(job)["state"] == "succeeded"


def test_a_model_that_fails_is_asked_again() -> None:
    failures = iter([ModelFailed("busy")])

    def play(request: Any) -> list[Said]:
        if request.prompt.opening and (failure := next(failures, None)):
            return [failure]
        return [json.dumps(SUGGESTED)]

    with served(Playing(play, background=True)) as api:
        (job,) = api.chat(api.session(), "Hello!")["jobs"]
        until(lambda: api.get(f"/jobs/{job}")["state"] == "retrying")
        assert api.ended(job)["state"] == "succeeded"


def test_a_job_whose_session_is_gone_is_aborted() -> None:
    deleted = threading.Event()

    def play(request: Any) -> list[Said]:
        return [deleted, json.dumps(SUGGESTED)] if request.prompt.opening else ["Yes."]

    with served(Playing(play, background=True)) as api:
        session = api.session()
        (job,) = api.chat(session, "Hello!")["jobs"]
        until(lambda: api.get(f"/jobs/{job}")["state"] == "in_progress")
        api.delete(f"/sessions/{session}")
        deleted.set()
        status = api.ended(job)
        assert status["state"] == "aborted"
        assert "not found" in status["reason"]


def stopped_in_the_middle(path: Path) -> tuple[str, str]:
    """A session, and a job that its server was doing when it was stopped."""

    def busy(request: Any) -> list[Said]:
        return [60.0] if request.prompt.opening else ["Yes."]

    with served(Playing(busy, background=True), path) as api:
        session = api.session()
        (job,) = api.chat(session, "Hello!")["jobs"]
        until(lambda: api.get(f"/jobs/{job}")["state"] == "in_progress")
    return session, job


def test_what_a_stopped_server_was_doing_is_done_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "agents.db"
    session, job = stopped_in_the_middle(path)
    assert run(path, "SELECT state, attempts FROM jobs") == [("pending", 0)]
    with served(thinking({"Suggest": SUGGESTED}), path) as api:
        assert api.ended(job)["state"] == "succeeded"
        assert len(api.items(f"/sessions/{session}/suggestions")) == 1


def test_what_a_killed_server_was_doing_is_done_once_its_lease_is_over(tmp_path: Path) -> None:
    path = tmp_path / "agents.db"
    session, job = stopped_in_the_middle(path)
    # As a server leaves it that was killed in the middle of it.
    killed = "state = 'in_progress', attempts = 1, worker = 'gone'"
    run(path, f"UPDATE jobs SET {killed}, lease_until = '{LONG_AGO}'")
    with served(thinking({"Suggest": SUGGESTED}), path) as one, served(None, path) as other:
        assert one.ended(job)["state"] == "succeeded"
        assert len(other.items(f"/sessions/{session}/suggestions")) == 1


def test_jobs_are_forgotten_a_month_after_their_end(tmp_path: Path) -> None:
    path = tmp_path / "agents.db"
    with served(database=path) as api:
        old, new = (api.chat(api.session(), "Hello!")["jobs"][0] for _ in range(2))
        assert {api.ended(job)["state"] for job in (old, new)} == {"succeeded"}
    run(path, f"UPDATE jobs SET updated_at = '2024-01-01 00:00:00.000000' WHERE id = '{old}'")
    with served(database=path) as api:
        until(lambda: api.http.get(f"/jobs/{old}").status_code == 404)
    assert run(path, "SELECT id FROM jobs") == [(new,)]


def test_a_job_that_kills_its_server_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "agents.db"
    _, job = stopped_in_the_middle(path)
    killed = "state = 'in_progress', attempts = 3, worker = 'gone'"
    run(path, f"UPDATE jobs SET {killed}, lease_until = '{LONG_AGO}'")
    with served(thinking({"Suggest": SUGGESTED}), path) as api:
        status = api.ended(job)
        assert status["state"] == "failed"
        assert "stopped 3 times" in status["reason"]


def test_what_was_said_goes_with_its_session(tmp_path: Path) -> None:
    path = tmp_path / "agents.db"
    with served(thinking({"Suggest": SUGGESTED, "memories": LEARNED}), path) as api:
        session = api.session(user_id=api.user())
        for job in api.chat(session, "I have a dog.")["jobs"]:
            api.ended(job)
        api.delete(f"/sessions/{session}")
    assert not [row for row in run(path, "SELECT payload FROM jobs") if "dog" in row[0]]


def test_a_server_that_slept_goes_on_with_what_it_was_doing(tmp_path: Path) -> None:
    path, go_on = tmp_path / "agents.db", threading.Event()

    def play(request: Any) -> list[Said]:
        return [go_on, json.dumps(SUGGESTED)] if request.prompt.opening else ["Yes."]

    model = Playing(play, background=True)
    with served(model, path) as api:
        (job,) = api.chat(api.session(), "Hello!")["jobs"]
        until(lambda: api.get(f"/jobs/{job}")["state"] == "in_progress")
        # As after a night with the lid closed.
        run(path, f"UPDATE jobs SET lease_until = '{LONG_AGO}'")
        until(lambda: run(path, "SELECT lease_until FROM jobs") != [(LONG_AGO,)])
        go_on.set()
        assert api.ended(job)["state"] == "succeeded"
    assert len([one for one in model.requests if one.prompt.opening]) == 1
    assert run(path, "SELECT attempts FROM jobs") == [(1,)]


def test_a_job_that_nobody_is_doing_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, go_on = tmp_path / "agents.db", threading.Event()
    monkeypatch.setattr("julep.local.app.Worker", partial(Worker, lease_seconds=1.0))

    def play(request: Any) -> list[Said]:
        wait = [go_on] if "wait" in request.prompt.new[0].text else []
        return [*wait, json.dumps(SUGGESTED)] if request.prompt.opening else ["Yes."]

    with served(Playing(play, background=True), path) as api:
        session = api.session()
        (done,) = api.chat(session, "Hello!")["jobs"]
        assert api.ended(done)["state"] == "succeeded"
        api.delete(f"/sessions/{session}/history")
        (waiting,) = api.chat(session, "wait")["jobs"]
        until(lambda: api.get(f"/jobs/{waiting}")["state"] == "in_progress")
        # As where neither the end of the job nor its failure could be written.
        mine = f"(SELECT worker FROM jobs WHERE id = '{waiting}')"
        lease = f"(SELECT lease_until FROM jobs WHERE id = '{waiting}')"
        lost = f"state = 'in_progress', worker = {mine}, lease_until = {lease}"
        run(path, f"UPDATE jobs SET {lost} WHERE id = '{done}'")
        assert api.ended(done)["state"] != "in_progress"
        go_on.set()
        api.ended(waiting)


def test_a_history_that_is_deleted_meanwhile_is_not_summarised(database: str | Path) -> None:
    with served(database=database) as api, closing(Store(database)) as store:
        session = api.session()
        for number in range(6):
            api.chat(session, f"This is number {number}.")
        with ThreadPoolExecutor(1) as pool:

            def summarise() -> None:
                with store.writing(None) as connection:
                    summarise_by_rule(connection, {"session_id": session})

            with store.writing(DEFAULT_ACCOUNT) as connection:
                delete_session_history(Call(connection, {"session_id": session}, {}, {}))
                summarising = pool.submit(summarise)
                time.sleep(1)
            summarising.result(timeout=20)
        assert "summary" not in api.get(f"/sessions/{session}")
