"""The message centre over SMPP 3.4."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from postroom.config.simulation.centre import Centre, Taken
from postroom.core.smpp import pdus, statuses
from postroom.core.smpp.commands import RECEIPT_BIT, RESPONSE, Command, Npi, Ton
from postroom.core.smpp.errors import SmppError
from postroom.core.smpp.framing import Framer
from postroom.core.smpp.pdus import BindAnswer, Body, Empty, Named, Pdu, QueryAnswer, Short
from postroom.core.smpp.receipts import MessageState
from postroom.core.smpp.tlvs import Tag, value

_WORDS = {
    MessageState.DELIVERED: "DELIVRD", MessageState.EXPIRED: "EXPIRED", MessageState.UNDELIVERABLE: "UNDELIV",
    MessageState.ENROUTE: "ENROUTE", MessageState.DELETED: "DELETED",
}  # fmt: skip
_BINDS = {Command.BIND_TRANSCEIVER, Command.BIND_TRANSMITTER, Command.BIND_RECEIVER}


class Talk(asyncio.Protocol):
    """One line of a client; `bound` are those that receipts and replies may be brought by, the newest last."""

    def __init__(self, centre: Centre, bound: list[Talk]) -> None:
        self._centre = centre
        self._all = bound
        self._framer = Framer()
        self._sequence = 0
        self._bound: int = 0
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self in self._all:
            self._all.remove(self)

    def data_received(self, data: bytes) -> None:
        try:
            for found in self._framer.feed(data):
                self._on(pdus.decode(found))
        except SmppError:
            self._transport.close()

    def say(self, command: int, body: Body) -> None:
        """Send something of our own."""
        self._sequence += 1
        self._write(Pdu(command, 0, self._sequence, body))

    def _on(self, pdu: Pdu) -> None:
        if pdu.command & RESPONSE:
            return
        if pdu.command in _BINDS:
            self._on_bind(pdu)
        elif pdu.command == Command.ENQUIRE_LINK:
            self._answer(pdu, Empty())
        elif pdu.command == Command.UNBIND:
            self._answer(pdu, Empty())
            self._transport.close()
        elif not self._bound:
            self._answer(pdu, Empty(), 0x04)
        elif isinstance(pdu.body, Short) and pdu.command == Command.SUBMIT_SM:
            self._on_submit(pdu, pdu.body)
        else:
            self._on_question(pdu)

    def _on_bind(self, pdu: Pdu) -> None:
        login: Any = pdu.body
        wanted = self._centre.manners.password
        if wanted and login.password != wanted:
            self._answer(pdu, BindAnswer(), statuses.BAD_PASSWORD)
            self._transport.close()
            return
        self._bound = pdu.command
        if pdu.command != Command.BIND_TRANSMITTER:
            self._all.append(self)
        self._answer(pdu, BindAnswer(system_id="postroom"))

    def _on_submit(self, pdu: Pdu, body: Short) -> None:
        fate, message = self._centre.take(
            recipient=body.target,
            sender=body.source,
            reference=value(body.tlvs, Tag.USER_MESSAGE_REFERENCE),
            bring=self._bring,
        )
        if fate.answers:
            name = self._centre.named(message) if message else ""
            latency = self._centre.manners.latency
            self._centre.later(latency, self._answer, pdu, Named(message_id=name), fate.status)

    def _on_question(self, pdu: Pdu) -> None:
        body: Any = pdu.body
        if pdu.command == Command.QUERY_SM:
            message = self._centre.found(body.message_id)
            status = 0 if message else 0x67
            state = message.state if message else MessageState.UNKNOWN
            self._answer(pdu, QueryAnswer(message_id=body.message_id, state=state), status)
        elif pdu.command == Command.CANCEL_SM:
            is_gone = self._centre.cancel(body.message_id, sender=body.source)
            self._answer(pdu, Empty(), statuses.TAKEN if is_gone else statuses.NOT_CANCELLED)
        else:
            self._write(Pdu(Command.GENERIC_NACK, statuses.BAD_COMMAND, pdu.sequence, Empty()))

    def _bring(self, message: Taken, reply: str) -> None:
        """Bring a receipt, or a reply, by any line that can bring something."""
        if not self._all:
            self._centre.later(1.0, self._bring, message, reply)
            return
        short = Short(
            source_ton=Ton.INTERNATIONAL,
            source_npi=Npi.ISDN,
            source=message.recipient[:20],
            target=message.sender[:20],
            text=(reply or _receipt(message)).encode("ascii"),
            esm_class=0 if reply else RECEIPT_BIT,
            tlvs=((int(Tag.USER_MESSAGE_REFERENCE), message.reference),) if message.reference and not reply else (),
        )
        self._all[-1].say(Command.DELIVER_SM, short)

    def _answer(self, pdu: Pdu, body: Body, status: int = statuses.TAKEN) -> None:
        self._write(Pdu(pdu.command | RESPONSE, status, pdu.sequence, body))

    def _write(self, pdu: Pdu) -> None:
        if not self._transport.is_closing():
            self._transport.write(pdus.encode(pdu))


def _receipt(message: Taken) -> str:
    at = datetime.now(UTC).strftime("%y%m%d%H%M")
    arrived = int(message.state is MessageState.DELIVERED)
    return (
        f"id:{message.number} sub:001 dlvrd:{arrived:03} submit date:{at} done date:{at}"
        f" stat:{_WORDS[message.state]} err:{'000' if arrived else '001'} text:"
    )
