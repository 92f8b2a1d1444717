"""Which passages and memories are recalled, and in which order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from julep.local.call import Call
from julep.local.docs import passages_in
from julep.local.embedding_jobs import embed_doc
from julep.local.embeddings import Embeddings, Vector, normalised
from julep.local.exchange import ChatRequest, Chats
from julep.local.model import OneModel
from julep.local.offline_model import OfflineModel
from julep.local.operations import HANDLERS
from julep.local.passages import passages, sentences
from julep.local.prompt import PromptMessage, Recalled
from julep.local.recall import Question, fused, question_of, recall
from julep.local.records import find
from julep.local.store import DEFAULT_ACCOUNT, Store
from julep.local.tables import sessions
from julep.local.writer import Writer

from .conftest import Api
from .embeddings_server import KEY, EmbeddingsServer, embedding, running

HOURS = {"title": "Opening hours", "content": ["We open at nine.", "On Sundays the shop is shut."]}
CHURCH = {"title": "Church", "content": ["Sundays are for singing.", "Sundays have bells."]}


class Desk:
    """A database, and short ways to fill it and to ask it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def call(self, operation: str, path: dict[str, str] | None = None, /, **body: Any) -> Any:
        with self.store.writing(DEFAULT_ACCOUNT) as connection:
            return HANDLERS[operation](Call(connection, path or {}, {}, body, passages_in(body)))

    def chat(self, session_id: str, **body: Any) -> None:
        chats = Chats(self.store, Writer(self.store), OneModel(OfflineModel(), "offline"), None)
        request = ChatRequest(DEFAULT_ACCOUNT, session_id, body, streams=False, keyed=None)
        asyncio.run(chats.carry_out(request))

    def agent(self, *docs: dict[str, Any]) -> str:
        return str(self.call("create_agent", name="Mia", docs=list(docs))["id"])

    def user(self, *docs: dict[str, Any]) -> str:
        return str(self.call("create_user", name="Ada", docs=list(docs))["id"])

    def session(self, *docs: dict[str, Any]) -> str:
        return self.session_of(self.agent(*docs))

    def session_of(self, agent: str, user: str | None = None) -> str:
        return str(self.call("create_session", agent_id=agent, user_id=user)["id"])

    def embed(self, endpoint: EmbeddingsServer, agent: str, model: str = "small") -> None:
        """Give the agent's docs their vectors."""

        async def run() -> None:
            embeddings = Embeddings(endpoint.url, model, KEY)
            for doc in self.docs(agent):
                await embed_doc(self.store, embeddings, {"doc_id": doc["id"]})
            await embeddings.close()

        asyncio.run(run())

    def docs(self, agent: str) -> list[dict[str, Any]]:
        with self.store.reading(DEFAULT_ACCOUNT) as connection:
            call = Call(connection, {"agent_id": agent}, {}, {})
            listed: Any = HANDLERS["get_agent_docs"](call)
            items: list[dict[str, Any]] = listed["items"]
            return items

    def recall(self, session: str, question: Question, vector: Vector | None = None) -> Recalled:
        with self.store.reading(DEFAULT_ACCOUNT) as connection:
            return recall(connection, find(connection, sessions, session), question, vector)

    def texts(self, session: str, said: str, earlier: str = "", meant: str = "") -> list[str]:
        """The passages that are recalled; by meaning too if it is said what is meant."""
        vector = Vector("small", normalised(embedding(meant))) if meant else None
        found = self.recall(session, Question(said, earlier), vector).passages
        return [passage.text for passage in found]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = Store(tmp_path / "agents.db")
    yield Desk(store)
    store.close()


@pytest.fixture
def endpoint() -> Iterator[EmbeddingsServer]:
    with running() as server:
        yield server


def user(text: str) -> PromptMessage:
    return PromptMessage("user", text)


# Sentences and passages


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Dr. Smith met Mr. Jones at 3.50 p.m. He left. Why?",
            ["Dr. Smith met Mr. Jones at 3.50 p.m.", "He left.", "Why?"],
        ),
        (
            "It costs, e.g. in the U.S. Army, $3.50 (approx. 4.20 EUR). Yes!",
            ["It costs, e.g. in the U.S. Army, $3.50 (approx. 4.20 EUR).", "Yes!"],
        ),
        ("Das ist z. B. ein Satz. Ende.", ["Das ist z. B. ein Satz.", "Ende."]),
        ("吾輩は猫である。名前はまだ無い。", ["吾輩は猫である。", "名前はまだ無い。"]),
        ("A line that\ngoes on. Next.", ["A line that goes on.", "Next."]),
        ("# Guide\n## Stands\nSix. Two.", ["# Guide", "## Stands", "Six.", "Two."]),
        ("", []),
    ],
)
def test_sentences_end_where_they_end_in_many_languages(text: str, found: list[str]) -> None:
    assert list(sentences(text)) == found


