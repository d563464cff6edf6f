"""The simulated provider over HTTP: its API for senders, its pages for people."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from postroom.config.simulation.registered import api, pages
from postroom.config.simulation.registered.api import Reply
from postroom.config.simulation.registered.letters import TooLate
from postroom.config.simulation.registered.manners import Manners
from postroom.config.simulation.registered.provider import NotThem, Provider
from postroom.config.simulation.registered.reporting import mailer, reporter
from postroom.core.carriage.registered import Stage

_API = "/api/v1/"
_MOST_BYTES = 40_000_000
_PATIENCE = 15.0
_WRONG_CODE = "This is not the code of this letter. It stands in your e-mail; five wrong ones keep it shut."


class Server(ThreadingHTTPServer):
    """Serves one provider."""

    daemon_threads = True

    def __init__(self, host: str, port: int, manners: Manners) -> None:
        super().__init__((host, port), _Handler)
        provider = Provider(manners)
        provider.url = manners.public_url.rstrip("/") or f"http://{host}:{self.server_port}"
        provider.report = reporter(manners, provider.luck.random)
        provider.mail = mailer(manners)
        self.provider = provider


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _PATIENCE
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve("GET")

    def do_HEAD(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: `running` counts."""

    def _serve(self, method: str) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > _MOST_BYTES:
            self._send(Reply(413))
            return
        body = self.rfile.read(size)
        path = self.path.partition("?")[0]
        if path.startswith(_API):
            key = self.headers.get("Authorization", "")
            reply = api.answer(self.server.provider, method, path.removeprefix(_API), key=key, body=body)
        else:
            told = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
            reply = page(self.server.provider, method, path, told)
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        if not reply.status:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


def page(provider: Provider, method: str, path: str, told: dict[str, str]) -> Reply:
    """Answer a request of a person."""
    match [method, *path.strip("/").split("/")]:
        case ["GET", ""]:
            provider.sweep()
            return _html(pages.mailbox(provider.mailbox, list(provider.letters.values())))
        case ["GET", "style.css"]:
            return Reply(200, pages.STYLE.encode(), "text/css; charset=utf-8")
        case ["GET", "letters", number]:
            held = next((held for held in provider.letters.values() if held.id == number), None)
            return _html(pages.more(held)) if held else _html(pages.unknown(), 404)
        case ["GET", "r", token]:
            held = provider.by_token(token)
            return _html(pages.waiting(held)) if held else _html(pages.unknown(), 404)
        case ["POST", "r", token]:
            return _identified(provider, token, told)
        case ["POST", "r", token, "decide"]:
            return _decided(provider, token, told)
        case ["POST", "r", token, "letter"]:
            return _read(provider, token, told)
    return _html(pages.unknown(), 404)


def _identified(provider: Provider, token: str, told: dict[str, str]) -> Reply:
    def work() -> str:
        held = provider.identify(token, told.get("code", ""))
        return pages.over(held) if held.is_over else pages.choosing(held)

    return _for_recipient(provider, token, work)


def _decided(provider: Provider, token: str, told: dict[str, str]) -> Reply:
    code, name, refuses = told.get("code", ""), told.get("name", "").strip(), told.get("decision") == "refuse"

    def work() -> str:
        if not name and not refuses:
            return pages.choosing(provider.identify(token, code), "Sign with your full name.")
        return pages.over(provider.decide(token, code, name=name, refuses=refuses, reason=told.get("reason", "")))

    return _for_recipient(provider, token, work)


def _read(provider: Provider, token: str, told: dict[str, str]) -> Reply:
    held = provider.by_token(token)
    try:
        held = provider.identify(token, told.get("code", ""))
    except NotThem:
        return _html(pages.over(held) if held else pages.unknown(), 403)
    if held.stage is not Stage.ACCEPTED:
        return _html(pages.waiting(held), 403)
    return Reply(200, held.document, "application/pdf")


def _for_recipient(provider: Provider, token: str, work: Callable[[], str]) -> Reply:
    held = provider.by_token(token)
    if held is None:
        return _html(pages.unknown(), 404)
    try:
        return _html(work())
    except NotThem:
        return _html(pages.waiting(held, _WRONG_CODE), 403)
    except TooLate:
        return _html(pages.over(held), 409)


def _html(text: str, status: int = 200) -> Reply:
    return Reply(status, text.encode(), "text/html; charset=utf-8")
