"""What registered letters are called on the screens: how they are posted, how far they came, what proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.core.carriage.envelope import Posting
from postroom.core.carriage.registered import ProofKind, Stage
from postroom.outbox import registered

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.outbox.models import Message, Proof, RegisteredLetter

POSTINGS: Mapping[Posting, _StrPromise] = {
    Posting.STANDARD: _("Plain letter"),
    Posting.REGISTERED: _("Registered letter"),
    Posting.WITH_RECEIPT: _("Registered letter with acknowledgement of receipt"),
    Posting.ELECTRONIC: _("Electronic registered mail"),
}
STAGES: Mapping[Stage, _StrPromise] = {
    Stage.DEPOSITED: _("Deposited"),
    Stage.AWAITING: _("Pending signature"),
    Stage.VIEWED: _("Seen, pending signature"),
    Stage.WITHDRAWN: _("Withdrawn"),
    Stage.UNCLAIMED: _("Not claimed"),
    Stage.REFUSED: _("Refused by the recipient"),
    Stage.ACCEPTED: _("The recipient has signed"),
}
PROOFS: Mapping[ProofKind, _StrPromise] = {
    ProofKind.LETTER: _("The letter as it was sent"),
    ProofKind.DEPOSIT: _("Proof of deposit"),
    ProofKind.ACCEPTANCE: _("Proof of acceptance"),
    ProofKind.REFUSAL: _("Proof of refusal"),
    ProofKind.UNCLAIMED: _("Proof that nobody claimed it"),
    ProofKind.RECEIPT: _("Acknowledgement of receipt"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A proof in words."""

    words: str
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What the page of a message shows of a registered letter."""

    letter: RegisteredLetter
    posting: str
    label: str
    proofs: Sequence[Kept]


def shown(message: Message) -> Registered | None:
    """Return what is known of a registered letter; None of any other message."""
    letter = registered.letter_of(message)
    if letter is None:
        return None
    return Registered(
        letter=letter,
        posting=str(POSTINGS[Posting(letter.posting)]),
        label=label(letter.stage),
        proofs=[Kept(words=str(PROOFS[ProofKind(one.kind)]), proof=one) for one in registered.proofs(message)],
    )


def label(stage: str) -> str:
    """Return what a stage is called; nothing before there is one."""
    return str(STAGES[Stage(stage)]) if stage else ""
