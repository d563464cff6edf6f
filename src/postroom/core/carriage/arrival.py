"""What comes in over a carrier's line: receipts of what we sent, and messages that customers write."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from postroom.core.carriage.registered import Progress


class Price(NamedTuple):
    """What a carrier asks for: `currency` is ISO 4217."""

    amount: Decimal
    currency: str


class Reported(StrEnum):
    """What a receipt says of a message. The first says that nothing is decided yet; the others are final.

    Only letters come back; letters and texts are taken back.
    """

    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    EXPIRED = "expired"
    UNDELIVERABLE = "undeliverable"
    REJECTED = "rejected"
    DECLINED = "declined"
    """The recipient did not want a registered letter."""
    UNCLAIMED = "unclaimed"
    """Nobody fetched a registered letter in time."""
    RETURNED = "returned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A carrier's word on what became of a message, or of one part of it."""

    refs: tuple[str, ...]
    """What the carrier may have called it in its answer, the likeliest first: a number may be spelt in two ways."""
    reported: Reported
    code: str = ""
    text: str = ""
    recipient: str = ""
    """The number it went to, digits only, if the carrier says so."""
    our_reference: int | None = None
    """What we gave along with the message and got back: the lower 16 bits of its id."""
    price: Price | None = None
    progress: Progress | None = None
    """Of a registered letter: all that is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message that somebody wrote to us, or one part of it: `part` of `parts` with the same `together`."""

    sender: str
    recipient: str
    text: str
    together: int = 0
    part: int = 1
    parts: int = 1
    ref: str = ""
    """What the carrier calls it, if it may bring it again; empty: it comes once."""


class Inbox(Protocol):
    """Where what comes in is kept. It belongs to one thread."""

    def keep(self, receipts: Sequence[Receipt], incoming: Sequence[Incoming]) -> None:
        """Store all of it durably, or raise: then the carrier is told that it cannot be taken now."""
        ...

    def close(self) -> None:
        """Nothing more comes by this thread."""
        ...
