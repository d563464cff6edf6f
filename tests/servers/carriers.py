"""Print-and-mail providers on this machine, as their documents describe them, that misbehave when told to.

They count what would be printed: `printed` are the PDFs of letters that were taken and not cancelled.
"""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Fault(StrEnum):
    """What goes wrong when a letter is posted; those that begin with `taken` keep it all the same."""

    HANG_UP = "hang up"
    TAKEN_HANG_UP = "taken, hang up"
    STALL = "stall"
    TAKEN_STALL = "taken, stall"
    ERROR = "500"
    TAKEN_ERROR = "taken, 500"
    CONFLICT = "409"
    TAKEN_CONFLICT = "taken, 409"
    GIBBERISH = "taken, gibberish"
    TOO_MANY = "429"
    NO_ENTRY = "401"
    NOT_GOOD = "422"


@dataclass
class Kept:
    """One letter as the provider has it."""

    ref: str
    key: str
    pdf: bytes
    told: dict[str, Any]
    status: str = ""
    is_cancelled: bool = False


Answer = tuple[int, Any]


@dataclass
class Provider:
    """A provider. `faults` are used up one a posting; `on_step` hears `find`, `post`, `taken` and `answer`."""

    faults: list[Fault] = field(default_factory=list)
    letters: list[Kept] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    on_step: Callable[[str], object] = lambda _: None
    forgets_keys: bool = False
    """Idempotency keys mean nothing: what is posted twice is printed twice."""
    cannot_find: bool = False
    """The list of letters answers 503."""
    is_printed: bool = False
    """It is too late to cancel."""

    def __enter__(self) -> "Provider":
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._by_key: dict[str, Kept] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def printed(self) -> list[bytes]:
        return [one.pdf for one in self.letters if not one.is_cancelled]

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.letters]

    def wait(self, seconds: float) -> None:
        self._over.wait(seconds)

    def fault(self) -> Fault | None:
        with self._lock:
            return self.faults.pop(0) if self.faults else None

    def take(self, name: str, key: str, pdf: bytes, told: dict[str, Any], *, once: str) -> Kept:
        """Keep a letter; under an idempotency key that was used, return the one that was kept."""
        with self._lock:
            if once in self._by_key and not self.forgets_keys:
                return self._by_key[once]
            kept = Kept(name.format(len(self.letters) + 1), key, pdf, told)
            self.letters.append(kept)
            self._by_key[once] = kept
            return kept

    def by_ref(self, ref: str) -> Kept | None:
        return next((one for one in self.letters if one.ref == ref), None)

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[Answer, bool]:
        """Answer a request; says whether it was the posting of a letter, with which things go wrong."""
        raise NotImplementedError

    def take_in(self, headers: dict[str, str], body: bytes) -> Answer:
        """Keep the letter of a posting."""
        raise NotImplementedError

    def error(self, status: int, message: str) -> Answer:
        return status, {"error": {"message": message, "status_code": status, "code": "simulated"}}


_STATUSES = {
    Fault.ERROR: 500, Fault.TAKEN_ERROR: 500, Fault.CONFLICT: 409, Fault.TAKEN_CONFLICT: 409, Fault.TOO_MANY: 429,
    Fault.NO_ENTRY: 401, Fault.NOT_GOOD: 422,
}  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: Provider

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.provider.asked.append((self.command, self.path, headers))
        answer, is_posting = self.provider.handle(self.command, self.path, headers, body)
        try:
            if is_posting:
                self._post(headers, body)
            else:
                self._say(answer)
        except OSError:  # whoever asked is gone
            self.close_connection = True

    def _post(self, headers: dict[str, str], body: bytes) -> None:
        provider = self.provider
        provider.on_step("post")
        fault = provider.fault()
        answer: Answer = (0, None)
        if fault is None or "taken" in fault:
            answer = provider.take_in(headers, body)
            provider.on_step("taken")
        if fault in (Fault.STALL, Fault.TAKEN_STALL):
            provider.wait(20)
        if fault in (Fault.STALL, Fault.TAKEN_STALL, Fault.HANG_UP, Fault.TAKEN_HANG_UP):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault is Fault.GIBBERISH:
            answer = (200, "what?")
        elif fault in _STATUSES:
            answer = provider.error(_STATUSES[fault], f"simulated {fault}")
        self._say(answer)
        provider.on_step("answer")

    def _say(self, answer: Answer) -> None:
        status, data = answer
        body = b"" if data is None else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests speak for themselves."""
