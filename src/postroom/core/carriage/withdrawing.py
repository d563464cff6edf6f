"""What a carrier of texts does that gives back those which it has not delivered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from postroom.core.carriage.letters import Recall


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenText:
    """A text that a carrier has: what it calls the parts that are asked back, in their order, and whom they go to.

    `sender` is what was shown as such; empty: the carrier's own.
    """

    refs: Sequence[str]
    recipient: str
    sender: str = ""


class Withdrawal(NamedTuple):
    """What became of the wish to have one part back, and in the carrier's words."""

    answer: Recall
    said: str = ""


@runtime_checkable
class Withdrawing(Protocol):
    """A carrier that can be asked to give a text back."""

    def withdraw(self, text: TakenText) -> list[Withdrawal]:
        """Ask for the parts one after the other, up to the first that is not given back; in bounded time.

        Nothing counts as given back but what the carrier confirms. To ask twice does no harm.
        """
        ...