def test_a_passage_is_never_cut_within_a_sentence_that_fits() -> None:
    sentence = "Dr. Smith was there, e.g. at 3.50 p.m. on No. 5, and then he left for St. Louis. "
    found = passages(sentence * 50)
    assert all(len(passage) <= 600 for passage in found)
    assert {passage[-10:] for passage in found} == {"St. Louis."}


def test_a_passage_keeps_the_lines_of_the_text() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    code = "```python\nif x:\n    y = 1\n```"
    assert passages(f"{table}\r\n\r\n{code}\n \n\nThe end.\n") == [table, code, "The end."]


def test_a_heading_begins_a_passage() -> None:
    text = "Some text.\n## Stands\nThere are six.\n## Food\n\nNone."
    assert passages(text) == ["Some text.", "## Stands\nThere are six.", "## Food\nNone."]


@given(
    st.text(
        alphabet=st.sampled_from("aBé1.!?。 \n\r\t\xa0\u2003\u2028\u3000“”'()[]#-*”"), max_size=40
    )
)
@example("J.\xa0R.\u2028A.\u3000B. x")
def test_no_text_breaks_the_splitter_and_no_character_is_lost(text: str) -> None:
    for many in (text, text * 60):
        found = passages(many)
        assert all(0 < len(passage) <= 600 for passage in found)
        assert "".join("".join(found).split()) == "".join(many.split())


@pytest.mark.parametrize("run", ["word ", "a", "Dr. A. said so. ", "猫である。", "“ ", "「あ」。",
                                 "# h\n\n", "# h ", "\n", " ", "\n \t", "#", "a\n", "- a\n"])  # fmt: skip
def test_passages_are_made_in_time_that_grows_with_the_text(run: str) -> None:
    started = time.thread_time()
    passages((run * 400_000)[:400_000])
    assert time.thread_time() - started < 20


# The question


def test_the_question_is_what_the_user_has_just_said() -> None:
    new = [user("When does the shop open?"), PromptMessage("system", "Be kind."), user("Today?")]
    history = [user("Do you sell bicycles?")]
    assert question_of(new, history) == Question("When does the shop open?\nToday?")


def test_few_words_are_understood_by_what_was_said_before() -> None:
    history = [user("one"), user("two"), PromptMessage("assistant", "x"), user("three"), user("4")]
    assert question_of([user("And on Sundays?")], history) == Question(
        "And on Sundays?", "4\nthree\ntwo"
    )
    result = PromptMessage("function", '{"sky": "clear"}', "get_weather")
    assert question_of([result], history[:1]) == Question("", "one")
    assert question_of([user("And?")], []).whole == "And?"


def test_a_short_question_goes_on_with_what_was_asked_before(desk: Desk) -> None:
    session = desk.session(HOURS, CHURCH)
    said = "And on Sundays?"
    assert desk.texts(session, said, "When does the shop open?")[0] == HOURS["content"][1]
    assert len(desk.texts(session, said)) == 3


def test_a_new_subject_comes_before_the_one_before(desk: Desk) -> None:
    refund = {"title": "Refunds", "content": "A refund takes five days."}
    session = desk.session(HOURS, CHURCH, refund)
    assert desk.texts(session, "A refund?", "Is the shop open on Sundays?")[0] == refund["content"]


def test_a_chat_recalls_by_earlier_messages_too(api: Api) -> None:
    agent = api.agent(docs=[HOURS, CHURCH])
    session = api.session(agent)
    api.say(session, "When does the shop open on working days?")
    assert HOURS["content"][1] in api.say(session, "And on Sundays?")
    assert api.say(session, "ok") == "[offline model] All right."


# The owner's alone


@pytest.mark.parametrize("by_meaning", [False, True])
def test_docs_of_others_neither_appear_nor_crowd_out(
    desk: Desk, endpoint: EmbeddingsServer, by_meaning: bool
) -> None:
    other = desk.agent(*({"title": "Cat", "content": f"A cat, cat {n}."} for n in range(600)))
    mine = {"title": "Animals", "content": "There was once, in a far country, a cat with no name."}
    agent = desk.agent(mine)
    session = desk.session_of(agent, desk.user({"title": "Pets", "content": "My cat sleeps."}))
    if by_meaning:
        desk.embed(endpoint, agent)
        desk.embed(endpoint, other)
    found = desk.texts(session, "Tell me about a cat", meant="cat" if by_meaning else "")
    assert sorted(found) == ["My cat sleeps.", mine["content"]]


