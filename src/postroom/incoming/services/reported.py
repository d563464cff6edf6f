"""Take what providers reported of e-mails out of the tray: they proved who they are, so what they say counts.

A report is of the message whose mark it bears, if that went out by the same account; else of the address alone.
"""

from datetime import datetime

from django.db import transaction

from postroom.contacts.models import PointKind
from postroom.core.arriving import marks
from postroom.core.arriving.reports import Report, Word
from postroom.core.carriage.envelope import Channel
from postroom.delivery.models import ReportedMail
from postroom.incoming.matching import mark_keys, owners
from postroom.incoming.models import Effect, IncomingMessage, Kind
from postroom.incoming.services.bounces import believe, believe_of_address
from postroom.outbox.models import Lane, Message

AT_ONCE = 200


def take_reported(*, at: datetime) -> int:
    """Take what came, each report once: it leaves the tray in the transaction that acts on it. Returns how many."""
    taken = 0
    while ids := list(ReportedMail.objects.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        for report_id in ids:
            taken += _take(report_id, at)
    return taken


@transaction.atomic
def _take(report_id: int, at: datetime) -> bool:
    row = ReportedMail.objects.select_for_update().filter(pk=report_id).first()
    if row is None:  # another worker was faster
        return False
    report = Report(Word(row.word), row.status, row.text, row.about, row.recipient)
    lane = Lane.objects.get(pk=row.account_id)
    about = _about(report, lane)
    if about is None and not report.recipient:
        effect = Effect.NOT_OURS
    else:
        when = row.received_at
        effect = believe(report, about, at=when) if about else believe_of_address(report, report.recipient, at=when)
    _note(row, about, lane, effect, at)
    row.delete()
    return True


def _note(row: ReportedMail, about: Message | None, lane: Lane, effect: Effect, at: datetime) -> None:
    """Keep what was said; that mails arrived is no news worth keeping."""
    if row.word == Word.DELIVERED:
        return
    theirs = [] if about or not row.recipient else owners(kind=PointKind.EMAIL, address=row.recipient, lane=lane)
    IncomingMessage.objects.create(
        channel=Channel.EMAIL,
        kind=Kind.COMPLAINT if row.word == Word.COMPLAINED else Kind.BOUNCE,
        lane=lane,
        contact=about.contact if about else theirs[0] if len(theirs) == 1 else None,
        about=about,
        sender=(about.recipient if about else row.recipient)[:320],
        subject=about.subject[:400] if about else "",
        effect=effect,
        detail=f"{row.status} {row.text}".strip()[:500],
        received_at=at,
    )


def _about(report: Report, lane: Lane) -> Message | None:
    keys = mark_keys()
    number = marks.of_return_path(report.about, keys=keys) or marks.of_message_id(report.about, keys=keys)
    if number is None:
        return None
    found = Message.objects.filter(pk=number, channel=Channel.EMAIL, lane=lane)
    return found.select_related("contact__unit").first()
