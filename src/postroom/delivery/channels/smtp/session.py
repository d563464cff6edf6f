"""The beginning and the end of a talk with a mail server: connect, greet, encrypt, log in, say goodbye.

Nothing is ever sent in the clear that was to be encrypted: a server that offers no encryption, or shows a certificate
that does not fit, ends the talk before the login.
"""

import ssl
from base64 import b64encode
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from time import monotonic

from postroom.delivery.channels.smtp.config import Security, SmtpConfig
from postroom.delivery.channels.smtp.errors import LineLost, SetupWrong, SmtpProblem
from postroom.delivery.channels.smtp.line import Line, Reply, dial

_READY, _OK, _LOGGED_IN, _GO_ON = 220, 250, 235, 334
_UNKNOWN_COMMAND = frozenset({500, 502, 504})
_PERMANENT = 500


class Session:
    """One connection to the account's mail server, and what the server said it can do.

    `connect`, `secure` and `log_in` are taken in this order and return a sentence for the test button.
    They raise `LineLost` when it may go better later, `SetupWrong` when it will not.
    """

    line: Line

    def __init__(self, config: SmtpConfig, *, public_only: bool = False) -> None:
        self._config = config
        self._public_only = public_only
        self.features: dict[str, str] = {}
        """The extensions offered, e.g. `{"PIPELINING": "", "SIZE": "10240000"}`."""
        self.mails = 0
        self._opened = monotonic()

    @property
    def worn(self) -> bool:
        """Whether the connection has served its time."""
        config = self._config
        return self.mails >= config.reuse_mails or monotonic() - self._opened >= config.reuse_seconds

    def open(self) -> None:
        """Get ready for the first mail."""
        self.connect()
        try:
            self.secure()
            self.log_in()
        except SmtpProblem:
            self.drop()
            raise

    def connect(self) -> str:
        config = self._config
        self.line = dial(config.host, config.port, seconds=config.connect_seconds, public_only=self._public_only)
        try:
            if config.security is not Security.TLS:
                self._greet()
        except SmtpProblem:
            self.drop()
            raise
        return f"Connected to {config.host}, port {config.port}."

    def secure(self) -> str:
        security = self._config.security
        if security is Security.TLS:
            sentence = self._encrypt()
            self._greet()
            return sentence
        if security is Security.NONE:
            return "Not encrypted, as set up."
        if "STARTTLS" not in self.features:
            raise SetupWrong("The server offers no encryption (STARTTLS); nothing was sent.")
        self._expect(self.ask("STARTTLS"), _READY, "refuses to encrypt")
        sentence = self._encrypt()
        self._introduce()
        return sentence

    def log_in(self) -> str:
        config = self._config
        if not config.username:
            return "No login, as set up."
        if config.security is Security.NONE and not _is_this_machine(config.host):
            raise SetupWrong("A password is not sent over a line that is not encrypted.")
        self._expect(self._authenticate(), _LOGGED_IN, "refuses the login")
        return f"Logged in as {config.username}."

    def noop(self) -> str:
        self._expect(self.ask("NOOP"), _OK, "does not answer NOOP with 250")
        return "The server is ready to take mail."

    def reset(self) -> None:
        """Make sure the other side is still there and has no half-begun mail in mind."""
        if not self.line.quiet:
            raise LineLost("the server spoke unasked")
        self._expect(self.ask("RSET"), _OK, "does not answer RSET with 250")

    def quit(self) -> None:
        """Say goodbye and hang up, without waiting long for an answer."""
        with suppress(LineLost):
            self.line.write(b"QUIT\r\n", seconds=1)
            self.line.read_reply(seconds=1)
        self.line.close()

    def drop(self) -> None:
        """Hang up at once."""
        self.line.close()

    def ask(self, command: str) -> Reply:
        self.line.write(command.encode("ascii", "replace") + b"\r\n", seconds=self._config.write_seconds)
        return self.line.read_reply(seconds=self._config.reply_seconds)

    def _greet(self) -> None:
        banner = self.line.read_reply(seconds=self._config.connect_seconds)
        if banner.code != _READY:
            raise LineLost(f"the server does not want to talk: {banner}")
        self._introduce()

    def _introduce(self) -> None:
        reply = self.ask(f"EHLO {self._config.helo_name}")
        if reply.code in _UNKNOWN_COMMAND:
            reply = self.ask(f"HELO {self._config.helo_name}")
        if reply.code != _OK:
            raise LineLost(f"the server does not want to be greeted: {reply}")
        self.features = dict(_feature(line) for line in reply.lines[1:])

    def _encrypt(self) -> str:
        config = self._config
        context = _trust(config.ca_file)
        try:
            version = self.line.wrap(context, host=config.host, seconds=config.connect_seconds)
        except ssl.SSLCertVerificationError as exc:
            raise SetupWrong(f"The server's certificate is not to be trusted: {exc.verify_message}") from exc
        except ssl.SSLError as exc:
            raise SetupWrong(f"No encryption could be agreed with the server: {exc.reason or exc}") from exc
        return f"Encrypted with {version}; the certificate is valid for {config.host}."

    def _authenticate(self) -> Reply:
        ways = self.features.get("AUTH", "").upper().split()
        user, password = self._config.username, self._config.password
        if "PLAIN" in ways:
            return self.ask("AUTH PLAIN " + _base64(f"\0{user}\0{password}"))
        if "LOGIN" not in ways:
            raise SetupWrong("The server offers no way to log in that we know (PLAIN, LOGIN).")
        for word in ("AUTH LOGIN", _base64(user)):
            reply = self.ask(word)
            if reply.code != _GO_ON:
                return reply
        return self.ask(_base64(password))

    def _expect(self, reply: Reply, code: int, complaint: str) -> None:
        if reply.code == code:
            return
        if reply.code >= _PERMANENT:
            raise SetupWrong(f"The server {complaint}: {reply}")
        raise LineLost(f"the server {complaint} for now: {reply}")


def _feature(line: str) -> tuple[str, str]:
    """Take `SIZE 1000` apart; `AUTH=PLAIN` is how old servers write `AUTH PLAIN`."""
    name, _, words = line.replace("AUTH=", "AUTH ", 1).partition(" ")
    return name.upper(), words


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


@lru_cache(maxsize=32)
def _trust(ca_file: str) -> ssl.SSLContext:
    """Return whom to trust; kept, because reading the system's certificates takes longer than a mail."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as exc:
        raise SetupWrong(f"The file of trusted certificates cannot be read: {exc}") from exc


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
