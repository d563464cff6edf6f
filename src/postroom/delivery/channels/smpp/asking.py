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
    left = list(refs)
    while left and line.has_room:
        asked: list[tuple[str, Question]] = []
        while left and line.has_room:
            ref = left.pop()
            asked.append((ref, ask_state(line, config, ref)))
        answers = await asyncio.gather(*(question.answer for _, question in asked))
        states = [(ref, state_in(answer)) for (ref, _), answer in zip(asked, answers, strict=True)]
        found += [_receipt(ref, state) for ref, state in states if state]
        if not all(state for _, state in states):  # it does not know them, or does not answer such questions at all
            break
    return found


def ask_state(line: Line, config: SmppConfig, ref: str, *, sender: str = "") -> "Question":
    """Ask for the state of one message; there has to be room."""
    ton, npi = config.source_kind(sender)
    source = (sender or config.sender).removeprefix("+")
    question = Question()
    body = pdus.encode_body(Query(message_id=ref, source_ton=ton, source_npi=npi, source=source))
    line.ask(Command.QUERY_SM, body, question)
    return question


def state_in(answer: Answered | None) -> MessageState | None:
    """Return which state an answer tells, if it tells any."""
    return _STATES.get(answer.answer.state) if answer and answer.answer and answer.status == TAKEN else None


class Question:
    """Something that was asked. Its answer comes from the line; None: it is lost."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[Answered | None] = asyncio.get_running_loop().create_future()

    def answered(self, event: Answered, now: float) -> None:
        del now
        self.answer.set_result(event)

    def lost(self) -> None:
        self.answer.set_result(None)


def _receipt(ref: str, state: MessageState) -> Receipt:
    reported = REPORTED.get(state, Reported.ON_THE_WAY)
    return Receipt(refs=(ref,), reported=reported, text=f"{state.name}, as asked")
