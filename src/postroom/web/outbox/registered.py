"""What registered letters are called on the screens: how they are posted, how far they came, what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.core.carriage.envelope import Posting
from postroom.core.carriage.registered import ProofKind, Stage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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
    ProofKind.DEPOSIT: _("Proof of deposit"),
    ProofKind.ACCEPTANCE: _("Proof of acceptance"),
    ProofKind.REFUSAL: _("Proof of refusal"),
    ProofKind.UNCLAIMED: _("Proof that nobody claimed it"),
    ProofKind.RECEIPT: _("Acknowledgement of receipt"),
}
