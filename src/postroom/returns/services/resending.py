"""Say once more what a returned letter said: a new message, from the same template or text, to where it should go."""

from collections.abc import Sequence
from datetime import datetime

from postroom.access.viewer import Viewer
from postroom.contacts.models import ContactPoint
from postroom.core.carriage.envelope import Channel
from postroom.core.document.schema import load
from postroom.delivery import selectors as delivery
from postroom.outbox import services as outbox
from postroom.outbox.models import Decision, Draft, Message
from postroom.outbox.services import NotWritten, Order
from postroom.returns.models import ReturnedLetter
from postroom.stationery import selectors as stationery
from postroom.stationery.models import Template
from postroom.stationery.words import Words, from_rows

_NEEDED = ("batch", "contact", "template_version__template", "topic")


def resend(
    letters: Sequence[ReturnedLetter], *, viewer: Viewer, point: ContactPoint, channel: Channel, at: datetime
) -> list[NotWritten]:
    """Write each letter anew to the address; returns what could not be written. Each is written once at most."""
    messages = Message.objects.select_related(*_NEEDED).in_bulk(
        [letter.message_id for letter in letters if letter.message_id]
    )
    problems = []
    for letter in letters:
        result = say_again(messages[letter.message_id or 0], viewer=viewer, point=point, channel=channel, at=at)
        if isinstance(result, NotWritten):
            problems.append(result)
        else:
            letter.resent_id = result
            letter.save(update_fields=["resent"])
    return problems


def say_again(
    message: Message, *, viewer: Viewer, point: ContactPoint, channel: Channel, at: datetime
) -> int | NotWritten:
    """Write what a message said in a new one; returns its id, or why there is none."""
    draft = Draft.objects.select_related("record__kind").filter(pk=message.pk).first()
    order = _order(message, draft, point, channel)
    if order is None:
        return _not_kept(message)
    [result] = outbox.place(orders=[order], viewer=viewer, at=at)
    if isinstance(result, int):
        Decision.objects.create(message_id=result, code="resend_of", detail={"message": message.pk}, at=at)
    return result


def _order(message: Message, draft: Draft | None, point: ContactPoint, channel: Channel) -> Order | None:
    """Return the order for it; None where nothing is kept that it could be written from."""
    record = draft.record if draft else None
    values = draft.free_values if draft else message.batch.free_values if message.batch else {}
    version = message.template_version
    template = version.template_id if version and version.template.kind != Template.Kind.RUN else None
    own = _own_words(message, draft) if template is None else None
    if template is None and own is None:
        return None
    return Order(
        unit_id=message.unit_id,
        account_number=message.contact.account_number,
        lane_id=delivery.default_lane_id(unit_id=message.unit_id, channel=channel),
        channel=channel,
        point_id=point.pk,
        template=template,
        subject=own.subject if own else "",
        document=own.document if own else None,
        topic=message.topic.code if message.topic and template is None else "",
        language=message.language,
        free_values=values,
        record=(record.kind.code, record.external_id) if record else None,
        reference=message.reference,
    )


def _own_words(message: Message, draft: Draft | None) -> Words | None:
    """Return what was written for this message, or for its run, in its language."""
    if draft:
        return Words(language=message.language, subject=draft.subject, document=load(draft.document))
    if message.template_version is None:
        return None
    said = from_rows(stationery.wordings(version_id=message.template_version.pk))
    return next((words for words in said if words.language == message.language), None)


def _not_kept(message: Message) -> NotWritten:
    return NotWritten(
        code="not_kept", sentence="a program wrote this, and its text is kept only as it went out",
        field="text", account_number=message.contact.account_number, name=message.contact.name,
    )  # fmt: skip
