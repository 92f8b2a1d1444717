"""Faults on demand, as both clients of the SDK meet them over real connections."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from both_clients import Side

import julep
import julep.testing

Server = julep.testing.Server


def create(client: Any) -> Any:
    return client.agents.create("Ada", "A librarian")


# Statuses


def test_a_client_tries_again_after_a_429(side: Side, julep_server: Server) -> None:
    julep_server.faults.add("create_agent", status=429, retry_after=0.01, times=2)
    assert side.run(create).id
    assert julep_server.requests.operations == ["create_agent"] * 3


def test_the_client_waits_as_long_as_the_fault_says(side: Side, julep_server: Server) -> None:
    julep_server.faults.add("create_agent", status=503, retry_after=0.2)
    side.run(create)
    first, second = julep_server.requests
    assert (second.time - first.time).total_seconds() > 0.19


def test_a_fault_carries_nothing_out(julep_server: Server, julep_client: julep.Client) -> None:
    julep_server.faults.add("create_agent", status=400, detail="Not today")
    with pytest.raises(julep.BadRequestError, match="Not today"):
        create(julep_client)
    assert julep_client.agents.list() == []


def test_a_fault_can_be_for_always(side: Side, julep_server: Server) -> None:
    fault = julep_server.faults.add(status=503, retry_after=0.01, times=None)
    for _ in range(2):
        with pytest.raises(julep.ServerError, match="Service Unavailable"):
            side.run(create)
    assert fault.hits == len(julep_server.requests) == 6


def test_a_fault_can_look_like_a_proxy(side: Side, julep_server: Server) -> None:
    julep_server.faults.add("list_agents", status=200, text="<h1>Welcome to the hotel</h1>")
    with pytest.raises(julep.ResponseDecodeError):
        side.run(lambda client: client.agents.list())


def test_a_fault_can_have_headers_of_its_own(julep_server: Server) -> None:
    julep_server.faults.add(status=418, headers={"X-Teapot": "short and stout"})
    assert httpx.get(julep_server.url).headers["x-teapot"] == "short and stout"


# Which requests meet which fault


def test_a_fault_is_for_its_operation_alone(
    julep_server: Server, julep_client: julep.Client
) -> None:
    fault = julep_server.faults.add("chat", status=500)
    julep_client.agents.list()
    assert fault.hits == 0


def test_faults_are_met_in_the_order_in_which_they_were_added(julep_server: Server) -> None:
    julep_server.faults.add("list_users", status=500)
    julep_server.faults.add("*", status=502)
    julep_server.faults.add("list_users", status=503)
    url = f"{julep_server.url}/users"
    assert [httpx.get(url).status_code for _ in range(4)] == [500, 502, 503, 403]


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    [
        ("/agents/1/tools/2", "DELETE", "delete_agent_tool"),
        ("/agents/1/tools", "GET", "get_agent_tools"),
        ("/agents/1", "HEAD", "get_agent"),
        ("/sessions/1/chat", "POST", "chat"),
    ],
)
def test_operations_are_told_by_method_and_path(
    julep_server: Server, path: str, method: str, operation: str
) -> None:
    fault = julep_server.faults.add(operation, status=500)
    assert httpx.request(method, julep_server.url + path).status_code == 500
    assert fault.hits == 1


def test_what_is_no_operation_meets_the_faults_of_all(julep_server: Server) -> None:
    julep_server.faults.add("*", status=500)
    assert httpx.get(f"{julep_server.url}/nothing").status_code == 500
    assert julep_server.requests[0].operation is None


def test_an_unknown_operation_is_refused_with_those_that_are_like_it(julep_server: Server) -> None:
    with pytest.raises(ValueError, match=r"named 'create_agents': did you mean 'create_agent'"):
        julep_server.faults.add("create_agents", status=500)
    with pytest.raises(ValueError, match=r"named 'xyz': there are chat, create_agent, "):
        julep_server.faults.delay("xyz", 1)


@pytest.mark.parametrize(
    ("method", "arguments", "reason"),
    [
        ("add", {"status": 700}, "status 700"),
        ("add", {"status": 500, "times": 0}, "times 0"),
        ("add", {"status": 500, "retry_after": -1}, "retry_after -1"),
        ("delay", {"seconds": float("inf")}, "seconds inf"),
        ("drip", {"bytes": 0, "every": 1}, "bytes 0"),
        ("drip", {"every": -1}, "every -1"),
        ("cut", {"after_bytes": -1}, "after_bytes -1"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(
    julep_server: Server, method: str, arguments: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        getattr(julep_server.faults, method)(**arguments)
    assert [*julep_server.faults] == []


def test_a_fault_says_what_it_is_and_how_often_it_was_met(julep_server: Server) -> None:
    faults = julep_server.faults
    faults.add("chat", status=429, times=2)
    faults.delay(seconds=0.01)
    faults.drip("chat", bytes=5, every=0.1, times=None)
    faults.cut(after_bytes=10)
    faults.disconnect("list_users", carried_out=True)
    httpx.get(f"{julep_server.url}/users")
    assert repr(faults) == (
        "[<status 429 for chat: 0 of 2 times>, <delay of 0.01 s for *: 1 of 1 times>, "
        "<drip of 5 bytes every 0.1 s for chat: 0 times>, <cut after 10 bytes for *: 0 of 1 times>, "
        "<disconnect once it is carried out for list_users: 0 of 1 times>]"
    )


# Slowness


def test_a_delay_is_waited_for(side: Side, julep_server: Server) -> None:
    julep_server.faults.delay("create_agent", 0.2)
    began = time.monotonic()
    assert side.run(create).id
    assert time.monotonic() - began >= 0.2


def test_a_delay_can_be_longer_than_a_client_waits(side: Side, julep_server: Server) -> None:
    julep_server.faults.delay("create_agent", 60)
    with pytest.raises(julep.APITimeoutError) as caught:
        side.run(create, timeout=0.3, max_retries=0)
    assert caught.value.limit == "total"


def test_what_is_delayed_is_not_carried_out_for_a_client_that_has_left(
    side: Side, julep_server: Server, julep_client: julep.Client
) -> None:
    julep_server.faults.delay("create_agent", 60)
    with pytest.raises(julep.APITimeoutError):
        side.run(create, timeout=0.2, max_retries=0)
    # Whatever the server answers now, it answers after it has noticed that the client is gone.
    julep_client.agents.list()
    julep_server.faults.clear()
    assert julep_client.agents.list() == []


def test_faults_that_are_cleared_are_waited_for_no_longer(
    julep_server: Server, julep_client: julep.Client
) -> None:
    julep_server.faults.delay("create_agent", 60)
    julep_server.faults.drip("create_user", every=60)
    with ThreadPoolExecutor() as threads:
        agent = threads.submit(create, julep_client)
        user = threads.submit(julep_client.users.create, "Grace")
        while len(julep_server.requests) < 2:
            time.sleep(0.01)
        julep_server.faults.clear()
        assert agent.result(30).id
        assert user.result(30).id


def test_a_reply_that_drips_arrives_whole(side: Side, julep_server: Server) -> None:
    julep_server.faults.drip("create_agent", bytes=40, every=0.01)
    assert side.run(create).id


def test_a_stream_that_drips_arrives_whole(
    side: Side, julep_server: Server, session_id: str
) -> None:
    whole = side.chat(session_id)
    julep_server.faults.drip("chat", bytes=100, every=0.001)
    assert side.chat(session_id) == whole


def test_a_drip_can_be_slower_than_a_client_waits_for_bytes(
    side: Side, julep_server: Server
) -> None:
    julep_server.faults.drip("create_agent", bytes=1, every=60)
    with pytest.raises(julep.APITimeoutError) as caught:
        side.run(create, timeout=julep.Timeout(read=0.2), max_retries=0)
    assert caught.value.limit == "read"


def test_a_stream_can_be_slower_than_a_client_waits_for_events(
    side: Side, julep_server: Server, session_id: str
) -> None:
    julep_server.faults.drip("chat", bytes=1, every=0.05)
    with pytest.raises(julep.APITimeoutError) as caught:
        side.chat(session_id, timeout=julep.Timeout(idle=0.3))
    assert caught.value.limit == "idle"


# Broken connections


def test_a_reply_can_be_cut(side: Side, julep_server: Server, julep_client: julep.Client) -> None:
    julep_server.faults.cut("create_agent", after_bytes=10)
    with pytest.raises(julep.ResponseTruncatedError):
        side.run(create, max_retries=0)
    assert len(julep_client.agents.list()) == 1


def test_a_stream_can_be_cut(side: Side, julep_server: Server, session_id: str) -> None:
    julep_server.faults.cut("chat", after_bytes=500)
    with pytest.raises(julep.StreamTruncatedError) as caught:
        side.chat(session_id)
    [message] = caught.value.partial
    assert message.content


def test_a_reply_can_be_cut_after_its_headers(side: Side, julep_server: Server) -> None:
    julep_server.faults.cut("create_agent")
    with pytest.raises(julep.ResponseTruncatedError):
        side.run(create, max_retries=0)


def test_a_reply_that_is_shorter_than_the_cut_arrives_whole(
    side: Side, julep_server: Server, session_id: str
) -> None:
    julep_server.faults.cut(after_bytes=100_000, times=None)
    assert side.run(create).id
    assert side.chat(session_id)


def test_a_connection_can_be_closed_without_a_word(
    side: Side, julep_server: Server, julep_client: julep.Client
) -> None:
    julep_server.faults.disconnect("create_agent")
    with pytest.raises(julep.APIConnectionError) as caught:
        side.run(create, max_retries=0)
    assert not isinstance(caught.value, julep.APITimeoutError)
    assert julep_client.agents.list() == []


def test_what_is_carried_out_before_a_disconnect_is_not_done_twice(
    side: Side, julep_server: Server, julep_client: julep.Client
) -> None:
    julep_server.faults.disconnect("create_user", carried_out=True)
    created = side.run(lambda client: client.users.create("Grace", idempotency_key="a-key"))
    first, second = julep_server.requests.of("create_user")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert [user.id for user in julep_client.users.list()] == [created.id]


def test_broken_connections_leave_no_trace_in_the_log(
    side: Side, julep_server: Server, session_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    faults = julep_server.faults
    faults.disconnect("create_agent")
    faults.disconnect("create_agent", carried_out=True)
    faults.cut("create_agent", after_bytes=3)
    faults.cut("chat", after_bytes=300)
    faults.delay("create_agent", 60)
    for _ in range(3):
        with pytest.raises(julep.JulepError):
            side.run(create, max_retries=0)
    with pytest.raises(julep.JulepError):
        side.chat(session_id, max_retries=0)
    with pytest.raises(julep.APITimeoutError):
        side.run(create, max_retries=0, timeout=0.2)
    julep_server.renew()
    assert not [
        record
        for record in caplog.records
        if record.levelno > logging.INFO and "uvicorn" in record.name
    ]


def test_a_server_stops_in_the_middle_of_a_fault() -> None:
    with julep.testing.serve() as server:
        server.faults.delay("list_users", 60)
        with (
            julep.Client(server.api_key, server.url, max_retries=0, timeout=0.2) as client,
            pytest.raises(julep.APITimeoutError),
        ):
            client.users.list()
        began = time.monotonic()
    assert time.monotonic() - began < 30
