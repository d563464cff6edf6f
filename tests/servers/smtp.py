"""A real SMTP server on loopback that answers as a script says and keeps a journal of what it took.

In a test:
    with SmtpServer(script={("rcpt", "ada@example.org"): ["450 4.2.0 later", "450 4.2.0 later"]}) as server:
        ...  # server.port, server.taken

As a process of its own: python -m tests.servers.smtp --port 2525 --journal taken.jsonl
"""

import argparse
import hashlib
import json
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.servers.certificates import Certificate
from tests.servers.smtp_talk import SmtpTalk

STEPS = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot", "after")
"""Where a script can answer and a hook is called. `after` comes when the answer to the final dot has been sent."""

_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """Something else than the usual answer.

    `say` replaces the answer (None: the usual one); bytes go out as they are. `wait` seconds come before it, `drip`
    seconds after every byte of it, and `hang_up` ends the connection behind it. `accept` puts the mail into the
    journal whatever is said.
    """

    say: str | bytes | None = None
    wait: float = 0
    drip: float = 0
    hang_up: bool = False
    accept: bool = False


HANG_UP = Fault(say=b"", hang_up=True)
ACCEPT_AND_HANG_UP = Fault(say=b"", hang_up=True, accept=True)
GARBAGE = Fault(say=b"\x00\xff what is this \xfe\r\n")
LONG_LINE = Fault(say=b"250 " + b"x" * 64 * 1024 + b"\r\n")
ENDLESS_REPLY = Fault(say=b"250-still here\r\n" * 100_000 + b"250 done\r\n")

Key = str | tuple[str, str]
Answer = str | Fault
Script = Mapping[Key, Answer | Sequence[Answer]]
"""Step, or step and recipient, to what is answered: one answer for always, or a list, one for each time."""


@dataclass(frozen=True)
class Taken:
    """One mail the server has taken, to one recipient; `data` with CRLF and without stuffed dots."""

    message_id: str
    sender: str
    recipient: str
    sha256: str
    at: float
    data: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, kw_only=True)
class Manners:
    """What kind of server it is."""

    pipelining: bool = True
    extensions: tuple[str, ...] = ("8BITMIME",)
    certificate: Certificate | None = None
    """With it, STARTTLS is offered."""
    tls_at_once: bool = False
    login: tuple[str, str] | None = None
    """User and password; without them it takes mail from anybody."""
    login_ways: str = "PLAIN LOGIN"
    login_in_clear: bool = False
    keep_data: bool = True
    """Whether `Taken.data` holds the mail; without it a long test stays small."""


class SmtpServer:
    """Listens from `__enter__` (or `start`) on. `taken` is the journal; `commands` is everything the clients said."""

    def __init__(
        self,
        manners: Manners | None = None,
        *,
        script: Script | None = None,
        on_step: Callable[[str, str], None] | None = None,
        journal: Path | None = None,
        port: int = 0,
    ) -> None:
        self.manners = manners or Manners()
        self.taken: list[Taken] = []
        self.commands: list[str] = []
        self.impatient: list[str] = []
        """Commands with something behind them that a client without PIPELINING has to wait with."""
        self.for_nobody: list[bytes] = []
        """What was sent behind DATA with no recipient left."""
        self.connections = 0
        self._script = {key: _as_list(answers) for key, answers in (script or {}).items()}
        self._on_step = on_step
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) if journal else -1
        self._lock = threading.Lock()
        self._closing = False
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.context = _context(self.manners.certificate)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._start(self._accept)

    def stop(self) -> None:
        """Stop listening, hang up everywhere, and wait until the threads have ended."""
        self._closing = True
        with suppress(OSError):  # wakes the thread that waits in accept
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up_everywhere()
        for thread in self._threads:
            thread.join(timeout=10)
        if self._journal >= 0:
            os.close(self._journal)

    def hang_up_everywhere(self) -> None:
        """End all connections, as a server does that is started anew."""
        with self._lock:
            for sock in self._open:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    @property
    def connected(self) -> int:
        """How many connections are open now."""
        with self._lock:
            return len(self._open)

    def tell(self, key: Key, answers: Answer | Sequence[Answer]) -> None:
        """Change the script while the server runs."""
        with self._lock:
            self._script[key] = _as_list(answers)

    def step(self, name: str, recipient: str = "") -> Fault | None:
        """Call the hook, and return what the script says to this step, if anything."""
        if self._on_step:
            self._on_step(name, recipient)
        if not self._script:
            return None
        with self._lock:
            answers = self._script.get((name, recipient)) or self._script.get(name)
            if not answers:
                return None
            answer = answers[0] if isinstance(answers, tuple) else answers.pop(0)
        return answer if isinstance(answer, Fault) else Fault(say=answer)

    def take(self, sender: str, recipients: Sequence[str], data: bytes) -> None:
        """Write the mail into the journal, for each recipient."""
        found = _MESSAGE_ID.search(data)
        message_id = found[1].decode("ascii", "replace") if found else ""
        digest = hashlib.sha256(data).hexdigest()
        kept = data if self.manners.keep_data else b""
        for recipient in recipients:
            taken = Taken(message_id, sender, recipient, digest, time.time(), kept)
            if self._journal >= 0:
                line = {name: getattr(taken, name) for name in ("message_id", "sender", "recipient", "sha256", "at")}
                os.write(self._journal, json.dumps(line).encode() + b"\n")
            self.taken.append(taken)

    def _accept(self) -> None:
        while not self._closing:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(lambda sock=sock: self._serve(sock))

    def _serve(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        talk = SmtpTalk(self, sock, self._swap)
        with self._lock:
            self._open.add(sock)
        try:
            talk.run()
        except OSError:
            pass  # the client is gone, or was never meant to get through
        finally:
            with self._lock:
                self._open.discard(talk.sock)
            talk.sock.close()

    def _swap(self, old: socket.socket, new: socket.socket) -> None:
        """Take note that a connection is encrypted from now on."""
        with self._lock:
            self._open.discard(old)
            self._open.add(new)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()


def read_journal(path: Path) -> list[Taken]:
    """Return what a server, perhaps killed since, had written into its journal."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [Taken(**json.loads(line)) for line in lines]


def _as_list(answers: Answer | Sequence[Answer]) -> list[Answer] | tuple[Answer]:
    """Return a list to be used up, or a tuple of the one answer that holds for always."""
    return (answers,) if isinstance(answers, str | Fault) else list(answers)


def _context(certificate: Certificate | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    return context


def main() -> None:
    parser = argparse.ArgumentParser(description="An SMTP server that takes every mail and writes a journal.")
    parser.add_argument("--port", type=int, default=2525)
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--no-pipelining", action="store_true")
    options = parser.parse_args()
    manners = Manners(pipelining=not options.no_pipelining, keep_data=False)
    with SmtpServer(manners, journal=options.journal, port=options.port) as server:
        print(f"listening on 127.0.0.1:{server.port}", flush=True)  # noqa: T201
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
