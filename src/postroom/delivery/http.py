"""Requests to servers of providers: to public addresses only, encrypted, bounded in time and memory, never led on.

A failure says whether the request may have been read. The name is resolved once and every address looked at; what is
connected to is the address that was looked at. Redirects are answers like any other.
"""

import io
import json
import select
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from postroom.delivery.reach import inside, is_public

MOST_BYTES = 1_000_000
_PORTS = {"https": 443, "http": 80}
_READ = 65_536
_GOOD, _BAD = 200, 300
_DAY = 86_400


class BadUrl(ValueError):
    """An address that must not be asked; the sentence says why."""


class NotAsked(Exception):
    """The server was not reached: nothing of the request left the house."""


class NoAnswer(Exception):
    """The request left, or may have, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_good(self) -> bool:
        return _GOOD <= self.status < _BAD

    @property
    def data(self) -> Any:
        """What it says if it is JSON, else None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def wait(self) -> timedelta | None:
        """How long to wait before asking again, if it says so; a day at most."""
        told = self.headers.get("retry-after", "")
        return timedelta(seconds=min(int(told), _DAY)) if told.isdigit() else None


class Client:
    """Asks one server, and keeps the connection. It belongs to one thread. `seconds` are those of a whole request."""

    def __init__(
        self,
        base: str,
        *,
        seconds: float = 30,
        idle: float = 15,
        public_only: bool = True,
        ca_file: str = "",
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._base = checked_url(base, public_only=public_only)
        self._seconds, self._idle, self._public_only, self._most_bytes = seconds, idle, public_only, most_bytes
        self._context = ssl.create_default_context(cafile=ca_file or None) if self._base.scheme == "https" else None
        self._connection: _Connection | None = None
        self._used = 0.0

    def ask(self, method: str, target: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a path of the server. Raises `NotAsked` or `NoAnswer`."""
        until = monotonic() + self._seconds
        connection = self._ready(until)
        connection.until = until
        try:
            connection.request(method, target, body=body or None, headers=dict(headers or {}))
            answer = _read(connection.getresponse(), self._most_bytes)
        except (OSError, HTTPException, ValueError) as exc:
            self.close()
            raise NoAnswer(f"no answer from {self._base.hostname}: {exc or type(exc).__name__}") from exc
        self._used = monotonic()
        if answer is None:
            self.close()
            raise NoAnswer(f"the answer of {self._base.hostname} is larger than {self._most_bytes} bytes")
        if connection.sock is None:  # the server wished so
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._connection.drop()
            self._connection = None

    def _ready(self, until: float) -> "_Connection":
        """Return a connection that the server has not closed, as far as one can see."""
        if self._connection and (monotonic() - self._used > self._idle or _is_gone(self._connection)):
            self.close()
        if self._connection is None:
            self._connection = self._connect(until)
        return self._connection

    def _connect(self, until: float) -> "_Connection":
        host, port = self._base.hostname or "", self._base.port or _PORTS[self._base.scheme]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            raise NotAsked(f"{host} was not found: {exc}") from exc
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if self._public_only and not all(map(is_public, addresses)):
            raise NotAsked(inside(host))
        problem: Exception = OSError("it has no address")
        for address in addresses:
            try:
                return _Connection(host, port, address, self._context, until)
            except (OSError, ssl.SSLError) as exc:
                problem = exc
        raise NotAsked(f"{host} cannot be reached: {problem}") from problem


def checked_url(url: str, *, public_only: bool) -> SplitResult:
    """Return an address in parts. Raises `BadUrl` for what is no web address, or not encrypted though it could be."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as exc:
        raise BadUrl(f"“{url}” is no web address: {exc}.") from None
    if parts.scheme not in _PORTS or not parts.hostname or not url.isprintable() or " " in url:
        raise BadUrl(f"“{url}” is no web address: it begins with https://.")
    if parts.username or parts.password:
        raise BadUrl("A name and a password do not belong into a web address.")
    if public_only and (parts.scheme != "https" or port not in (None, 443, 8443)):
        raise BadUrl(f"“{url}” is not encrypted, or at an odd port: only https is asked out in the Internet.")
    return parts


class _Connection(HTTPConnection):
    """A connection to one address, whose every wait ends at `until`."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None, until: float) -> None:
        super().__init__(host, port)
        self.until = until
        raw = socket.create_connection((address, port), timeout=_left(until))
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            raw.settimeout(_left(until))
            wrapped = context.wrap_socket(raw, server_hostname=host) if context else raw
        except BaseException:
            raw.close()
            raise
        self.sock = self._timed = _Timed(wrapped, self)

    def drop(self) -> None:
        """Hang up, whoever still reads."""
        self.close()
        self._timed.drop()

    def connect(self) -> None:
        """Never again: a request that finds the line closed must not open another unseen."""
        raise OSError("the line was closed")


class _Timed:
    """A socket whose waits have a total deadline: drips of the other side do not stretch it."""

    def __init__(self, sock: socket.socket, connection: _Connection) -> None:
        self._sock, self._connection = sock, connection
        self._holders = 1

    def sendall(self, data: Any) -> None:
        self._sock.settimeout(_left(self._connection.until))
        self._sock.sendall(data)

    def makefile(self, *_: Any) -> io.BufferedReader:
        self._holders += 1
        return io.BufferedReader(_Reader(self))

    def recv_into(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._connection.until))
        return self._sock.recv_into(buffer)

    def fileno(self) -> int:
        return self._sock.fileno()

    def close(self) -> None:
        """Let go of it; the last that does closes it: an answer is read on when the connection is given up."""
        self._holders -= 1
        if self._holders <= 0:
            self._sock.close()

    def drop(self) -> None:
        """Close it now."""
        self._sock.close()


class _Reader(io.RawIOBase):
    def __init__(self, sock: _Timed) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            self._sock.close()
        super().close()


def _read(response: HTTPResponse, most_bytes: int) -> Answer | None:
    """Read an answer to its end; None if it is larger than any should be."""
    chunks, size = [], 0
    while chunk := response.read(_READ):
        size += len(chunk)
        if size > most_bytes:
            return None
        chunks.append(chunk)
    if response.length:
        raise ConnectionError("the answer was cut off")
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, b"".join(chunks))


def _is_gone(connection: _Connection) -> bool:
    """Whether there is something to read though nothing was asked: the end of the line, or nothing good."""
    return bool(select.select([connection.sock], [], [], 0)[0])


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
