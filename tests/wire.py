"""A wire to PostgreSQL that a test can cut, or make lose one answer."""

import socket
import threading
from contextlib import suppress

from sqlalchemy import make_url


class Wire:
    """Stands between the bot and PostgreSQL: it can be cut, and it can lose the answer to a commit, which is done then."""

    def __init__(self, url: str) -> None:
        self._target = make_url(url)
        self._port = 0
        self._sockets: list[socket.socket] = []
        self.commits = 0
        self.lose_next = False
        self.mend()

    def mend(self) -> None:
        """Let connections through, as a server that has started again does."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End every connection and accept none, as a server that stops does."""
        for found in (self._listener, *self._sockets):
            with suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)
            found.close()
        self._sockets.clear()

    @property
    def url(self) -> str:
        here = self._target.set(
            host="127.0.0.1", port=self._port, query={"sslmode": "disable", "gssencmode": "disable"}
        )
        return here.render_as_string(hide_password=False)

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = self._connect()
            self._sockets += [client, server]
            threading.Thread(target=self._up, args=(client, server), daemon=True).start()
            threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _connect(self) -> socket.socket:
        host = self._target.query.get("host") or self._target.host
        if isinstance(host, str) and host.startswith("/"):
            found = socket.socket(socket.AF_UNIX)
            found.connect(f"{host}/.s.PGSQL.{self._target.port or 5432}")
            return found
        return socket.create_connection((str(host), self._target.port or 5432))

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if b"COMMIT" in data:
                    self.commits += 1
                server.sendall(data)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if self.lose_next and b"COMMIT\x00" in data:
                    self.lose_next = False
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(data)
