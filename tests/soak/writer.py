"""A client that writes, and knows what the server has acknowledged."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

_MOST_USERS = 12


@dataclass
class User:
    """A user, and the names that it may have: one, or two after a change without an answer.

    None stands for a user that is not there.
    """

    id: str
    names: set[str | None]


@dataclass
class Exchange:
    """Something said in a session, under a key by which it can be said again."""

    session: str
    text: str
    acknowledged: bool = False


class Writer:
    """Creates, patches and deletes users of its own, and chats, one request after the other."""

    def __init__(self, number: int, seed: int) -> None:
        self._number = number
        self._random = random.Random(f"{seed} {number}")
        self._count = 0
        self._session: str | None = None
        self.users: list[User] = []
        self.exchanges: list[Exchange] = []
        self.acknowledged = 0

    def write_until_cut_off(self, http: httpx.Client) -> None:
        """Go on until the server is gone. Anything but success is an error of the server."""
        try:
            while True:
                self._write(http)
        except httpx.TransportError:
            pass

    def check(self, http: httpx.Client) -> None:
        """Compare what the server has with what it acknowledged, and send again what it did not."""
        for user in self.users:
            reply = http.get(f"/users/{user.id}")
            assert reply.status_code in (200, 404), reply.text
            name = reply.json()["name"] if reply.status_code == 200 else None
            assert name in user.names, f"user {user.id} is {name}, and not one of {user.names}"
            user.names = {name}
        for session in {exchange.session for exchange in self.exchanges}:
            self._check_history(http, session)
        # What follows begins anew: histories are read as a whole each time.
        self.users = self.users[-_MOST_USERS:]
        self.exchanges = []
        self._session = None

    def _check_history(self, http: httpx.Client, session: str) -> None:
        said = said_in(http, session)
        exchanges = [one for one in self.exchanges if one.session == session]
        for exchange in exchanges:
            if exchange.acknowledged:
                assert exchange.text in said, f"{exchange.text} was acknowledged, and is lost"
            else:
                self._say(http, exchange)
        expected = [exchange.text for exchange in exchanges]
        assert said_in(http, session) == expected, "an exchange is there twice, or not at all"

    def _write(self, http: httpx.Client) -> None:
        there = [user for user in self.users if user.names != {None}]
        choice = self._random.random()
        if choice < 0.3 or not there:
            self._create(http)
        elif choice < 0.5:
            self._patch(http, self._random.choice(there))
        elif choice < 0.6:
            self._delete(http, self._random.choice(there))
        else:
            self._chat(http)

    def _create(self, http: httpx.Client) -> None:
        name = self._name("user")
        user = User(str(UUID(int=self._random.getrandbits(128), version=4)), {None, name})
        self.users.append(user)
        docs = [{"title": name, "content": f"{name} likes tea. {name} was here."}]
        self._send(http, "POST", "/users", {"id": user.id, "name": name, "docs": docs})
        user.names = {name}

    def _patch(self, http: httpx.Client, user: User) -> None:
        name = self._name("user")
        user.names |= {name}
        self._send(http, "PATCH", f"/users/{user.id}", {"name": name})
        user.names = {name}

    def _delete(self, http: httpx.Client, user: User) -> None:
        user.names |= {None}
        self._send(http, "DELETE", f"/users/{user.id}", None)
        user.names = {None}

    def _chat(self, http: httpx.Client) -> None:
        if self._session is None:
            agent = self._send(http, "POST", "/agents", {"name": self._name("agent")})["id"]
            self._session = str(self._send(http, "POST", "/sessions", {"agent_id": agent})["id"])
        exchange = Exchange(self._session, self._name("text"))
        self.exchanges.append(exchange)
        self._say(http, exchange)

    def _say(self, http: httpx.Client, exchange: Exchange) -> None:
        body = {"messages": [{"role": "user", "content": exchange.text}]}
        path = f"/sessions/{exchange.session}/chat"
        self._send(http, "POST", path, body, {"Idempotency-Key": exchange.text})
        exchange.acknowledged = True

    def _send(
        self,
        http: httpx.Client,
        method: str,
        path: str,
        body: Any,
        headers: dict[str, str] | None = None,
    ) -> Any:
        reply = http.request(method, path, json=body, headers=headers)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        self.acknowledged += 1
        return reply.json()

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind} {self._number}.{self._count}"


def said_in(http: httpx.Client, session: str) -> list[str]:
    """What the user said in a session, where each message has to have its reply."""
    reply = http.get(f"/sessions/{session}/history", params={"limit": 1000})
    assert reply.status_code == 200, reply.text
    messages = reply.json()["items"]
    roles = [message["role"] for message in messages]
    assert roles == ["user", "assistant"] * (len(roles) // 2), f"half an exchange: {roles}"
    return [message["content"] for message in messages[::2]]
