"""The line to a mail server: writes bytes, reads replies, and never waits or remembers without a limit.

A deadline covers a whole reply, not one packet of it: a server that drips one byte now and then ends in time.
"""

import re
import socket
import ssl
from time import monotonic
from typing import Final, NamedTuple

from postroom.delivery.channels.smtp.errors import LineLost, SetupWrong
from postroom.delivery.reach import inside, is_public

MAX_REPLY: Final = 16 * 1024
"""Bytes of one reply, all its lines together; RFC 5321 §4.5.3.1.5 allows 512 a line."""
_CHUNK: Final = 64 * 1024
_NEARLY: Final = 0.02
_REPLY_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])([^\n]*?))?\r?\n")


class Reply(NamedTuple):
    """A server's answer: the code, and its lines of text without codes."""

    code: int
    raw: tuple[bytes, ...]

    @property
    def lines(self) -> list[str]:
        return [line.decode("utf-8", "replace") for line in self.raw]

    @property
    def text(self) -> str:
        return b" ".join(self.raw).decode("utf-8", "replace")

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


class Line:
    """One open socket. Raises `LineLost` for whatever ends it."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._read = b""
        self._at = 0
        self._timeout = -1.0

    @property
    def quiet(self) -> bool:
        """Whether all that came in has been read."""
        return self._at == len(self._read)

    def write(self, data: bytes, *, seconds: float) -> None:
        """Send all of `data`. If that fails, `LineLost.tried` says how much of it may have left."""
        deadline = monotonic() + seconds
        rest = memoryview(data)
        tried = 0
        left = seconds
        while rest:
            chunk = rest[:_CHUNK]
            tried = len(data) - len(rest) + len(chunk)
            try:
                self._allow(left)
                rest = rest[self._sock.send(chunk) :]
            except OSError as exc:
                raise LineLost(_why(exc), tried=tried) from exc
            left = deadline - monotonic()

    def read_reply(self, *, seconds: float) -> Reply:
        """Return the next reply, complete within `seconds`."""
        deadline = monotonic() + seconds
        first: bytes | None = None
        texts: list[bytes] = []
        size = 0
        while True:
            match = _REPLY_LINE.match(self._read, self._at)
            if match is None:
                self._receive(deadline)
                continue
            self._at = match.end()
            code, more, text = match.groups(b"")
            size += len(match[0])
            first = first or code
            if code != first or size > MAX_REPLY:
                raise LineLost("the server's answer is not SMTP")
            texts.append(text)
            if more != b"-":
                return Reply(int(code), tuple(texts))

    def wrap(self, context: ssl.SSLContext, *, host: str, seconds: float) -> str:
        """Encrypt the line from here on; return the protocol's name. Raises `ssl.SSLError` or `LineLost`.

        Whatever came in before the handshake would be unauthenticated, so there must not be any.
        """
        if not self.quiet:
            raise LineLost("the server spoke before the encryption was in place")
        try:
            self._allow(seconds)
            wrapped = context.wrap_socket(self._sock, server_hostname=host)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as exc:
            raise LineLost("the server hung up while encryption was being agreed") from exc
        except ssl.SSLError:
            raise
        except OSError as exc:
            raise LineLost(_why(exc)) from exc
        self._sock, self._timeout = wrapped, -1.0
        return wrapped.version() or "TLS"

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def _receive(self, deadline: float) -> None:
        """Add what has come in to what is not yet read; that must not hold a whole line, or it would be a reply."""
        unread = self._read[self._at :]
        if len(unread) > MAX_REPLY or b"\n" in unread:
            raise LineLost("the server's answer is not SMTP")
        try:
            self._allow(deadline - monotonic())
            data = self._sock.recv(4096)
        except OSError as exc:
            raise LineLost(_why(exc)) from exc
        if not data:
            raise LineLost("the server hung up")
        self._read, self._at = unread + data, 0

    def _allow(self, seconds: float) -> None:
        """Limit the next call on the socket. Setting it costs a system call, so nearly the same is good enough."""
        if seconds <= 0:
            raise TimeoutError
        if abs(seconds - self._timeout) > seconds * _NEARLY:
            self._sock.settimeout(seconds)
            self._timeout = seconds


def dial(host: str, port: int, *, seconds: float, public_only: bool = False) -> Line:
    """Open a line to the first of the host's addresses that answers, all of them together within `seconds`.

    With `public_only`, addresses inside are passed over: the very address that was looked at is the one connected to,
    so that no name can answer differently the second time. Raises `SetupWrong` if none is left.
    """
    deadline = monotonic() + seconds
    problem: OSError | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise LineLost(f"{host} is not to be found: {_why(exc)}") from exc
    if public_only:
        found = [one for one in found if is_public(str(one[4][0]))]
        if not found:
            raise SetupWrong(inside(host))
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(max(deadline - monotonic(), 0.001))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as exc:
            sock.close()
            problem = exc
        else:
            return Line(sock)
    raise LineLost(f"no connection to {host}, port {port}: {_why(problem)}") from problem


def _why(problem: OSError | UnicodeError | None) -> str:
    if isinstance(problem, TimeoutError):
        return "the server did not answer in time"
    said = problem.strerror if isinstance(problem, OSError) else ""
    return said or str(problem) or type(problem).__name__
