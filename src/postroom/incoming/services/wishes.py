"""Do what a text message of one word asks: write no more to a number, or again; and say once that it was done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from postroom.access.viewer import SYSTEM
from postroom.contacts import services as contacts
from postroom.contacts.models import Contact, ContactPoint, PointKind
from postroom.contacts.services import Origin
from postroom.core.carriage.envelope import Channel
from postroom.core.document.nodes import Document, Paragraph, Text
from postroom.core.sms.wishes import CONFIRMED_BY, Wish, confirmation
from postroom.incoming.models import Effect, IncomingMessage
from postroom.outbox import services as outbox
from postroom.outbox.models import Lane
from postroom.outbox.services import NotWritten, Order, Priority


def grant(
    asked: Wish, *, number: str, lane: Lane, theirs: Sequence[Contact], said: IncomingMessage, at: datetime
) -> Effect:
    """Do it for every customer with the number; returns what came of it.

    A number that is nobody's has no consents: it goes on the block list, or comes off it. What is asked again changes
    nothing and is not answered, so that two machines cannot talk to each other for ever.
    """
    origin = Origin(f"SMS from {number}"[:40], said.text)
    if not theirs:
        return _of_nobody(asked, number, origin, at)
    changed = [one for one in theirs if _turn(asked, one, origin, said.received_at)]
    if changed:
        _confirm(asked, changed[0], number, lane, at)
    if asked is Wish.STOP:
        return Effect.STOPPED if changed else Effect.STOPPED_BEFORE
    return Effect.STARTED if changed else Effect.STARTED_BEFORE


def _turn(asked: Wish, contact: Contact, origin: Origin, at: datetime) -> bool:
    turn = contacts.end_channel if asked is Wish.STOP else contacts.resume_channel
    return turn(contact=contact, channel=Channel.SMS, at=at, origin=origin)


def _of_nobody(asked: Wish, number: str, origin: Origin, at: datetime) -> Effect:
    if asked is Wish.STOP:
        contacts.bar_by_wish(channel=Channel.SMS, address=number, said=origin.wording, at=at)
        return Effect.BARRED
    contacts.lift_by_wish(channel=Channel.SMS, address=number, source=origin.source, said=origin.wording, at=at)
    return Effect.LET_GO


def _confirm(asked: Wish, contact: Contact, number: str, lane: Lane, at: datetime) -> None:
    """Say once that it was done. It is no message about a topic, so that what was just ended does not hold it.

    A template says it, and where that cannot be filled, what is built in: the customer is told in any case.
    """
    point = ContactPoint.objects.filter(contact=contact, kind=PointKind.PHONE, value=number).order_by("pk").first()
    order = Order(
        unit_id=contact.unit_id,
        account_number=contact.account_number,
        lane_id=lane.pk,
        channel=Channel.SMS,
        point_id=point.pk if point else None,
        template=CONFIRMED_BY[asked],
        priority=Priority.URGENT,
    )
    [written] = outbox.place(orders=[order], viewer=SYSTEM, at=at)
    if isinstance(written, NotWritten):
        built_in = Document((Paragraph((Text(_sentence(asked, contact)),)),))
        outbox.place(orders=[replace(order, template=None, document=built_in)], viewer=SYSTEM, at=at)
    outbox.wake()


def _sentence(asked: Wish, contact: Contact) -> str:
    brand = (contact.brand or contact.unit.brand).name.replace("#", "")
    return confirmation(asked, language=contact.language, brand=brand)
