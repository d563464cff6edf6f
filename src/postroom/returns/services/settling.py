"""End a case: the address corrected and the letters sent again, another way taken, or nothing more to be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts import services as contacts
from postroom.contacts.models import CHANNELS_OF, ContactPoint, PointKind, PointRole
from postroom.contacts.services import Address
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State
from postroom.outbox import services as outbox
from postroom.outbox.models import Message
from postroom.outbox.services import NotWritten
from postroom.returns.models import Case, CaseState, ReturnedLetter
from postroom.returns.services.refusals import TooLate
from postroom.returns.services.resending import resend


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it: messages written anew, letters that waited and go on, and what could not be written."""

    written: int
    let_go: int
    problems: Sequence[NotWritten]


@transaction.atomic
def correct_address(*, viewer: Viewer, case_id: int, address: Address, at: datetime) -> ContactPoint:
    """Set the address where the letters went anew; its health starts anew. Raises `TooLate` or `NotAllowed`."""
    case = _open(viewer, case_id, Right.WRITE)
    if case.contact is None:
        raise TooLate("nobody said yet whose letter it is")
    role = PointRole(case.point.role) if case.point else PointRole.MAIN
    contacts.set_point(viewer=viewer, contact=case.contact, place=(PointKind.POSTAL, role), address=address, at=at)
    case.point = ContactPoint.objects.get(contact=case.contact, kind=PointKind.POSTAL, role=role)
    case.save(update_fields=["point"])
    return case.point


@transaction.atomic
def send_again(*, viewer: Viewer, case_id: int, point_id: int, at: datetime) -> Settled:
    """Write the letters of a case anew to one of the customer's addresses, by the channel that this is for.

    What waited for the address goes on, made anew, if it is a letter's. The case ends if nothing is left to write.
    Raises `Case.DoesNotExist`, `ContactPoint.DoesNotExist`, `NotAllowed` or `TooLate`.
    """
    case = _open(viewer, case_id, Right.SEND)
    point = ContactPoint.objects.get(pk=point_id, contact=case.contact_id or 0)
    channel = CHANNELS_OF[PointKind(point.kind)][0]
    letters = ReturnedLetter.objects.filter(case=case, resent__isnull=True).standing()
    waiting = list(letters.select_for_update().order_by("pk"))
    problems = resend(waiting, viewer=viewer, point=point, channel=channel, at=at)
    let_go = _let_go(case, viewer, at) if channel is Channel.LETTER else 0
    if not problems:
        state = CaseState.SENT_AGAIN if channel is Channel.LETTER else CaseState.OTHER_CHANNEL
        _end(case, state, viewer, at)
    return Settled(len(waiting) - len(problems), let_go, problems)


@transaction.atomic
def close(*, viewer: Viewer, case_id: int, note: str, at: datetime) -> None:
    """Nothing more is to be done; the note says why. Raises `Case.DoesNotExist`, `NotAllowed` or `TooLate`."""
    case = _open(viewer, case_id, Right.WRITE)
    case.note = note[:300]
    _end(case, CaseState.CLOSED, viewer, at)


def _open(viewer: Viewer, case_id: int, right: Right) -> Case:
    seen = Case.objects.visible_to(viewer).filter(pk=case_id)
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("contact__unit", "point")
        .get(pk__in=seen.values("pk"))
    )
    viewer.must(right, case.unit_id)
    if case.state != CaseState.OPEN:
        raise TooLate(f"case {case_id} is {case.state}")
    return case


def _let_go(case: Case, viewer: Viewer, at: datetime) -> int:
    """What was held with the letters goes on to today's address; what cannot be made anew stays in Errors."""
    held = [
        pk for letter in ReturnedLetter.objects.filter(case=case).standing() for pk in letter.before.get("held", [])
    ]
    still = Message.objects.filter(pk__in=held, state=State.HELD, hold_reason=HoldReason.UNDELIVERABLE)
    ids = list(still.values_list("pk", flat=True))
    return len(outbox.send_anew(viewer=viewer, ids=ids, at=at).ids) if ids else 0


def _end(case: Case, state: CaseState, viewer: Viewer, at: datetime) -> None:
    case.state, case.ended_at, case.ended_by_id = state, at, viewer.user_id or None
    case.save(update_fields=["state", "ended_at", "ended_by", "note"])
    account = case.contact.account_number if case.contact else ""
    audit.record(
        actor=viewer, action=Action.RETURN_SETTLED, unit_id=case.unit_id, account_number=account, outcome=state
    )
