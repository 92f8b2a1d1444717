"""Full-text search, which means the same in every database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from julep.local.full_text import search
from julep.local.records import add, change
from julep.local.search_terms import query_terms, searchable
from julep.local.store import DEFAULT_ACCOUNT, Store
from julep.local.tables import agents, docs, memories, passages, users

from .conftest import DATABASES
from .postgres import Postgres

MOMENT = datetime.now(UTC)
Index = Callable[..., Callable[[str], list[str]]]


@pytest.fixture(scope="module", params=DATABASES)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("search") / "agents.db"
        with closing(Store(path)) as store:
            yield store
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database() as url, closing(Store(url)) as store:
        yield store


@pytest.fixture
def index(store: Store) -> Index:
    """Indexes texts, and returns what finds them again."""

    def of(*texts: str, title: str = "") -> Callable[[str], list[str]]:
        with store.writing(DEFAULT_ACCOUNT) as connection:
            user = add(connection, users, {"name": "Ada"})["id"]
            doc = add(connection, docs, {"user_id": user, "title": title, "content": ""})["id"]
            rows = [{"doc_id": doc, "title": title, "text": text} for text in texts]
            connection.execute(insert(passages), rows)
        owned = select(passages.c.text).where(passages.c.doc_id == doc)

        def find(text: str) -> list[str]:
            with store.reading(DEFAULT_ACCOUNT) as connection:
                found = search(connection, owned, passages, text)
                return [] if found is None else list(connection.execute(found).scalars())

        return find

    return of


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Refunds take five days.", "When was my payment refunded?"),
        ("The shop opens at nine.", "OPENING"),
        ("Ein Café in der Straße", "cafe strasse"),
        ("Zoë lives here", "ZOE"),
        ("\uff21\uff22\uff23 is full width", "abc"),
        ("Version 3.5-beta of foo.example.com/path", "foo"),
        ("Version 3.5-beta of foo.example.com/path", "beta"),
        ("Write to ada@example.com", "ada"),
        ("<b>bold</b> & <i>italic</i>", "italic"),
        ("Привет, МИР", "мир"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
        ("O'Brien said so", "O\u2019Brien"),
        ("snake_case_name", "case"),
    ],
)
def test_words_are_found_however_they_are_written(index: Index, text: str, query: str) -> None:
    find = index(text, "Nothing like it.")
    assert find(query) == [text]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("今日は良い天気ですね。", "天気"),
        ("店は朝九時に開きます。", "朝九時ですか"),
        ("吾輩は猫である", "猫"),
        ("我們的商店九點開門", "商店"),
        ("ร้านเปิดเก้าโมง", "เปิดเก้า"),
        ("カタカナ", "ｶﾀｶﾅ"),
        ("가게는 아홉 시에 문을 엽니다", "가게"),
        ("Our 営業時間 are long", "営業時間"),
        ("ပန်းသီးစားသည်", "ပန်းသီး"),
    ],
)
def test_words_without_blanks_are_found(index: Index, text: str, query: str) -> None:
    find = index("Nothing like it.", text, "何もない")
    assert find(query)[:1] == [text]


@pytest.mark.parametrize("query", ["", "?!", "the and of", "above himself", "   ", "\x00", "🙂"])
def test_what_has_no_terms_finds_nothing(index: Index, query: str) -> None:
    assert index("The cat and the dog above it, himself.")(query) == []


@pytest.mark.parametrize(
    "query",
    [
        "cat AND nothing",
        "NOT cat",
        "cat NEAR(dog)",
        'cat" OR "',
        "cat:dog",
        "cat*",
        "-cat",
        "^cat",
        "cat & !dog",
        "cat <-> dog",
        "'cat'; DROP TABLE passages; --",
        "%cat%",
        "cat\\",
        "{cat}: (dog",
    ],
)
def test_a_term_is_never_an_operator(index: Index, query: str) -> None:
    assert index("A cat sat.", "A bird sang.")(query) == ["A cat sat."]


def test_one_shared_term_is_enough(index: Index) -> None:
    find = index("apples", "bananas", "cherries")
    assert set(find("apples or cherries, but no plums")) == {"apples", "cherries"}


def test_what_shares_more_comes_first(index: Index) -> None:
    find = index("red apples", "red cars", "green apples and red cars")
    assert find("green apples")[0] == "green apples and red cars"
    assert find("red apples")[0] == "red apples"


def test_a_rare_term_counts_for_more_than_a_common_one(index: Index) -> None:
    common = [f"The invoice of month number {number}" for number in range(12)]
    find = index(*common, "Our warranty lasts years", *common)
    assert find("invoice warranty")[0] == "Our warranty lasts years"


def test_of_equals_the_newest_comes_first(index: Index) -> None:
    find = index("red tea", "green tea", "black tea")
    assert find("tea") == ["black tea", "green tea", "red tea"]


def test_a_title_is_searched_too(index: Index) -> None:
    assert index("We open at nine.", title="Hours of business")("business") == ["We open at nine."]


def test_what_is_changed_is_found_by_its_new_words(store: Store) -> None:
    with store.writing(DEFAULT_ACCOUNT) as connection:
        agent = add(connection, agents, {"name": "Mia", "model": "m"})["id"]
        user = add(connection, users, {"name": "Ada"})["id"]
        values = {"agent_id": agent, "user_id": user, "gist": str(uuid4()), "entities": list[str]()}
        times = dict.fromkeys(("timestamp", "last_accessed_at"), MOMENT)
        memory = add(
            connection, memories, {**values, **times, "content": "likes tea", "sentiment": 0}
        )["id"]
        change(connection, memories, memory, {"sentiment": 1})
        owned = select(memories.c.id).where(memories.c.agent_id == agent)

        def found(text: str) -> list[str]:
            statement = search(connection, owned, memories, text)
            assert statement is not None
            return list(connection.execute(statement).scalars())

        assert found("tea") == [memory]
        change(connection, memories, memory, {"content": "likes coffee"})
        assert (found("tea"), found("coffee")) == ([], [memory])


@given(st.text(max_size=40))
def test_a_text_shares_its_own_terms(text: str) -> None:
    indexed = set(searchable(text).split(" "))
    assert all(term in indexed for term in query_terms(text))


@given(st.text())
def test_what_is_indexed_is_letters_and_digits(text: str) -> None:
    assert all(word.isalnum() for word in searchable(text).split())


def test_a_long_text_is_searched_by_its_first_terms() -> None:
    assert len(query_terms(" ".join(f"word{number}" for number in range(500)))) == 64
