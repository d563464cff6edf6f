"""A mail server that lets nothing out: it takes every mail into a folder, or refuses it as its address wants.

For the demonstration: addresses at `refused.example.com` are answered 550, at `full.example.com` 452, and those at
`slow.example.com` are made to wait, so that every screen has something to show.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ANSWERS = {
    "refused.example.com": "550 5.1.1 there is nobody of that name",
    "full.example.com": "452 4.2.2 mailbox full, try again later",
}
SLOW = {"slow.example.com": 0.5}
"""Domain -> seconds before the answer."""


class Capture:
    """What the server does with each mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.taken = max((int(mail.stem) for mail in folder.glob("*.eml")), default=0)

    async def handle_RCPT(  # noqa: N802 -- the server looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept the recipient, or answer as the domain wants."""
        domain = address.rpartition("@")[2].lower()
        await asyncio.sleep(SLOW.get(domain, 0))
        if domain in ANSWERS:
            return ANSWERS[domain]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Keep the mail as a file that every mail program opens."""
        self.taken += 1
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        (self._folder / f"{self.taken:06}.eml").write_bytes(content)
        return f"250 2.0.0 captured as {self.taken:06}.eml"


@contextmanager
def capturing(folder: Path) -> Iterator[int]:
    """Run the server on a free port of this machine as long as the block; yields the port."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(Capture(folder), hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
