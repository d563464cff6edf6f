"""Record that a letter came back, in one transaction with all that follows from it; and take that back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.models import Contact
from postroom.core.barcode.return_code import Foreign, Misread, parse
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox.models import Message, ReturnCode
from postroom.returns.models import Case, CaseState, Reason, ReturnedLetter, Way
from postroom.returns.services import effects
from postroom.returns.services.effects import Cause
from postroom.returns.services.refusals import ForeignCode, MisreadCode, ReturnedAlready, TooLate, UnknownCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """How a letter came back: why, when, who has it in hand and how, with the digest of its scan if there is one."""

    reason: Reason
    returned_on: date
    way: Way
    picture: str = ""
    upload_id: int | None = None
    page: int = 0


def record_code(*, viewer: Viewer, read: str, coming: Coming, at: datetime) -> ReturnedLetter:
    """Record the letter with this code, as it was scanned or typed. Raises `NotRecorded`: then nothing changed."""
    return record(viewer=viewer, message_id=_meant(read), coming=coming, at=at)


@transaction.atomic
def record(*, viewer: Viewer, message_id: int, coming: Coming, at: datetime) -> ReturnedLetter:
    """Record that a letter came back. Raises `UnknownCode`, `ReturnedAlready` or `NeverSent`: then nothing changed."""
    message = _locked(viewer, message_id)
    case, before = effects.come_back(message, Cause(coming.reason, coming.returned_on, viewer, at))
    letter = ReturnedLetter.objects.create(
        unit_id=message.unit_id, case=case, message=message, before=before, recorded_at=at, **_told(viewer, coming)
    )
    _tell(viewer, Action.LETTER_RETURNED, letter, message)
    return letter


@transaction.atomic
def record_unknown(*, viewer: Viewer, unit_id: int, coming: Coming, at: datetime) -> ReturnedLetter:
    """Keep a page on which no letter of ours was found: a case for somebody who sees whose it is."""
    viewer.must(Right.WRITE, unit_id)
    case = Case.objects.create(unit_id=unit_id, opened_at=at)
    return ReturnedLetter.objects.create(unit_id=unit_id, case=case, recorded_at=at, **_told(viewer, coming))


@transaction.atomic
def identify(*, viewer: Viewer, letter_id: int, message_id: int, reason: Reason, at: datetime) -> ReturnedLetter:
    """Say which letter a page without a code is. Raises as `record` does, or `ReturnedLetter.DoesNotExist`."""
    seen = ReturnedLetter.objects.visible_to(viewer).standing().filter(message__isnull=True)
    letter = ReturnedLetter.objects.select_for_update().get(pk__in=seen.filter(pk=letter_id).values("pk"))
    viewer.must(Right.WRITE, letter.unit_id)
    message = _locked(viewer, message_id)
    nameless = letter.case
    letter.case, letter.before = effects.come_back(message, Cause(reason, letter.returned_on, viewer, at))
    letter.message, letter.unit_id, letter.reason = message, message.unit_id, reason
    letter.save()
    nameless.delete()
    _tell(viewer, Action.LETTER_RETURNED, letter, message)
    return letter


@transaction.atomic
def take_back(*, viewer: Viewer, letter_id: int, at: datetime) -> ReturnedLetter:
    """It had not come back: all is as before. Raises `ReturnedLetter.DoesNotExist`, `NotAllowed` or `TooLate`."""
    found = ReturnedLetter.objects.visible_to(viewer).select_related("case").get(pk=letter_id)
    viewer.must(Right.WRITE, found.unit_id)
    if found.case.contact_id:
        Contact.objects.select_for_update().get(pk=found.case.contact_id)
    case = Case.objects.select_for_update(of=("self",)).select_related("contact").get(pk=found.case_id)
    letter = ReturnedLetter.objects.select_for_update(of=("self",)).select_related("message").get(pk=letter_id)
    message = letter.message
    if letter.undone_at or letter.resent_id or case.state != CaseState.OPEN:
        raise TooLate(f"returned letter {letter_id} was taken back, or something was made of it")
    if message and message.state != State.RETURNED:
        raise TooLate(f"message {message.pk} is {message.state}")
    letter.undone_at, letter.undone_by_id = at, viewer.user_id or None
    letter.save(update_fields=["undone_at", "undone_by"])
    if message:
        effects.undo(message, letter.before, by=viewer.user_id or None, at=at)
    _end_without_letters(case, letter, viewer, at)
    _tell(viewer, Action.RETURN_TAKEN_BACK, letter, message)
    return letter


def _end_without_letters(case: Case, letter: ReturnedLetter, viewer: Viewer, at: datetime) -> None:
    """A case has no ground without a letter; until then what it did to the address stays."""
    others = ReturnedLetter.objects.filter(case=case).standing()
    if heirs := list(others.order_by("pk")[:1]):  # what this one held back, another one's undoing lets go
        heir = heirs[0]
        heir.before["held"] = [*heir.before.get("held", []), *letter.before.get("held", [])]
        heir.save(update_fields=["before"])
        return
    effects.undo_case(case, letter.before.get("held", []), viewer, at)
    case.state, case.ended_at, case.ended_by_id = CaseState.TAKEN_BACK, at, viewer.user_id or None
    case.save(update_fields=["state", "ended_at", "ended_by"])


def _meant(read: str) -> int:
    try:
        code = parse(read)
    except Foreign:
        raise ForeignCode(read[:80]) from None
    except Misread:
        raise MisreadCode(read[:80]) from None
    found = ReturnCode.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownCode(code)
    return found


def _locked(viewer: Viewer, message_id: int) -> Message:
    """Return a letter of a unit where the viewer may record returns, its customer and itself locked, not yet back."""
    theirs = Message.objects.filter(pk=message_id, channel=Channel.LETTER)
    owner = theirs.values_list("unit_id", "contact_id").first()
    if owner is None or not viewer.may(Right.WRITE, owner[0]):
        raise UnknownCode(str(message_id))
    Contact.objects.select_for_update().get(pk=owner[1])
    message = theirs.select_for_update(of=("self",)).select_related("contact").get()
    if before := ReturnedLetter.objects.standing().filter(message=message).select_related("reason", "by").first():
        before.message = message
        raise ReturnedAlready(before)
    return message


def _told(viewer: Viewer, coming: Coming) -> dict[str, object]:
    return {
        "reason": coming.reason, "returned_on": coming.returned_on, "way": coming.way, "picture": coming.picture,
        "upload_id": coming.upload_id, "page": coming.page, "by_id": viewer.user_id or None, "key_id": viewer.key_id,
    }  # fmt: skip


def _tell(viewer: Viewer, action: Action, letter: ReturnedLetter, message: Message | None) -> None:
    account = message.contact.account_number if message else ""
    audit.record(
        actor=viewer, action=action, unit_id=letter.unit_id, account_number=account,
        message=letter.message_id, reason=letter.reason.code,
    )  # fmt: skip
