"""The message centre over HTTP, as Kannel has it: GET /cgi-bin/sendsms, and a callback when the fate is known."""

import asyncio
from urllib.error import URLError
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import urlopen

from postroom.config.simulation.centre import Centre, Taken
from postroom.core.smpp import statuses
from postroom.core.smpp.receipts import MessageState

_LONGEST = 16_384
_PATIENCE = 10.0
_DELIVERED, _FAILED = 1, 2
"""What `%d` stands for in a callback."""


class Gateway:
    """Answers requests; one a connection."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._calls: set[asyncio.Future[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and hang up."""
        try:
            async with asyncio.timeout(_PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
            status, text = await self._answer(head[:_LONGEST].decode("latin-1").split("\r\n", 1)[0])
            if status:
                body = text.encode()
                said = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
                writer.write(f"{said}Connection: close\r\n\r\n".encode() + body)
                await writer.drain()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever does not ask gets no answer
        finally:
            writer.close()

    async def _answer(self, line: str) -> tuple[str, str]:
        method, _, rest = line.partition(" ")
        asked = urlsplit(rest.partition(" ")[0])
        told = {name: values[0] for name, values in parse_qs(asked.query, keep_blank_values=True).items()}
        if method != "GET" or asked.path != "/cgi-bin/sendsms":
            return "404 Not Found", "Unknown request"
        if self._centre.manners.password and told.get("password") != self._centre.manners.password:
            return "403 Forbidden", "Authorization failed for sendsms"
        if not told.get("to") or "text" not in told:
            return "400 Bad Request", "Missing receiver number, rejected"
        return await self._take(told)

    async def _take(self, told: dict[str, str]) -> tuple[str, str]:
        callback = told.get("dlr-url", "") if told.get("dlr-mask", "0") != "0" else ""

        def bring(message: Taken, reply: str) -> None:
            if callback and not reply:
                self._call(callback, message)

        recipient = told["to"].lstrip("+")
        fate, _ = self._centre.take(recipient=recipient, sender=told.get("from", ""), reference=None, bring=bring)
        await asyncio.sleep(self._centre.manners.latency)
        if not fate.answers:
            return "", ""
        if fate.status == statuses.THROTTLED:
            return "503 Service Unavailable", "Temporal failure, try again later."
        if fate.status != statuses.TAKEN:
            return "403 Forbidden", "Not routable. Do not try again."
        return "202 Accepted", "0: Accepted for delivery"

    def _call(self, template: str, message: Taken) -> None:
        """Only where it was told to, and only over HTTP."""
        code = _DELIVERED if message.state is MessageState.DELIVERED else _FAILED
        url = template.replace("%d", str(code)).replace("%p", quote(message.recipient)).replace("%P", message.sender)
        if urlsplit(url).scheme in ("http", "https"):
            call = asyncio.get_running_loop().run_in_executor(None, _fetch, url)
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)


def _fetch(url: str) -> None:
    try:
        with urlopen(url, timeout=_PATIENCE):  # noqa: S310 -- http or https, as looked at before
            return
    except (URLError, OSError, ValueError):
        return
