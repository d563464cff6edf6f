"""Look into a mailbox over IMAP: nothing in it is changed, not even that a mail was read."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from postroom.core.arriving.mailbox import MailboxConfig, Security
from postroom.core.arriving.reading import MOST_BYTES
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.delivery.reach import inside, is_public

SECONDS = 60
_AT_ONCE = 5
_UID = re.compile(rb"UID (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST = 250


class NoMailbox(Exception):
    """It could not be looked into; the sentence says why, in the server's words if it has any."""


class Session:
    """One talk with a mail server. Raises `NoMailbox`."""

    def __init__(self, config: MailboxConfig, *, public_only: bool) -> None:
        self._config = config
        self._public_only = public_only
        self._imap: imaplib.IMAP4 | None = None

    def check(self) -> Verdict:
        """Connect, encrypt, log in and open the folder, step by step."""
        taken: list[CheckStep] = []
        steps = {"connect": self.connect, "tls": self.secure, "login": self.log_in, "folder": self._told}
        for name, take in steps.items():
            try:
                taken.append(CheckStep(name, ok=True, sentence=take()))
            except NoMailbox as problem:
                taken.append(CheckStep(name, ok=False, sentence=str(problem)))
                break
        self.close()
        return Verdict(tuple(taken))

    def open(self) -> int:
        """Get ready to look; returns the validity of the folder's numbers."""
        for take in (self.connect, self.secure, self.log_in):
            take()
        return self.look()

    def connect(self) -> str:
        config = self._config
        context = _context(config) if config.security is Security.TLS else None
        with _said():
            self._imap = _Line(config.host, config.port, public_only=self._public_only, context=context)
        return f"Connected to {config.host}, port {config.port}."

    def secure(self) -> str:
        if self._config.security is Security.STARTTLS:
            with _said():
                self._line.starttls(_context(self._config))
        return "Not encrypted, as set up." if self._config.security is Security.NONE else "Encrypted."

    def log_in(self) -> str:
        with _said():
            self._line.login(self._config.username, self._config.password)
        return f"Logged in as {self._config.username}."

    def look(self) -> int:
        """Open the folder without changing anything; returns the validity of its numbers."""
        name = '"' + self._config.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        with _said():
            done, answer = self._line.select(name, readonly=True)
        if done != "OK":
            raise NoMailbox(f"The folder {self._config.folder} cannot be opened: {_text(answer)}")
        return self._number("UIDVALIDITY")

    def newer(self, uid: int) -> list[int]:
        """Return the numbers of the mails behind `uid`, in order."""
        since = _day(self._config.since)
        with _said():
            done, answer = self._line.uid("SEARCH", f"UID {uid + 1}:* SINCE {since}")
        if done != "OK":
            raise NoMailbox(f"The server does not search: {_text(answer)}")
        found = {int(each) for line in answer if isinstance(line, bytes) for each in line.split() if each.isdigit()}
        return sorted(each for each in found if each > uid)  # "*" is the newest, also where it is older

    def mails(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Yield each mail with its number, in order; one that is gone meanwhile is left out."""
        for start in range(0, len(uids), _AT_ONCE):
            some = ",".join(map(str, uids[start : start + _AT_ONCE]))
            with _said():
                done, answer = self._line.uid("FETCH", some, f"(UID BODY.PEEK[]<0.{MOST_BYTES}>)")
            if done != "OK":
                raise NoMailbox(f"The server does not give its mails: {_text(answer)}")
            yield from sorted(_bodies(answer))

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._imap:
            with suppress(OSError, imaplib.IMAP4.error):
                self._imap.logout()
            with suppress(OSError):
                self._imap.shutdown()
        self._imap = None

    def _told(self) -> str:
        self.look()
        waiting = len(self.newer(0))
        return f"The folder {self._config.folder} is open: {waiting} mails since {self._config.since:%Y-%m-%d}."

    @property
    def _line(self) -> imaplib.IMAP4:
        if self._imap is None:
            raise NoMailbox("There is no connection.")
        return self._imap

    def _number(self, name: str) -> int:
        _, values = self._line.response(name)
        value = values[0] if values else None
        if not isinstance(value, bytes) or not value.isdigit():
            raise NoMailbox(f"The server does not tell its {name}.")
        return int(value)


class _Line(imaplib.IMAP4):
    """A connection that goes to no server inside our own network, and waits for nothing for ever."""

    def __init__(self, host: str, port: int, *, public_only: bool, context: ssl.SSLContext | None) -> None:
        self._public_only = public_only
        self._context = context
        super().__init__(host, port, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        open_ = [one[4] for one in found if not self._public_only or is_public(str(one[4][0]))]
        if not open_:
            raise OSError(inside(self.host))
        sock = socket.create_connection((str(open_[0][0]), self.port), timeout)
        if self._context is None:
            return sock
        try:
            return self._context.wrap_socket(sock, server_hostname=self.host)
        except (OSError, ValueError):
            sock.close()
            raise


class _said:  # noqa: N801 -- reads as a word before what is said
    """Turns whatever goes wrong on the line into one sentence."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _trace: object) -> None:
        if isinstance(problem, ssl.SSLError):
            raise NoMailbox(f"No encryption with this server: {problem.reason or problem}"[:_LONGEST]) from problem
        if isinstance(problem, imaplib.IMAP4.error | OSError | ValueError | UnicodeError):
            raise NoMailbox(_plain(str(problem)) or type(problem).__name__) from problem


def _context(config: MailboxConfig) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=config.ca_file or None)
    except (OSError, ssl.SSLError) as problem:
        raise NoMailbox(f"The file of trusted certificates cannot be read: {problem}"[:_LONGEST]) from problem


def _bodies(answer: Sequence[object]) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each mail; a server may tell the number before the bytes, or behind them."""
    for piece, behind in zip(answer, [*answer[1:], b""], strict=True):
        if isinstance(piece, tuple) and len(piece) > 1:
            named = _UID.search(piece[0]) or (_UID.search(behind) if isinstance(behind, bytes) else None)
            if named:
                yield int(named[1]), piece[1]


def _day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year:04}"


def _text(answer: Sequence[object]) -> str:
    return _plain(b" ".join(one for one in answer if isinstance(one, bytes)).decode("utf-8", "replace"))


def _plain(text: str) -> str:
    text = text.removeprefix("b'").removesuffix("'")
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_LONGEST].strip()
