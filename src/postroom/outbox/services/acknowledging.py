"""What staff write down of a registered letter on paper: its number at the post, and who signed for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.barcode import s10
from postroom.core.carriage.envelope import Posting
from postroom.core.carriage.files import media_type, safe_name
from postroom.core.carriage.registered import Passed, Progress, ProofKind, ProofNamed, Stage
from postroom.core.lifecycle import State, Step
from postroom.outbox.models import Message, RegisteredLetter
from postroom.outbox.services.moving import move
from postroom.outbox.services.proving import keep_proof
from postroom.outbox.services.registering import note_progress, note_tracking

ON_PAPER = frozenset({Posting.REGISTERED, Posting.WITH_RECEIPT})
KNOWN_IN = frozenset({State.QUEUED, State.SENT, State.DELIVERED, State.UNCERTAIN, State.RETURNED})
"""Where such a letter may be when its number is written down: it is printed and franked before it is posted."""
LARGEST_SCAN = 10_000_000
_SCANS = frozenset({"application/pdf", "image/png", "image/jpeg"})


class NotOnPaper(Exception):
    """It is no registered letter on paper, or has not been printed."""


class BadScan(ValueError):
    """The scan is too large, or no picture and no PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What stands on the acknowledgement of receipt, and a picture of it."""

    signed_by: str
    at: datetime
    scan_name: str = ""
    scan: bytes = b""


@transaction.atomic
def acknowledge(*, viewer: Viewer, message: Message, tracking: str, signed: Acknowledged | None, at: datetime) -> None:
    """Write down the number of a letter, and if it is `signed`, who did and when: then it has arrived.

    Raises `NotAllowed`, `NotOnPaper`, `s10.Misread`, `BadScan` or `UnknownKind`.
    """
    viewer.must(Right.SEND, message.unit_id)
    letter = RegisteredLetter.objects.select_for_update().filter(pk=message.pk, posting__in=ON_PAPER).first()
    if letter is None or message.state not in KNOWN_IN:
        raise NotOnPaper
    note_tracking(message_id=message.pk, number=s10.read(tracking))
    if signed:
        _keep_scan(viewer, letter, signed, at)
        progress = Progress(
            reference=str(message.pk), carrier_ref="", passed=[Passed(stage=Stage.ACCEPTED, at=signed.at)],
            signed_by=signed.signed_by,
        )  # fmt: skip
        user = viewer.user_id or None
        note_progress(message_id=message.pk, progress=progress, at=at, number=letter.number, by=user)
        said = f"signed by {signed.signed_by}"
        move(ids=[message.pk], step=Step.CONFIRM, at=at, by=user, note=said, failure="", problem="")
    audit.record(
        actor=viewer, action=Action.MESSAGES_CHANGED, about=message, unit_id=message.unit_id,
        order="acknowledge" if signed else "tracking_number",
    )  # fmt: skip


def _keep_scan(viewer: Viewer, letter: RegisteredLetter, signed: Acknowledged, at: datetime) -> None:
    if not signed.scan:
        return
    name = safe_name(signed.scan_name)
    if len(signed.scan) > LARGEST_SCAN or (kind := media_type(name, signed.scan)) not in _SCANS:
        raise BadScan(name)
    named = ProofNamed(name=name, kind=ProofKind.RECEIPT, media_type=kind, issued_at=signed.at)
    keep_proof(
        about=(letter.pk, letter.number), named=named, data=signed.scan, source=viewer.name, at=at,
        by=viewer.user_id or None,
    )  # fmt: skip
