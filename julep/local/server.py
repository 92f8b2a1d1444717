"""The server: a socket, a thread, and what it takes to start and stop them cleanly."""

from __future__ import annotations

import atexit
import errno
import secrets
import socket
import sys
import tempfile
import threading
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack

import uvicorn
from starlette.types import ASGIApp

from .app import PREFIX, create_app
from .keys import Keys
from .limits import DEFAULT_MAX_BODY_BYTES, DEFAULT_MAX_CONCURRENCY, HttpProtocol, Limits
from .model import OneModel
from .offline_model import OfflineModel
from .options import ServerOptions
from .spec import Spec
from .store import DEFAULT_ACCOUNT, Store

OFFLINE = "offline"
"""The name that the offline model is listed under."""

_BACKLOG = 128
_GRACE_SECONDS = 1
_KEEP_ALIVE_SECONDS = 75
_MOST_PROMPT_TOKENS = 200_000


def serve(database: str | Path | None = None, **options: Unpack[ServerOptions]) -> Server:
    """Start a server, which is ready when this returns. Use it as a context manager:

        with julep.local.serve(database="agents.db") as server:
            print(server.url, server.api_key)

    Args:
        database: The SQLite file to keep everything in, which is made if it does not exist, or
            the URL of a PostgreSQL database (`postgresql://user:password@host/name`), which may
            serve several servers. Without one (or with ":memory:"), all is forgotten when the
            server stops.
        options: See `ServerOptions`.

    Raises:
        OSError: the address cannot be listened on, or there is no database to write to.
        ValueError: an option makes no sense.
    """
    server = Server(database, **options)
    server.start()
    return server


class Server:
    """An embedded server. `serve` makes and starts one.

    It honours `Idempotency-Key`: a POST or PATCH that is sent again under its key within 24 hours
    gets the first reply again (with `Idempotent-Replayed: true`) and is not carried out twice.

        with julep.local.Server("agents.db", port=0) as server:
            print(server.url, server.api_key)

    Args:
        database: Where everything is kept, as `serve` takes it.
        options: See `ServerOptions`.

    Raises:
        ValueError: an option makes no sense.
    """

    def __init__(
        self, database: str | Path | None = None, **options: Unpack[ServerOptions]
    ) -> None:
        api_key = options.get("api_key")
        self.api_key: str = secrets.token_urlsafe(24) if api_key is None else api_key
        """The key of the account `default`."""
        keys = {**options.get("api_keys", {}), DEFAULT_ACCOUNT: self.api_key}
        self._keys = Keys(keys)
        self._port = options.get("port", 0)
        if not 0 <= self._port <= 65535:
            raise ValueError(f"port {self._port} is not between 0 and 65535")
        if not options.get("word_delay", 0.0) >= 0:
            raise ValueError(f"word_delay {options.get('word_delay')} is not a number of seconds")
        self._limits = {
            "max_body_bytes": options.get("max_body_bytes", DEFAULT_MAX_BODY_BYTES),
            "max_concurrency": options.get("max_concurrency", DEFAULT_MAX_CONCURRENCY),
        }
        for name, limit in self._limits.items():
            if limit < 1:
                raise ValueError(f"{name} {limit} is less than 1")
        self._host = options.get("host", "127.0.0.1")
        self._database = database if database and database != ":memory:" else None
        self._options = options
        self._running: _Running | None = None
        self._lock = threading.Lock()

    def add_key(self, account: str, key: str | None = None) -> str:
        """Let one more key open an account, also while the server runs, and return the key.

        Args:
            account: The account's name. One that has no data yet begins empty.
            key: The key; a random one if None.

        Raises:
            ValueError: the key or the name is not valid, or the key is another account's.
        """
        key = secrets.token_urlsafe(24) if key is None else key
        self._keys.add(account, key)
        return key

    @property
    def url(self) -> str:
        """The base URL for clients, e.g. `http://127.0.0.1:54321/api`."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}{PREFIX}"

    def start(self) -> None:
        """Listen, and return once requests are answered. A server that runs is left alone.

        Raises:
            OSError: the address cannot be listened on, or there is no database to write to.
        """
        with self._lock:
            if self._running:
                return
            listener = _listen(self._host, self._port)
            try:
                running = self._run(listener)
            except BaseException:
                listener.close()
                raise
            self._port = listener.getsockname()[1]
            self._running = running
            # Without this, a server that nobody stops would be torn down mid-request.
            atexit.register(self.stop)

    def stop(self) -> None:
        """Finish what is being answered, and close everything. It may be called more than once."""
        with self._lock:
            running, self._running = self._running, None
            if running:
                atexit.unregister(self.stop)
                running.stop()

    def _run(self, listener: socket.socket) -> _Running:
        with ExitStack() as opened:
            store = opened.enter_context(closing(self._open_store(opened)))
            stopping = threading.Event()
            app = self._wrapped(self._app(store, stopping))
            running = _Running(app, listener, stopping)
            running.opened = opened.pop_all()
            return running

    def _app(self, store: Store, stopping: threading.Event) -> ASGIApp:
        options = self._options
        models = options.get("models") or OneModel(options.get("model") or OfflineModel(), OFFLINE)
        app = create_app(
            Spec.load(),
            store,
            keys=self._keys,
            models=models,
            embeddings=options.get("embeddings"),
            word_delay=options.get("word_delay", 0.0),
            check_responses=options.get("check_responses", False),
            most_prompt_tokens=options.get("max_prompt_tokens", _MOST_PROMPT_TOKENS),
            stopping=stopping,
        )
        return Limits(app, **self._limits)

    def _wrapped(self, app: ASGIApp) -> ASGIApp:
        """The application with what a subclass puts around it."""
        return app

    def _open_store(self, opened: ExitStack) -> Store:
        if self._database is not None:
            return Store(self._database)
        # A file, as only a file can be read and written by several threads at once.
        folder = tempfile.TemporaryDirectory(prefix="julep-local-")
        return Store(Path(opened.enter_context(folder)) / "agents.db", durable=False)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = self.url if self._running else "stopped"
        return f"<julep.local.Server {state}>"


class _Running:
    """uvicorn in a thread of its own."""

    def __init__(self, app: ASGIApp, listener: socket.socket, stopping: threading.Event) -> None:
        config = uvicorn.Config(
            app,
            loop="auto",  # uvloop, where it is installed
            http=HttpProtocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self.opened = ExitStack()
        """What is closed when the server has stopped."""
        self._listener = listener
        self._stopping = stopping
        self._server = _Uvicorn(config)
        self._thread = threading.Thread(target=self._serve, name="julep.local", daemon=True)
        self._thread.start()
        self._server.ready.wait()
        if not self._server.started:
            raise OSError("the server did not start; its log says why")

    def stop(self) -> None:
        self._stopping.set()
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
        self.opened.close()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._server.ready.set()


class _Uvicorn(uvicorn.Server):
    """uvicorn, telling when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says it is TCP does asyncio turn Nagle's algorithm off, without which
    # every reply in two packets waits 40 ms for the client's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            # Elsewhere this lets a server start again at once; on Windows it lets two share a port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            reason += "; choose another port, or 0 for any that is free"
        raise OSError(error.errno, f"cannot listen on {host}:{port}: {reason}") from error
    return listener
