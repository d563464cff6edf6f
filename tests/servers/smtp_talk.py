"""One client's talk with the scriptable SMTP server."""

from __future__ import annotations

import re
import socket
import time
from base64 import b64decode
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.smtp import Fault, SmtpServer

_PATH = re.compile(rb"<([^>]*)>")
_END = b"\r\n.\r\n"


class Gone(OSError):
    """The client has hung up, or we have."""


class SmtpTalk:
    """Reads commands and answers; answers to pipelined commands leave together."""

    def __init__(
        self, server: SmtpServer, sock: socket.socket, swap: Callable[[socket.socket, socket.socket], None]
    ) -> None:
        self.sock = sock
        self._server = server
        self._swap = swap
        self._in = b""
        self._out = b""
        self._encrypted = False
        self._logged_in = False
        self._forget()

    def run(self) -> None:
        if self._server.manners.tls_at_once:
            self._encrypt()
        self._answer("connect", "220 test ESMTP")
        while True:
            line = self._line()
            self._server.commands.append(line.decode("utf-8", "replace"))
            if self._in and not self._server.manners.pipelining:
                self._server.impatient.append(self._server.commands[-1])
            verb, _, rest = line.partition(b" ")
            name = verb.decode("ascii", "replace").lower()
            if name == "quit":
                self._say(b"221 2.0.0 bye\r\n")
                self._flush()
                return
            command = getattr(self, f"_on_{name}", None)
            if command is None:
                self._say(b"500 5.5.2 unknown command\r\n")
            else:
                command(rest)

    def _on_ehlo(self, _: bytes) -> None:
        manners = self._server.manners
        words = ["test", *manners.extensions]
        if manners.pipelining:
            words.append("PIPELINING")
        if self._server.context and not self._encrypted:
            words.append("STARTTLS")
        if manners.login and (self._encrypted or manners.login_in_clear):
            words.append(f"AUTH {manners.login_ways}")
        lines = [f"250-{word}" for word in words[:-1]] + [f"250 {words[-1]}"]
        self._answer("ehlo", "\r\n".join(lines))

    def _on_helo(self, _: bytes) -> None:
        self._say(b"250 test\r\n")

    def _on_starttls(self, _: bytes) -> None:
        if self._server.context is None:
            self._say(b"502 5.5.1 no such command\r\n")
            return
        if self._answer("starttls", "220 2.0.0 go ahead"):
            self._flush()
            self._encrypt()

    def _on_auth(self, rest: bytes) -> None:
        way, _, word = rest.partition(b" ")
        if way == b"PLAIN":
            _, user, password = b64decode(word).split(b"\0")
        else:
            user, password = self._ask(b"VXNlcm5hbWU6"), self._ask(b"UGFzc3dvcmQ6")
        right = (user.decode(), password.decode()) == self._server.manners.login
        usual = "235 2.7.0 welcome" if right else "535 5.7.8 wrong user or password"
        self._logged_in = self._answer("auth", usual)

    def _on_mail(self, rest: bytes) -> None:
        if self._server.manners.login and not self._logged_in:
            self._say(b"530 5.7.0 log in first\r\n")
        elif self._in_mail:
            self._say(b"503 5.5.1 nested MAIL\r\n")
        elif self._answer("mail", "250 2.1.0 ok"):
            self._in_mail, self._sender = True, _path(rest)

    def _on_rcpt(self, rest: bytes) -> None:
        recipient = _path(rest)
        if not self._in_mail:
            self._say(b"503 5.5.1 MAIL first\r\n")
        elif self._answer("rcpt", "250 2.1.5 ok", recipient):
            self._recipients.append(recipient)
        else:
            self._refused = recipient

    def _on_data(self, _: bytes) -> None:
        recipient = self._recipients[0] if self._recipients else self._refused
        if not self._recipients:
            usual = "554 5.5.1 no valid recipients" if self._in_mail else "503 5.5.1 MAIL first"
        else:
            usual = "354 go ahead"
        if not self._answer("data", usual, recipient):
            return
        self._flush()
        self._in = b"\r\n" + self._in  # so that a lone dot is an end, too
        data = self._until(_END, kept=2)
        self._finish(recipient, data.replace(b"\r\n..", b"\r\n.")[2:])

    def _finish(self, recipient: str, data: bytes) -> None:
        fault = self._server.step("dot", recipient)
        usual = f"250 2.0.0 Ok: queued as Q{len(self._server.taken) + 1}" if self._recipients else "554 5.5.1 nobody"
        said = usual if fault is None or fault.say is None else fault.say
        if (fault and fault.accept) or (isinstance(said, str) and said.startswith("2")):
            self._server.take(self._sender, self._recipients, data)
        if not self._recipients:
            self._server.for_nobody.append(data)
        self._forget()
        self._utter(fault, said)
        self._flush()
        self._server.step("after", recipient)

    def _on_rset(self, _: bytes) -> None:
        self._forget()
        self._say(b"250 2.0.0 ok\r\n")

    def _on_noop(self, _: bytes) -> None:
        self._say(b"250 2.0.0 ok\r\n")

    def _forget(self) -> None:
        self._in_mail, self._sender, self._refused = False, "", ""
        self._recipients: list[str] = []

    def _answer(self, step: str, usual: str, recipient: str = "") -> bool:
        """Say what the script wants, or the usual; return whether that was a yes."""
        fault = self._server.step(step, recipient)
        said = usual if fault is None or fault.say is None else fault.say
        self._utter(fault, said)
        return said[:1] in ("2", "3", b"2", b"3")

    def _utter(self, fault: Fault | None, said: str | bytes) -> None:
        data = said if isinstance(said, bytes) else said.encode() + b"\r\n"
        if fault is None:
            self._say(data)
            return
        self._flush()
        time.sleep(fault.wait)
        if fault.drip:
            for at in range(len(data)):
                self.sock.sendall(data[at : at + 1])
                time.sleep(fault.drip)
        else:
            self.sock.sendall(data)
        if fault.hang_up:
            raise Gone

    def _ask(self, prompt: bytes) -> bytes:
        self._say(b"334 " + prompt + b"\r\n")
        return b64decode(self._line())

    def _say(self, data: bytes) -> None:
        self._out += data

    def _flush(self) -> None:
        if self._out:
            self.sock.sendall(self._out)
            self._out = b""

    def _line(self) -> bytes:
        return self._until(b"\r\n")

    def _until(self, end: bytes, *, kept: int = 0) -> bytes:
        """Read up to `end`; return what is before it and its first `kept` bytes."""
        searched = 0
        while (found := self._in.find(end, searched)) < 0:
            searched = max(0, len(self._in) - len(end))
            self._flush()
            data = self.sock.recv(256 * 1024)
            if not data:
                raise Gone
            self._in += data
        taken, self._in = self._in[: found + kept], self._in[found + len(end) :]
        return taken

    def _encrypt(self) -> None:
        assert self._server.context is not None
        plain = self.sock
        self.sock = self._server.context.wrap_socket(plain, server_side=True)
        self._swap(plain, self.sock)
        self._in, self._encrypted = b"", True


def _path(rest: bytes) -> str:
    found = _PATH.search(rest)
    return found[1].decode("utf-8", "replace") if found else ""
