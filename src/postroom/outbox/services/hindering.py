"""What keeps a message that is written by hand from going."""

from collections.abc import Sequence
from datetime import datetime

from postroom.composing.services import Enclosed, Fault, FaultCode, Single, too_large
from postroom.contacts import selectors as contacts
from postroom.contacts.models import ContactPoint
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Attachment, Draft, Message
from postroom.outbox.services.faults import FILES, NO_SUBJECT, NO_TEXT, address_gone
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
    who = f"{message.contact.name}, {message.contact.account_number}"
    if single.shown.along and (fault := _too_large(message, single, who)):
        problems.append(fault)
    if message.channel != Channel.EMAIL and Attachment.objects.filter(message_id=message.pk).exists():
        problems.append(FILES)
    if point is None:
        problems.append(address_gone(who))
        return NotReady(problems, None)
    if draft.is_electronic:
        problems += not_registrable(contact_id=message.contact_id, email=draft.email, who=who, at=at)
        return NotReady(problems, None) if problems else None
    barrier = contacts.barrier(point=point, topic_id=message.topic_id, channel=Channel(message.channel), at=at)
    return NotReady(problems, barrier) if problems or barrier else None


def _unsaid(draft: Draft) -> list[Fault]:
    """Return what is still to be written; only e-mails and letters have a subject, and only e-mails need one."""
    wanted = [(NO_TEXT, draft.text)]
    if draft.message.channel == Channel.EMAIL:
        wanted.insert(0, (NO_SUBJECT, draft.subject))
    return [said for said, there in wanted if not there.strip()]


def _too_large(message: Message, single: Single, who: str) -> Fault | None:
    """Say that the files that were added by hand and those of the text are too much together."""
    own = Attachment.objects.filter(message=message, rendition__isnull=True)
    files = [Enclosed(file.name, file.media_type, file.digest, file.size) for file in own]
    return too_large([*files, *single.shown.along], who) if files else None
