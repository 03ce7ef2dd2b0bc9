"""An HTTP server on loopback that gives the answers a test put in, and keeps what it was asked."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to send back."""

    status: int = 200
    document: Any = None  #: sent as JSON, unless `body` is given
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False  #: close the connection without a word
    hang: bool = False  #: say nothing until the server closes
    cut: bool = False  #: promise more bytes than are sent


Script = Answer | Callable[[Asked], Answer]


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 64


class CannedX:
    """Answers by path; of several answers each is given once, the last for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._scripts: dict[tuple[str, str], list[Script]] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/x"

    def answers(self, method: str, path: str, *scripts: Script) -> None:
        self._scripts[method, path] = list(scripts)

    def asked_for(self, method: str, path: str) -> list[Asked]:
        return [asked for asked in self.asked if (asked.method, asked.path) == (method, path)]

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer_to(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            scripts = self._scripts.get((asked.method, asked.path), [])
            script = (scripts.pop(0) if len(scripts) > 1 else scripts[0]) if scripts else Answer(status=404)
        return script(asked) if callable(script) else script

    def wait_for_the_end(self) -> None:
        self._closing.wait(30)

    def _handler(canned) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler's own `self` stands inside
        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                parts = urlsplit(self.path)
                asked = Asked(
                    method=self.command,
                    path=self.path if self.command == "CONNECT" else parts.path.removeprefix("/x"),
                    query={name: values[0] for name, values in parse_qs(parts.query).items()},
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
                )
                answer = canned.answer_to(asked)
                if answer.hang:
                    canned.wait_for_the_end()
                if not (answer.drop or answer.hang):
                    self.write(answer)

            def write(self, answer: Answer) -> None:
                body = answer.body if answer.body is not None else json.dumps(answer.document).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) + (10 if answer.cut else 0)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_CONNECT = handle_any  # noqa: N815 - names of http.server

            def log_message(self, format: str, *args: object) -> None:
                """Keep quiet."""

        return Handler
