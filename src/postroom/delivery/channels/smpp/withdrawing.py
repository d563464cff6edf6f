"""Asks a message centre not to deliver a text any more (cancel_sm, SMPP 3.4 4.9), one part after the other.

A text that is gone already is refused like one that is too late: so whatever is refused is asked after (query_sm), and
an answer that was lost is told the second time.
"""

from postroom.core.carriage.letters import Recall
from postroom.core.carriage.withdrawing import TakenText, Withdrawal
from postroom.core.smpp import pdus
from postroom.core.smpp.commands import Command
from postroom.core.smpp.pdus import Cancel
from postroom.core.smpp.receipts import MessageState
from postroom.core.smpp.statuses import (
    BAD_COMMAND,
    NOT_NOW,
    QUEUE_FULL,
    SYSTEM_ERROR,
    TAKEN,
    THROTTLED,
    WRONG_STATE,
    status,
)
from postroom.delivery.channels.smpp import asking
from postroom.delivery.channels.smpp.config import SmppConfig
from postroom.delivery.channels.smpp.line import Line

_LATER = frozenset({WRONG_STATE, SYSTEM_ERROR, QUEUE_FULL, THROTTLED, NOT_NOW})
"""What says nothing about the text: it is to be asked for again."""


async def withdraw(line: Line, config: SmppConfig, text: TakenText) -> list[Withdrawal]:
    """Return what became of each part, up to the first that is not given back: without that one the rest is no text.

    The first part is asked for first, as it is delivered first: where it is too late, nothing is torn apart.
    """
    found = []
    for ref in text.refs:
        found.append(await _withdraw(line, config, text, ref))
        if found[-1].answer is not Recall.DONE:
            break
    return found


async def _withdraw(line: Line, config: SmppConfig, text: TakenText, ref: str) -> Withdrawal:
    if not line.has_room:
        return Withdrawal(Recall.NO_ANSWER, line.reason or "the window is full")
    question = asking.Question()
    line.ask(Command.CANCEL_SM, pdus.encode_body(_cancel(config, text, ref)), question)
    answer = await question.answer
    if answer is None:
        return Withdrawal(Recall.NO_ANSWER, line.reason or "the message centre did not answer")
    said = status(answer.status).shown
    if answer.status == TAKEN:
        return Withdrawal(Recall.DONE)
    if answer.status in _LATER or not line.has_room:
        return Withdrawal(Recall.NO_ANSWER, said)
    state = asking.state_in(await asking.ask_state(line, config, ref, sender=text.sender).answer)
    if state is MessageState.DELETED:
        return Withdrawal(Recall.DONE, f"{state.name}, as asked")
    return Withdrawal(Recall.NOT_OFFERED if answer.status == BAD_COMMAND else Recall.TOO_LATE, said)


def _cancel(config: SmppConfig, text: TakenText, ref: str) -> Cancel:
    """Source and destination as they were when it was submitted: some message centres compare them."""
    source_ton, source_npi = config.source_kind(text.sender)
    target_ton, target_npi = config.target_kind
    return Cancel(
        service_type=config.service_type,
        message_id=ref,
        source_ton=source_ton,
        source_npi=source_npi,
        source=(text.sender or config.sender).removeprefix("+"),
        target_ton=target_ton,
        target_npi=target_npi,
        target=text.recipient.removeprefix("+"),
    )
