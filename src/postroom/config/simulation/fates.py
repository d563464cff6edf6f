"""What becomes of a simulated text message: the last three digits of its number say it, or luck does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from postroom.core.smpp import statuses
from postroom.core.smpp.receipts import MessageState

BAD_NUMBER: Final = 0x0B


class Fate(NamedTuple):
    """How a message is answered, and what is reported of it later."""

    status: int = statuses.TAKEN
    answers: bool = True
    state: MessageState | None = MessageState.DELIVERED
    reply: str = ""
    """What its recipient writes back."""


TOLD: Final = {
    "001": Fate(status=BAD_NUMBER),
    "002": Fate(state=MessageState.UNDELIVERABLE),
    "003": Fate(state=MessageState.EXPIRED),
    "004": Fate(answers=False),
    "005": Fate(status=statuses.SYSTEM_ERROR),
    "006": Fate(state=None),
    "007": Fate(reply="STOP"),
    "008": Fate(reply="Thank you!"),
}
"""Last digits of a number -> the fate of all messages to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the message centre behaves. Shares are between 0 and 1; times are seconds."""

    password: str = ""
    latency: float = 0.0
    rate: int = 0
    """Messages a second; beyond it everything is throttled. 0: as many as come."""
    refused: float = 0.0
    lost: float = 0.0
    """Share of messages that are taken and never answered."""
    undelivered: float = 0.0
    receipt_after: float = 2.0
    """Receipts come at any time up to that, so in any order."""
    repeated: float = 0.0
    """Share of receipts that come twice."""
    hexadecimal: bool = False
    """Answers name messages in hexadecimal, receipts in decimal."""


def fate_of(number: str, manners: Manners, luck: Callable[[], float]) -> Fate:
    """Return what becomes of a message to `number`."""
    told = TOLD.get(number[-3:])
    if told:
        return told
    if luck() < manners.refused:
        return Fate(status=BAD_NUMBER)
    if luck() < manners.lost:
        return Fate(answers=False)
    if luck() < manners.undelivered:
        return Fate(state=MessageState.UNDELIVERABLE)
    return Fate()
