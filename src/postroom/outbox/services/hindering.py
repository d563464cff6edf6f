"""What keeps a message that is written by hand from going."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.composing.services import Enclosed, Fault, FaultCode, FileGone, Refused, Single, look_at, too_large
from postroom.contacts import selectors as contacts
from postroom.contacts.models import ContactPoint
from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.files import PDF
from postroom.core.planned import has_passed
from postroom.outbox.models import Attachment, Draft, Message
from postroom.outbox.services.faults import (
    FILES,
    NO_LETTER,
    NO_SUBJECT,
    NO_TEXT,
    TIME_PASSED,
    address_gone,
    no_pdf,
    not_set,
    of_finding,
)
from postroom.outbox.services.registering import not_registrable


class NotReady(Exception):
    """Something keeps it from going: faults, and what stands in the way of writing to this address."""

    def __init__(self, problems: Sequence[Fault], barrier: contacts.Barrier | None) -> None:
        super().__init__("; ".join([*map(str, problems), *([barrier] if barrier else [])]))
        self.problems, self.barrier = problems, barrier


def hindrances(*, draft: Draft, single: Single, at: datetime) -> NotReady | None:
    """Return all that keeps a draft from going, or None."""
    message = draft.message
    point = ContactPoint.objects.filter(pk=message.point_id or 0, contact=message.contact_id).first()
    problems = list(single.shown.problems)
    if draft.template_id is None and (unsaid := _unsaid(draft)):
        problems = [*(problem for problem in problems if problem.code != FaultCode.NOTHING_SAID), *unsaid]
    if has_passed(draft.not_before, at):
        problems.append(TIME_PASSED)
    who = f"{message.contact.name}, {message.contact.account_number}"
    if single.shown.along and (fault := _too_large(message, single, who)):
        problems.append(fault)
    problems += _files(draft)
    if message.channel == Channel.LETTER and single.composed and single.shown.letter:
        problems += looked_at(single.shown.letter, who=message.contact.account_number)
    if draft.is_electronic:
        problems += not_registrable(contact_id=message.contact_id, email=draft.email, who=who, at=at)
        return NotReady(problems, None) if problems else None
    if point is None:
        return NotReady([*problems, address_gone(who)], None)
    barrier = contacts.barrier(point=point, topic_id=message.topic_id, channel=Channel(message.channel), at=at)
    return NotReady(problems, barrier) if problems or barrier else None


def looked_at(letter: Mapping[str, Any], *, who: str) -> list[Fault]:
    """Say why a letter must not go out as it looks."""
    try:
        report = look_at(letter, who=who).report
    except (Refused, FileGone) as refused:
        return [not_set(str(refused))]
    return [of_finding(finding) for finding in report.findings if finding.blocks]


def _files(draft: Draft) -> list[Fault]:
    """Say which files cannot go: text messages carry none, letters carry PDFs."""
    files = Attachment.objects.filter(message_id=draft.message.pk, rendition__isnull=True)
    match draft.message.channel:
        case Channel.EMAIL:
            return []
        case Channel.LETTER:
            others = files.exclude(media_type=PDF).order_by("pk").values_list("name", flat=True)
            missing = draft.is_finished and not files.filter(media_type=PDF).exists()
            return [*map(no_pdf, others), *([NO_LETTER] if missing else [])]
    return [FILES] if files.exists() else []


def _unsaid(draft: Draft) -> list[Fault]:
    """Return what is still to be written; only e-mails and letters have a subject, and only e-mails need one.

    A letter that brings a PDF along needs no text: its first page then bears the address alone.
    """
    if draft.message.channel == Channel.LETTER and (
        draft.is_finished or Attachment.objects.filter(message_id=draft.message.pk, media_type=PDF).exists()
    ):
        return []
    wanted = [(NO_TEXT, draft.text)]
    if draft.message.channel == Channel.EMAIL:
        wanted.insert(0, (NO_SUBJECT, draft.subject))
    return [said for said, there in wanted if not there.strip()]


def _too_large(message: Message, single: Single, who: str) -> Fault | None:
    """Say that the files that were added by hand and those of the text are too much together."""
    own = Attachment.objects.filter(message=message, rendition__isnull=True)
    files = [Enclosed(file.name, file.media_type, file.digest, file.size) for file in own]
    return too_large([*files, *single.shown.along], who) if files else None
