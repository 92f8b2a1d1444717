"""The embedded server, for tests: it has faults on demand, and shows what it received."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Unpack

from starlette.types import ASGIApp

from julep.local import server as embedded
from julep.local.model import Model, Models, OneModel
from julep.local.offline_model import OfflineModel
from julep.local.options import ServerOptions

from .faults import Faults
from .middleware import FaultyApp
from .received import RequestLog


def serve(database: str | Path | None = None, **options: Unpack[ServerOptions]) -> Server:
    """Start a server for tests, which is ready when this returns. Use it as a context manager:

        import julep.testing

        with julep.testing.serve() as server, julep.Client(server.api_key, server.url) as client:
            server.faults.add("create_agent", status=503, retry_after=0.01)
            client.agents.create("Ada", "A librarian")

    Args:
        database: The SQLite file to keep everything in. Without one, all is forgotten when the
            server stops.
        options: Those of `julep.local.serve`.

    Raises:
        OSError: the address cannot be listened on, or the file is no database to write to.
        ValueError: an option makes no sense.
    """
    server = Server(database, **options)
    server.start()
    return server


class Server(embedded.Server):
    """An embedded server for tests. `serve` makes and starts one.

        import julep.testing

        with julep.testing.serve() as server, julep.Client(server.api_key, server.url) as client:
            server.faults.add("list_agents", status=503, retry_after=0.01)
            client.agents.list()
            print(server.requests.operations)

    Args:
        database: Where everything is kept, as `serve` takes it.
        options: Those of `julep.local.serve`.

    Raises:
        ValueError: an option makes no sense.
    """

    def __init__(
        self, database: str | Path | None = None, **options: Unpack[ServerOptions]
    ) -> None:
        model = options.get("model") or OfflineModel()
        self._models = _Replaceable(options.get("models") or OneModel(model, embedded.OFFLINE))
        options["models"] = self._models
        options["model"] = None
        super().__init__(database, **options)
        self.faults: Faults = Faults()
        """What goes wrong."""
        self.requests: RequestLog = RequestLog()
        """What was received."""
        self._accounts = count(1)
        self._former_keys: set[str] = set()

    @property
    def model(self) -> Model | None:
        """A model that replies in place of those that the server was started with.

            import julep.testing
            from julep.local import ScriptedModel

            with julep.testing.serve() as server:
                server.model = ScriptedModel(["Hello!"])

        None, as at the start, for those.
        """
        return self._models.replacement

    @model.setter
    def model(self, model: Model | None) -> None:
        self._models.replacement = model

    def renew(self) -> None:
        """Begin another test: with no data, a new key, no faults, no requests, and no `model`.

            import julep.testing

            with julep.testing.serve() as server:
                with julep.Client(server.api_key, server.url) as client:
                    client.users.create("Grace")
                server.renew()
                with julep.Client(server.api_key, server.url) as client:
                    assert client.users.list() == []

        It takes less than a millisecond. The data of the test before is still there, under its key;
        requests with that key meet no faults and are not logged. A server that was stopped is
        started again.
        """
        self.start()
        self._former_keys.add(self.api_key)
        self.api_key: str = self.add_key(f"test {next(self._accounts)}")
        self.model = None
        self.faults.clear()
        self.requests.clear()

    def stop(self) -> None:
        """Finish what is being answered, without faults, and close everything."""
        self.faults.clear()
        super().stop()

    def _wrapped(self, app: ASGIApp) -> ASGIApp:
        return FaultyApp(super()._wrapped(app), self.requests, self.faults, self._is_over)

    def _is_over(self, key: str | None) -> bool:
        return key in self._former_keys

    def __repr__(self) -> str:
        return super().__repr__().replace("julep.local", "julep.testing")


class _Replaceable:
    """The models of a server, and what may stand in for all of them."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.replacement: Model | None = None

    def find(self, name: str) -> Model:
        return self.replacement or self._models.find(name)

    def names(self) -> list[str]:
        return self._models.names()

    async def aclose(self) -> None:
        await self._models.aclose()
