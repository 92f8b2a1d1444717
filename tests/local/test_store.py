"""The store: accounts, ids, transactions, and what it says when it cannot be opened."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DBAPIError

import julep.local
from julep.local import tables
from julep.local.call import Call
from julep.local.clock import now
from julep.local.databases import shown
from julep.local.docs import passages_in
from julep.local.errors import ApiError, Conflict, NotFound
from julep.local.exchange import ChatRequest, Chats
from julep.local.fair_lock import FairLock
from julep.local.model import OneModel
from julep.local.offline_model import OfflineModel
from julep.local.operations import HANDLERS
from julep.local.records import add, find
from julep.local.store import DEFAULT_ACCOUNT, Store
from julep.local.writer import Writer

from .conftest import DATABASES
from .postgres import Postgres

DOC = {"title": "Hours", "content": "We open at nine."}
TOOL: dict[str, Any] = {"type": "function", "function": {"name": "roll_dice", "parameters": {}}}
READS = ("get_", "list_")


@pytest.fixture(scope="module", params=DATABASES)
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str | Path]:
    if request.param == "sqlite":
        yield tmp_path_factory.mktemp("store") / "agents.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="module")
def store(database: str | Path) -> Iterator[Store]:
    with ExitStack() as opened:
        store = Store(database)
        opened.callback(store.close)
        yield store


class Account:
    """Operations as they are called for one account."""

    def __init__(self, store: Store, name: str) -> None:
        self.store = store
        self.name = name

    def call(self, operation: str, path: dict[str, str] | None = None, /, **body: Any) -> Any:
        if operation == "chat":
            return asyncio.run(self._chat((path or {})["session_id"], body))
        reads = operation.startswith(READS)
        query, body = (body, {}) if reads else ({}, body)
        with (self.store.reading if reads else self.store.writing)(self.name) as connection:
            return HANDLERS[operation](Call(connection, path or {}, query, body, passages_in(body)))

    async def _chat(self, session_id: str, body: dict[str, Any]) -> Any:
        chats = Chats(self.store, Writer(self.store), OneModel(OfflineModel(), "offline"), None)
        request = ChatRequest(self.name, session_id, body, streams=False, keyed=None)
        return (await chats.carry_out(request))[0]

    def id(self, operation: str, /, **body: Any) -> str:
        return str(self.call(operation, **body)["id"])


@pytest.fixture
def mine(store: Store) -> Account:
    return Account(store, "mine")


@pytest.fixture
def theirs(store: Store) -> Account:
    return Account(store, "theirs")


# Accounts


@pytest.mark.parametrize("kind", ["agent", "user", "session"])
def test_what_another_account_has_is_not_there(mine: Account, theirs: Account, kind: str) -> None:
    body = {"name": "Mia"} if kind != "session" else {"agent_id": mine.id("create_agent", name="M")}
    id = mine.id(f"create_{kind}", **body)
    path = {f"{kind}_id": id}
    changes: dict[str, Any] = (
        {"name": "x", "about": "x"} if kind != "session" else {"situation": "x"}
    )
    for operation in (f"get_{kind}", f"delete_{kind}"):
        with pytest.raises(NotFound):
            theirs.call(operation, path)
    for operation in (f"update_{kind}", f"patch_{kind}"):
        with pytest.raises(NotFound):
            theirs.call(operation, path, **changes)
    assert id not in [one["id"] for one in theirs.call(f"list_{kind}s")["items"]]
    assert id in [one["id"] for one in mine.call(f"list_{kind}s")["items"]]
    assert mine.call(f"get_{kind}", path)["id"] == id


def test_a_session_is_only_of_an_agent_and_a_user_of_the_same_account(
    mine: Account, theirs: Account
) -> None:
    agent, user = mine.id("create_agent", name="Mia"), mine.id("create_user")
    with pytest.raises(NotFound, match=f"agent {agent} not found"):
        theirs.call("create_session", agent_id=agent)
    own = theirs.id("create_agent", name="Max")
    with pytest.raises(NotFound, match=f"user {user} not found"):
        theirs.call("create_session", agent_id=own, user_id=user)


def test_what_belongs_to_anothers_agent_is_not_there(mine: Account, theirs: Account) -> None:
    agent = mine.id("create_agent", name="Mia", docs=[DOC], tools=[TOOL])
    user = mine.id("create_user", docs=[DOC])
    session = mine.id("create_session", agent_id=agent, user_id=user)
    said = [{"role": "user", "content": "My name is Ada."}]
    mine.call("chat", {"session_id": session}, messages=said)
    own = {"agent_id": agent}
    tool = mine.call("get_agent_tools", own)["items"][0]["id"]
    doc = mine.call("get_agent_docs", own)["items"][0]["id"]
    memory = mine.call("get_agent_memories", own, query="Ada")["items"][0]["id"]
    attempts: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        ("get_agent_docs", own, {}),
        ("get_agent_tools", own, {}),
        ("get_agent_memories", own, {"query": "Ada"}),
        ("get_user_docs", {"user_id": user}, {}),
        ("create_agent_doc", own, DOC),
        ("create_agent_tool", own, TOOL),
        ("delete_agent_doc", {**own, "doc_id": doc}, {}),
        ("delete_agent_tool", {**own, "tool_id": tool}, {}),
        ("update_agent_tool", {**own, "tool_id": tool}, {"function": TOOL["function"]}),
        ("delete_agent_memory", {**own, "memory_id": memory}, {}),
        ("get_history", {"session_id": session}, {}),
        ("get_suggestions", {"session_id": session}, {}),
        ("delete_session_history", {"session_id": session}, {}),
        ("chat", {"session_id": session}, {"messages": said}),
    ]
    for operation, path, body in attempts:
        with pytest.raises(NotFound):
            theirs.call(operation, path, **body)
    assert len(mine.call("get_history", {"session_id": session})["items"]) == 2


def test_a_job_is_of_an_account(mine: Account, theirs: Account) -> None:
    job = mine.call("create_user", docs=[DOC])["jobs"][0]
    assert mine.call("get_job_status", {"job_id": job})["id"] == job
    with pytest.raises(NotFound):
        theirs.call("get_job_status", {"job_id": job})


def test_who_is_of_no_account_sees_everything_and_says_whose_it_adds(
    store: Store, mine: Account
) -> None:
    id = mine.id("create_user", name="Ada")
    values = {"name": "Bob", "metadata": None}
    with store.writing(None) as connection:
        assert find(connection, tables.users, id)["account"] == "mine"
        bob = add(connection, tables.users, {**values, "account": "mine"})["id"]
    assert mine.call("get_user", {"user_id": bob})["name"] == "Bob"
    with pytest.raises(DBAPIError), store.writing(None) as connection:
        add(connection, tables.users, values)


# Ids


@pytest.mark.parametrize("kind", ["agent", "user", "session"])
def test_an_id_is_not_used_again(mine: Account, theirs: Account, kind: str) -> None:
    bodies = {one: {"agent_id": one.id("create_agent", name="M")} for one in (mine, theirs)}
    if kind != "session":
        bodies = {one: {"name": "Mia"} for one in (mine, theirs)}
    id = mine.id(f"create_{kind}", **bodies[mine])
    for one in (mine, theirs):
        with pytest.raises(Conflict):
            one.call(f"create_{kind}", id=id, **bodies[one])
    mine.call(f"delete_{kind}", {f"{kind}_id": id})
    for one in (mine, theirs):
        with pytest.raises(Conflict):
            one.call(f"create_{kind}", id=id.upper(), **bodies[one])


@pytest.mark.parametrize("owner", ["agent", "user"])
def test_the_ids_of_sessions_that_went_with_their_owner_are_not_used_again(
    mine: Account, owner: str
) -> None:
    ids = {"agent_id": mine.id("create_agent", name="M"), "user_id": mine.id("create_user")}
    session = mine.id("create_session", **ids)
    other = {"agent_id": mine.id("create_agent", name="M")}
    mine.call(f"delete_{owner}", {f"{owner}_id": ids[f"{owner}_id"]})
    with pytest.raises(Conflict):
        mine.call("create_session", id=session, **other)


def test_of_those_who_take_an_id_at_once_one_gets_it(mine: Account, theirs: Account) -> None:
    id = str(uuid4())

    def create(account: Account) -> bool:
        try:
            account.call("create_user", id=id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(create, [mine, theirs] * 4)) == [False] * 7 + [True]


def test_two_kinds_may_have_one_id_and_lose_it_one_after_the_other(mine: Account) -> None:
    id = mine.id("create_user")
    mine.call("create_agent", id=id, name="Mia")
    mine.call("delete_user", {"user_id": id})
    mine.call("delete_agent", {"agent_id": id})


@pytest.mark.parametrize("owner", ["agent", "user"])
def test_nothing_is_left_of_what_was_deleted(store: Store, mine: Account, owner: str) -> None:
    agent = mine.id("create_agent", name="Mia", docs=[DOC], tools=[TOOL])
    user = mine.id("create_user", docs=[DOC])
    ids = {"agent_id": agent, "user_id": user}
    session = mine.id("create_session", **ids)
    said = [{"role": "user", "content": "My name is Ada."}]
    mine.call("chat", {"session_id": session}, messages=said)
    mine.call(f"delete_{owner}", {f"{owner}_id": ids[f"{owner}_id"]})
    with store.reading(None) as connection:
        for table in (tables.docs, tables.tools, tables.memories, tables.sessions):
            if f"{owner}_id" in table.c:
                gone = select(table).where(table.c[f"{owner}_id"] == ids[f"{owner}_id"])
                assert connection.execute(gone).first() is None, table.name
        for table in (tables.messages, tables.suggestions):
            left = select(table).where(table.c.session_id == session)
            assert connection.execute(left).first() is None, table.name
        orphans = select(tables.passages).where(
            tables.passages.c.doc_id.not_in(select(tables.docs.c.id))
        )
        assert connection.execute(orphans).first() is None


# Transactions


def test_what_two_change_at_once_has_both_changes(mine: Account) -> None:
    id = mine.id("create_user", metadata={})
    numbers = range(24)

    def change(number: int) -> None:
        mine.call("patch_user", {"user_id": id}, metadata={str(number): number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, numbers))
    metadata = mine.call("get_user", {"user_id": id})["metadata"]
    assert metadata == {str(number): number for number in numbers}


def test_who_reads_waits_for_nobody_and_sees_one_moment(store: Store, mine: Account) -> None:
    id = mine.id("create_user", name="before")
    users = tables.users
    name = select(users.c.name).where(users.c.id == id)
    with store.writing("mine") as writer:
        writer.execute(update(users).where(users.c.id == id).values(name="after"))
        with store.reading("mine") as reader:
            assert reader.execute(name).scalar_one() == "before"
    with store.reading("mine") as reader:
        assert reader.execute(name).scalar_one() == "after"
        mine.call("patch_user", {"user_id": id}, name="later")
        assert reader.execute(name).scalar_one() == "after"


def test_what_raises_leaves_nothing(store: Store, mine: Account) -> None:
    id = ""
    with pytest.raises(RuntimeError, match="broken"), store.writing("mine") as connection:
        id = add(connection, tables.users, {"name": "Ada"})["id"]
        raise RuntimeError("broken")
    with pytest.raises(ApiError):
        mine.call("get_user", {"user_id": id})


def test_a_memory_may_be_long_and_is_there_once(store: Store, mine: Account) -> None:
    agent, user = mine.id("create_agent", name="Mia"), mine.id("create_user")
    # Nothing that an index could hold by packing it.
    content = "".join(str(uuid4()) for _ in range(500))
    values = {"agent_id": agent, "user_id": user, "sentiment": 0, "entities": list[Any]()}
    times = {"timestamp": now(), "last_accessed_at": now()}
    with store.writing("mine") as connection:
        for text in (content, f"{content}."):
            add(connection, tables.memories, {**values, **times, "content": text, "gist": text})
        known = select(tables.memories.c.content).where(tables.memories.c.gist == content)
        assert connection.execute(known).scalars().all() == [content]
    with pytest.raises(DBAPIError), store.writing("mine") as connection:
        add(connection, tables.memories, {**values, **times, "content": content, "gist": content})


def test_times_have_a_zone_and_their_microseconds(store: Store) -> None:
    moment = now()
    values = {"name": "x", "state": "pending", "has_progress": False, "progress": 0}
    values |= {"payload": {"é": [1]}, "attempts": 0}
    with store.writing("mine") as connection:
        id = add(connection, tables.jobs, {**values, "run_after": moment})["id"]
        row = find(connection, tables.jobs, id)
    assert (row["run_after"], row["run_after"].utcoffset()) == (moment, moment.utcoffset())
    assert (row["payload"], row["attempts"], row["worker"]) == ({"é": [1]}, 0, None)


def test_what_sqlite_acknowledged_survives_a_power_cut(tmp_path: Path) -> None:
    for durable, synchronous in ((True, 2), (False, 0)):
        store = Store(tmp_path / "agents.db", durable=durable)
        try:
            with store.writing("mine") as connection:
                settings = {
                    name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                    for name in ("journal_mode", "synchronous", "foreign_keys")
                }
        finally:
            store.close()
        assert settings == {"journal_mode": "wal", "synchronous": synchronous, "foreign_keys": 1}


def test_writers_queue_in_the_order_in_which_they_came() -> None:
    lock, order = FairLock(), list[int]()
    waiting: list[threading.Thread] = []

    def write(number: int) -> None:
        with lock:
            order.append(number)

    with lock:
        for number in range(8):
            thread = threading.Thread(target=write, args=(number,))
            thread.start()
            waiting.append(thread)
            while len(lock._waiting) <= number:  # pyright: ignore[reportPrivateUsage]
                time.sleep(0.001)
    for thread in waiting:
        thread.join()
    assert order == list(range(8))


# Opening


def refused(database: str, reason: str, *, secret: str = "hush") -> None:
    with pytest.raises(OSError, match=reason) as caught:
        julep.local.serve(database)
    assert secret not in str(caught.value)


def test_a_server_that_cannot_be_reached_is_said_without_the_password() -> None:
    url = "postgresql://ada:hush@127.0.0.1:1/julep?connect_timeout=2"
    refused(url, r"cannot use postgresql://ada:\*\*\*@127.0.0.1:1/julep as a database: .*refused")
    assert shown("postgres://ada@h/n?password=hush") == "postgresql://ada@h/n"


@pytest.mark.parametrize("url", ["mysql://ada:hush@h/n", "postgresql://ada:hush@h:port/n"])
def test_a_url_of_something_else_is_said_without_the_password(url: str) -> None:
    refused(url, "not a database that Julep can use")


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused("postgresql://ada:hush@h/n", r"pip install 'julep\[local,postgres\]'")


def test_several_stores_open_a_new_database_at_once(postgres: Postgres, tmp_path: Path) -> None:
    with postgres.database() as url:
        for database in (url, str(tmp_path / "agents.db")):
            with ThreadPoolExecutor(4) as pool:
                stores = list(pool.map(Store, [database] * 4))
            for store in stores:
                store.close()


def test_a_database_is_left_alone_if_it_is_somebody_elses(postgres: Postgres) -> None:
    with postgres.database() as url:
        store = Store(url)
        with store.writing(DEFAULT_ACCOUNT) as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        store.close()
        refused(url, "it was made by a newer release")


def test_writers_that_wait_leave_connections_to_readers(store: Store, mine: Account) -> None:
    release = threading.Event()

    def write() -> None:
        with store.writing("mine"):
            release.wait(30)

    user = mine.id("create_user", name="Ada")
    with ThreadPoolExecutor(40) as pool:
        writers = [pool.submit(write) for _ in range(40)]
        time.sleep(0.5)
        try:
            assert mine.call("get_user", {"user_id": user})["name"] == "Ada"
        finally:
            release.set()
        for writer in writers:
            writer.result(timeout=60)


def half_read(connection: Connection) -> None:
    rows = iter(connection.execute(select(tables.users.c.name)))  # which the traceback keeps
    if next(rows):
        raise RecursionError


def test_a_result_that_an_error_leaves_half_read_does_not_keep_the_past(
    store: Store, mine: Account
) -> None:
    for number in range(300):
        mine.id("create_user", name=str(number))
    with pytest.raises(RecursionError) as kept, store.reading("mine") as connection:
        half_read(connection)
    with store.reading("mine") as connection:  # so that another connection writes
        connection.execute(select(tables.users.c.id).limit(1)).first()
        made = mine.id("create_user", name="after")
    for _ in range(4):  # whichever connection it is
        assert mine.call("get_user", {"user_id": made})["name"] == "after"
    assert kept.value
