"""How the simulated provider behaves, and what becomes of letters to addresses that say so themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from postroom.core.carriage.registered import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Shares are between 0 and 1; times are seconds."""

    key: str = ""
    """The only one that is let in; empty: any."""
    secret: str = "simulated"  # noqa: S105 -- of a stand-in
    """By which reports are signed."""
    public_url: str = ""
    """Where people find it; empty: where it listens."""
    latency: float = 0.0
    busy: float = 0.0
    """Share of deposits that are told to come later; nothing is taken."""
    refused: float = 0.0
    lost: float = 0.0
    """Share of deposits that are taken and never answered."""
    reports_within: float = 1.0
    """Reports are sent at any time up to that, so in any order."""
    repeated: float = 0.0
    """Share of reports that come twice."""
    unheard: float = 0.0
    """Share of reports that never come."""
    claimed_within: float = 15 * 86_400.0
    """So long a recipient may take; then the letter counts as unclaimed."""
    smtp: str = ""
    """host:port of a mail server that gets what recipients are told; empty: it is only kept in the mailbox."""


class Fate(NamedTuple):
    """What becomes of a letter without anybody doing anything."""

    refused: bool = False
    answers: bool = True
    ends: Stage | None = None


TOLD: Final = {
    "accept": Fate(ends=Stage.ACCEPTED),
    "refuse": Fate(ends=Stage.REFUSED),
    "unclaimed": Fate(ends=Stage.UNCLAIMED),
    "bad": Fate(refused=True),
    "lost": Fate(answers=False),
}
"""What stands behind the + in the recipient's address -> what becomes of all letters to it."""


def fate_of(address: str, manners: Manners, luck: Callable[[], float]) -> Fate:
    """Return what becomes of a letter to `address`."""
    _, plus, word = address.partition("@")[0].rpartition("+")
    if plus and word in TOLD:
        return TOLD[word]
    if luck() < manners.refused:
        return Fate(refused=True)
    return Fate(answers=luck() >= manners.lost)
