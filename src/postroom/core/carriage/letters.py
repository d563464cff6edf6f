"""What a carrier that prints and posts letters does besides taking them: it tells what became of each, and stops some.

Whoever hands a letter over again must be sure that the carrier does not have it. So every letter bears a key of ours,
and for an envelope that `may_be_there` the carrier is asked for that key first: `hand_over` yields `Accepted` if it has
it, hands it over if it says that it has not, and yields `NotSent` if it cannot be asked now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from postroom.core.carriage.arrival import Receipt
from postroom.core.carriage.carrier import Carrier


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A letter that a carrier has, or may have. `carrier_ref` is empty if its answer was lost."""

    key: str
    carrier_ref: str = ""


class Recall(StrEnum):
    """What became of the wish to have a letter or a text back."""

    DONE = "done"
    """It is not printed, or delivered, any more."""
    ASKED = "asked"
    """The carrier has yet to decide; it reports."""
    TOO_LATE = "too_late"
    NOT_OFFERED = "not_offered"
    """This carrier gives nothing back."""
    NO_ANSWER = "no_answer"
    """Nobody knows: it reports, or is asked again."""


@runtime_checkable
class LetterCarrier(Carrier, Protocol):
    """A carrier of letters. What it reports names a letter by its key, or by what the carrier calls it."""

    def follow(self, letters: Sequence[Handed]) -> Iterator[Sequence[Receipt]]:
        """Yield what is new, of these letters or of others, some at a time; in bounded time.

        What was yielded is kept for good when the next is asked for: only then may the carrier forget it.
        """
        ...

    def recall(self, letter: Handed) -> tuple[Recall, str]:
        """Have a letter back before it is printed; returns what became of it, and in the carrier's words."""
        ...
