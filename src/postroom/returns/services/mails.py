"""Put right what kept an e-mail from arriving: another address, or another way."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.contacts import services as contacts
from postroom.contacts.models import CHANNELS_OF, ContactPoint, PointKind, PointRole
from postroom.contacts.services import Address
from postroom.outbox import services as outbox
from postroom.outbox.services import Action, NotWritten
from postroom.returns import undelivered
from postroom.returns.services.resending import say_again


@transaction.atomic
def correct_mail(*, viewer: Viewer, message_id: int, address: Address, at: datetime) -> Sequence[object]:
    """Set the customer's address anew and send the e-mail there, made anew; returns what kept it from being made.

    Raises `Message.DoesNotExist` or `NotAllowed`.
    """
    message = undelivered.mail(viewer=viewer, message_id=message_id)
    viewer.must(Right.SEND, message.unit_id)
    role = PointRole(message.point.role) if message.point else PointRole.MAIN
    contacts.set_point(viewer=viewer, contact=message.contact, place=(PointKind.EMAIL, role), address=address, at=at)
    done = outbox.send_anew(viewer=viewer, ids=[message_id], at=at)
    return done.problems.get(message_id, ())


@transaction.atomic
def send_mail_otherwise(*, viewer: Viewer, message_id: int, point_id: int, at: datetime) -> NotWritten | None:
    """Say it by another channel in a new message, and put the e-mail away; returns why it could not be written.

    Raises `Message.DoesNotExist`, `ContactPoint.DoesNotExist` or `NotAllowed`.
    """
    message = undelivered.mail(viewer=viewer, message_id=message_id)
    viewer.must(Right.SEND, message.unit_id)
    point = ContactPoint.objects.get(pk=point_id, contact=message.contact_id)
    channel = CHANNELS_OF[PointKind(point.kind)][0]
    result = say_again(message, viewer=viewer, point=point, channel=channel, at=at)
    if isinstance(result, NotWritten):
        return result
    outbox.act(viewer=viewer, action=Action.CANCEL, ids=[message_id], at=at)  # one that is held
    outbox.act(viewer=viewer, action=Action.ARCHIVE, ids=[message_id], at=at)
    return None