def test_of_a_recalled_passage_it_is_known_whose_doc_it_is_from(desk: Desk) -> None:
    agent = desk.agent({"title": "A", "content": "The cat of the agent."})
    session = desk.session_of(agent, desk.user({"title": "U", "content": "The cat of the user."}))
    found = desk.recall(session, Question("cat")).passages
    assert {(one.title, one.belongs_to_agent) for one in found} == {("A", True), ("U", False)}
    assert desk.docs(agent)[0]["id"] in {one.doc_id for one in found}


# By meaning


def test_passages_are_found_by_what_they_mean(desk: Desk, endpoint: EmbeddingsServer) -> None:
    cars = {"title": "Garage", "content": ["We mend each car.", "Lunch is at noon."]}
    agent = desk.agent(cars)
    session = desk.session_of(agent)
    desk.embed(endpoint, agent)
    assert desk.texts(session, "automobile") == []
    assert desk.texts(session, "automobile", meant="automobile")[0] == "We mend each car."


def test_words_and_meaning_count_together(desk: Desk, endpoint: EmbeddingsServer) -> None:
    lines = ["The invoice of the bicycle.", "The invoice of the car.", "A car with wheels."]
    agent = desk.agent({"title": "-", "content": lines})
    session = desk.session_of(agent)
    desk.embed(endpoint, agent)
    said = "invoice for my automobile"
    assert desk.texts(session, said, meant=said)[0] == lines[1]


def test_passages_without_a_vector_of_the_model_are_found_by_words_alone(
    desk: Desk, endpoint: EmbeddingsServer
) -> None:
    agent = desk.agent({"title": "-", "content": "The old car."})
    desk.embed(endpoint, agent, model="another")
    desk.call("create_agent_doc", {"agent_id": agent}, title="-", content="The new car.")
    session = desk.session_of(agent)
    assert desk.texts(session, "vehicle", meant="car") == []
    assert len(desk.texts(session, "car", meant="car")) == 2


def test_vectors_of_another_dimension_are_passed_over(
    desk: Desk, endpoint: EmbeddingsServer
) -> None:
    endpoint.dimensions = 32
    agent = desk.agent({"title": "-", "content": "The old car."})
    desk.embed(endpoint, agent)
    session = desk.session_of(agent)
    assert desk.texts(session, "vehicle", meant="car") == []
    assert desk.texts(session, "car", meant="car") == ["The old car."]


def test_recall_sees_at_once_what_was_embedded_and_deleted_elsewhere(
    desk: Desk, endpoint: EmbeddingsServer
) -> None:
    agent = desk.agent({"title": "-", "content": "The first car."})
    session = desk.session_of(agent)
    assert desk.texts(session, "vehicle", meant="car") == []
    desk.embed(endpoint, agent)
    assert desk.texts(session, "vehicle", meant="car") == ["The first car."]
    [first] = desk.docs(agent)
    desk.call("delete_agent_doc", {"agent_id": agent, "doc_id": first["id"]})
    desk.call("create_agent_doc", {"agent_id": agent}, title="-", content="The second car.")
    assert desk.texts(session, "vehicle", meant="car") == []
    desk.embed(endpoint, agent)
    assert desk.texts(session, "vehicle", meant="car") == ["The second car."]


def test_a_place_in_two_rankings_is_worth_more_than_the_first_in_one() -> None:
    assert fused([[1, 2, 3], [4, 3]]) == [3, 4, 1, 2]
    assert fused([]) == fused([[], []]) == []


# Memories


def test_memories_are_recalled_with_their_ids(desk: Desk) -> None:
    agent, ada = desk.agent(), desk.user()
    session = desk.session_of(agent, ada)
    said = [{"role": "user", "content": "I like tea. I live in Porto. I have two cats."}]
    desk.chat(session, messages=said)
    found = desk.recall(session, Question("Where do I live?"))
    assert found.memories == [
        "The user lives in Porto", "The user has two cats", "The user likes tea"
    ]  # fmt: skip
    assert len(set(found.memory_ids)) == 3


def test_memories_that_fit_equally_come_newest_first(api: Api) -> None:
    agent, ada = api.agent(), api.user()
    session = api.session(agent, user_id=ada)
    for said in ("I like tea.", "I like jam.", "I hate rain.", "I like tea."):
        api.say(session, said)
    found = api.items(f"/agents/{agent}/memories", query="likes")
    assert [one["content"] for one in found] == ["The user likes tea", "The user likes jam"]


def test_all_memories_that_fit_are_found(api: Api) -> None:
    agent = api.agent()
    for name in ("Ada", "Grace"):
        session = api.session(agent, user_id=api.user(name=name))
        api.say(session, *(f"I like tea number {number}." for number in range(20)))
    path = f"/agents/{agent}/memories"
    assert len(api.items(path, query="tea", limit=100)) == 40
    assert len(api.items(path, query="tea", limit=100, user_id=api.user())) == 0
