"""What becomes of a registered letter, on paper or electronic, and the proofs that whoever carries it makes of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Stage(StrEnum):
    """How far a registered letter has come. What is said later and counts for less changes nothing."""

    DEPOSITED = "deposited"
    AWAITING = "awaiting"
    """The recipient was told of it and has not opened it yet."""
    VIEWED = "viewed"
    """The recipient saw that it waits."""
    WITHDRAWN = "withdrawn"
    """We took it back before the recipient had it."""
    UNCLAIMED = "unclaimed"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    """The recipient signed for it."""


ORDER = tuple(Stage)
"""The more a stage counts, the later it stands."""
ENDS = frozenset({Stage.WITHDRAWN, Stage.UNCLAIMED, Stage.REFUSED, Stage.ACCEPTED})


def later(one: str, other: str) -> str:
    """Return which of two stages counts; an empty one counts for nothing."""
    return max(one, other, key=lambda stage: ORDER.index(Stage(stage)) if stage else -1)


class ProofKind(StrEnum):
    """What a proof proves."""

    LETTER = "letter"
    """What was sent, to the byte."""
    DEPOSIT = "deposit"
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"
    UNCLAIMED = "unclaimed"
    RECEIPT = "receipt"
    """An acknowledgement of receipt on paper, scanned by us."""


PROOF_OF = {
    Stage.UNCLAIMED: ProofKind.UNCLAIMED,
    Stage.REFUSED: ProofKind.REFUSAL,
    Stage.ACCEPTED: ProofKind.ACCEPTANCE,
}
"""Which proof must be there when a letter has come to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofNamed:
    """A proof that a carrier offers: by what it is asked for, and what its bytes must come to if that is said."""

    name: str
    kind: ProofKind
    media_type: str
    issued_at: datetime
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A stage and when the letter came to it."""

    stage: Stage
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a carrier says of one letter. `reference` is ours."""

    reference: str
    carrier_ref: str
    passed: Sequence[Passed]
    proofs: Sequence[ProofNamed] = ()
    signed_by: str = ""
    more_url: str = ""
    """Where people read more about it."""


class CannotTell(Exception):
    """The carrier could not be asked, or gave no usable answer; the sentence says why."""


@runtime_checkable
class Proving(Protocol):
    """A carrier of registered letters that gives out proofs."""

    def proof(self, reference: str, name: str) -> bytes:
        """Fetch a proof. Raises `CannotTell`."""
        ...
