"""A web server on this machine that keeps what it is asked and answers, or misbehaves, as told."""

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HANG_UP = "hang up"
"""Read the request, then close the line without a word."""
HANG_UP_MEANWHILE = "hang up meanwhile"
"""Answer half, then close the line."""
STALL = "stall"
"""Read the request and say nothing."""
DRIP = "drip"
"""Send the answer a byte at a time."""
FLOOD = "flood"
"""Answer with more than anybody wants."""


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebServer:
    """Answers with `answers`, one a request; the last repeats. An answer is (status, body[, headers]) or a fault."""

    answers: list[object] = field(default_factory=lambda: [(200, "{}")])
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> "WebServer":
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"told": self}))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next(self) -> object:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait(self, seconds: float) -> bool:
        return self._over.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: WebServer

    def setup(self) -> None:
        super().setup()
        self.told.connections += 1

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.told.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        answer = self.told.next()
        if answer == STALL:
            self.told.wait(30)
        if answer in (HANG_UP, STALL):
            self._hang_up()
        elif answer == FLOOD:
            self._say(200, b"x" * 10_000_000, {})
        elif isinstance(answer, tuple):
            status, text, *more = answer
            self._say(status, text.encode(), more[0] if more else {})
        else:
            self._say(200, b"{}", {}, fault=answer)

    def _say(self, status: int, data: bytes, headers: dict[str, str], fault: object = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self._send(data, fault)
        except OSError:  # who asked had enough
            self.close_connection = True

    def _send(self, data: bytes, fault: object) -> None:
        if fault == DRIP:
            for byte in data:
                if self.told.wait(0.8):
                    return
                self.wfile.write(bytes([byte]))
        elif fault == HANG_UP_MEANWHILE:
            self.wfile.write(data[:1])
            self._hang_up()
        elif self.command != "HEAD":
            self.wfile.write(data)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Tests speak for themselves."""
