"""One mail as it goes over the line: three commands, and the body ready for the wire."""

from collections.abc import Mapping
from dataclasses import dataclass

from postroom.core.carriage.envelope import Envelope
from postroom.delivery.channels.smtp.errors import BadHeader, Unsendable
from postroom.delivery.channels.smtp.mime import ascii_address, compose
from postroom.delivery.channels.smtp.replies import Step

Command = tuple[Step, bytes]


@dataclass(frozen=True, slots=True)
class Mail:
    """What is said for one envelope. `body` ends with the final dot."""

    reference: str
    message_id: str
    commands: tuple[Command, ...]
    body: bytes


def prepare(envelope: Envelope, features: Mapping[str, str]) -> Mail:
    """Write the mail for a server with these `features`. Raises `Unsendable` or `BadHeader`."""
    recipient = ascii_address(envelope.recipient)
    sender = _return_path(envelope.email.envelope_from)
    blocks = compose(envelope)
    options = ""
    if not (recipient + sender + envelope.email.sender.address + envelope.email.reply_to).isascii():
        if "SMTPUTF8" not in features:
            raise Unsendable("the server does not take addresses with such letters (SMTPUTF8)")
        options = " SMTPUTF8"
    if "SIZE" in features:
        options += f" SIZE={sum(map(len, blocks)) + 2 * len(blocks)}"
    return Mail(
        envelope.reference,
        envelope.email.message_id,
        (
            (Step.MAIL, f"MAIL FROM:<{sender}>{options}\r\n".encode()),
            (Step.RCPT, f"RCPT TO:<{recipient}>\r\n".encode()),
            (Step.DATA, b"DATA\r\n"),
        ),
        _on_the_wire(blocks),
    )


def _return_path(address: str) -> str:
    """Return the address for bounces; it may be empty, so that there are none."""
    if not address:
        return ""
    try:
        return ascii_address(address)
    except Unsendable as exc:
        raise BadHeader(str(exc)) from exc


def _on_the_wire(blocks: list[bytes]) -> bytes:
    """Join the mail, double the dots that begin a line, and add the final one (RFC 5321 §4.5.2)."""
    # To look for one byte is fast and spares large base64 blocks the slow look for three.
    lines = [_stuffed(block) if b"." in block else block for block in blocks]
    lines[-1] += b".\r\n"
    return b"\r\n".join(lines)


def _stuffed(block: bytes) -> bytes:
    block = block.replace(b"\r\n.", b"\r\n..")
    return b"." + block if block.startswith(b".") else block
