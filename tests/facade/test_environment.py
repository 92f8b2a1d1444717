"""Key and URL: from the arguments, else from the environment as it is now, else the default."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sides import Side

import julep

DEFAULT = "https://api-alpha.julep.ai/api"
LISTED: dict[str, Any] = {"items": []}


class Recorder:
    """A server that keeps the requests it got, and has nothing to list."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, json=LISTED)

    def request_of(self, client: julep.Client) -> httpx.Request:
        client.agents.list()
        return self.requests[-1]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def key_of(request: httpx.Request) -> str:
    return request.headers["authorization"]


def test_arguments_come_before_the_environment(
    side: Side, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JULEP_API_KEY", "environment-key")
    monkeypatch.setenv("JULEP_API_URL", "https://environment.test")
    http = side.http(recorder)
    request = recorder.request_of(
        side.client(api_key="own-key", base_url="https://own.test/v1", http_client=http)
    )
    assert key_of(request) == "Bearer own-key"
    assert str(request.url) == "https://own.test/v1/agents"


def test_the_environment_comes_before_the_default(
    side: Side, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JULEP_API_KEY", "environment-key")
    monkeypatch.setenv("JULEP_API_URL", "https://environment.test")
    request = recorder.request_of(side.client(http_client=side.http(recorder)))
    assert key_of(request) == "Bearer environment-key"
    assert str(request.url) == "https://environment.test/agents"


def test_without_both_the_default_environment_is_used(side: Side, recorder: Recorder) -> None:
    request = recorder.request_of(side.client("own-key", http_client=side.http(recorder)))
    assert str(request.url) == f"{DEFAULT}/agents"


def test_an_environment_that_is_named_comes_before_the_variable(
    side: Side, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JULEP_API_URL", "https://environment.test")
    client = side.client(
        "own-key", environment=julep.JulepApiEnvironment.DEFAULT, http_client=side.http(recorder)
    )
    assert str(recorder.request_of(client).url) == f"{DEFAULT}/agents"


def test_the_variables_are_read_when_a_client_is_made(
    side: Side, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients: list[julep.Client] = []
    for number in (1, 2):
        monkeypatch.setenv("JULEP_API_KEY", f"key-{number}")
        monkeypatch.setenv("JULEP_API_URL", f"https://server-{number}.test")
        clients.append(side.client(http_client=side.http(recorder)))
    monkeypatch.delenv("JULEP_API_KEY")
    monkeypatch.delenv("JULEP_API_URL")
    requests = [recorder.request_of(client) for client in clients]
    assert [key_of(request) for request in requests] == ["Bearer key-1", "Bearer key-2"]
    assert [request.url.host for request in requests] == ["server-1.test", "server-2.test"]


def test_an_empty_variable_is_one_that_is_not_set(
    side: Side, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JULEP_API_URL", "")
    client = side.client("own-key", http_client=side.http(recorder))
    assert str(recorder.request_of(client).url) == f"{DEFAULT}/agents"
    monkeypatch.setenv("JULEP_API_KEY", "")
    with pytest.raises(julep.InvalidArgumentError, match="no API key"):
        side.client()


def test_without_a_key_the_error_says_where_to_put_it(side: Side) -> None:
    with pytest.raises(julep.InvalidArgumentError, match=r"api_key=.*JULEP_API_KEY"):
        side.client()


def test_an_empty_key_is_not_replaced_by_the_variable(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JULEP_API_KEY", "environment-key")
    with pytest.raises(julep.InvalidArgumentError, match="api_key"):
        side.client(api_key="")


def test_an_empty_url_does_not_send_the_key_elsewhere(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JULEP_API_URL", "https://environment.test")
    with pytest.raises(julep.InvalidArgumentError, match="base_url"):
        side.client("own-key", base_url="")


@pytest.mark.parametrize("value", ["my-key\n", "my-key\r\nX-Evil: 1", "two words", "schlüssel"])
def test_a_bad_key_in_the_variable_is_refused_and_not_shown(
    side: Side, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("JULEP_API_KEY", value)
    with pytest.raises(julep.InvalidArgumentError) as caught:
        side.client()
    assert value not in str(caught.value)


def test_a_bad_url_in_the_variable_is_refused(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JULEP_API_URL", "api.test/api")
    with pytest.raises(julep.InvalidArgumentError, match=r"http://.*https://"):
        side.client("own-key")


@pytest.mark.parametrize(
    ("base_url", "sent_to"),
    [
        ("https://api.test", "https://api.test/agents"),
        ("https://api.test/", "https://api.test/agents"),
        ("https://api.test/api", "https://api.test/api/agents"),
        ("https://api.test/api/", "https://api.test/api/agents"),
        ("https://api.test/deep/er/api//", "https://api.test/deep/er/api/agents"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/agents"),
        ("http://[::1]:8000/api", "http://[::1]:8000/api/agents"),
        ("HTTPS://API.test/Api", "https://api.test/Api/agents"),
    ],
)
def test_the_path_of_the_url_is_kept_whole(
    side: Side, recorder: Recorder, base_url: str, sent_to: str
) -> None:
    client = side.client("own-key", base_url, http_client=side.http(recorder))
    assert str(recorder.request_of(client).url) == sent_to


def test_the_low_level_client_has_the_key_and_url_of_its_arguments(
    side: Side, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JULEP_API_KEY", "environment-key")
    monkeypatch.setenv("JULEP_API_URL", "https://environment.test")
    side.low_level(api_key="own-key", httpx_client=side.http(recorder)).list_agents()
    assert str(recorder.requests[-1].url) == f"{DEFAULT}/agents"
    assert key_of(recorder.requests[-1]) == "Bearer own-key"
