"""Asks a message centre what became of messages that it took (query_sm), as many at once as the window allows."""

import asyncio
from collections.abc import Sequence

from postroom.core.carriage.arrival import Receipt, Reported
from postroom.core.smpp import pdus
from postroom.core.smpp.commands import Command
from postroom.core.smpp.pdus import Query
from postroom.core.smpp.receipts import MessageState
from postroom.core.smpp.session import Answered
from postroom.core.smpp.statuses import TAKEN
from postroom.delivery.channels.smpp.config import SmppConfig
from postroom.delivery.channels.smpp.line import Line
from postroom.delivery.channels.smpp.reading import REPORTED

_STATES = {int(state): state for state in MessageState}


async def ask_after(line: Line, config: SmppConfig, refs: Sequence[str]) -> list[Receipt]:
    """Return what the message centre tells; what it does not know is left out. In bounded time."""
    found: list[Receipt] = []
    ton, npi = config.source_kind()
    source = config.sender.removeprefix("+")
    left = list(refs)
    while left and line.has_room:
        asked = []
        while left and line.has_room:
            ref = left.pop()
            question = _Question(ref)
            body = pdus.encode_body(Query(message_id=ref, source_ton=ton, source_npi=npi, source=source))
            line.ask(Command.QUERY_SM, body, question)
            asked.append(question)
        answers = await asyncio.gather(*(question.answer for question in asked))
        found += [receipt for receipt in answers if receipt]
        if not all(answers):  # it does not know them, or does not answer such questions at all
            break
    return found


class _Question:
    """One question; its answer comes from the line."""

    def __init__(self, ref: str) -> None:
        self._ref = ref
        self.answer: asyncio.Future[Receipt | None] = asyncio.get_running_loop().create_future()

    def answered(self, event: Answered, now: float) -> None:
        del now
        state = _STATES.get(event.answer.state) if event.answer and event.status == TAKEN else None
        self.answer.set_result(_receipt(self._ref, state) if state else None)

    def lost(self) -> None:
        self.answer.set_result(None)


def _receipt(ref: str, state: MessageState) -> Receipt:
    reported = REPORTED.get(state, Reported.ON_THE_WAY)
    return Receipt(refs=(ref,), reported=reported, text=f"{state.name}, as asked")
