"""What people do with what came in: say whose it is, answer it, mark it as dealt with; and how it is forgotten."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.contacts.models import Contact, ContactPoint
from postroom.delivery.models import IncomingText, ReportedMail
from postroom.incoming.models import Answer, IncomingMessage
from postroom.outbox.models import Message


class NotAttached(Exception):
    """It is a customer's already: the clear case is not changed by hand."""


@transaction.atomic
def attach(*, viewer: Viewer, incoming_id: int, contact_id: int) -> int:
    """Say whose it is, with all that came from the same address by the same account and is nobody's yet.

    Returns how many that were. Raises `IncomingMessage.DoesNotExist`, `Contact.DoesNotExist`, `NotAllowed`, or
    `NotAttached`.
    """
    incoming = _locked(viewer, incoming_id)
    contact = Contact.objects.visible_to(viewer).get(pk=contact_id)
    viewer.must(Right.WRITE, contact.unit_id)
    if incoming.contact_id and incoming.attached_by_id is None:
        raise NotAttached(str(incoming))
    same = IncomingMessage.objects.filter(
        sender=incoming.sender, channel=incoming.channel, lane=incoming.lane, mailbox=incoming.mailbox
    )
    nobodys = same.filter(contact__isnull=True) | same.filter(pk=incoming.pk)
    return nobodys.update(contact=contact, attached_by_id=viewer.user_id or None)


@transaction.atomic
def deal_with(*, viewer: Viewer, incoming_id: int, at: datetime) -> None:
    """Mark it as dealt with. Raises `IncomingMessage.DoesNotExist` or `NotAllowed`."""
    incoming = _locked(viewer, incoming_id)
    if incoming.done_at is None:
        incoming.done_at, incoming.done_by_id = at, viewer.user_id or None
        incoming.save(update_fields=["done_at", "done_by"])


@transaction.atomic
def take_up_again(*, viewer: Viewer, incoming_id: int) -> None:
    """Put it back among those that wait. Raises `IncomingMessage.DoesNotExist` or `NotAllowed`."""
    incoming = _locked(viewer, incoming_id)
    incoming.done_at = incoming.done_by = None
    incoming.save(update_fields=["done_at", "done_by"])


def link_answer(*, viewer: Viewer, incoming_id: int, message_id: int) -> None:
    """Note that a message of ours answers it; one to another customer answers nothing."""
    incoming = IncomingMessage.objects.visible_to(viewer).filter(pk=incoming_id).first()
    message = Message.objects.visible_to(viewer).filter(pk=message_id).first()
    if incoming and message and incoming.contact_id == message.contact_id:
        Answer.objects.get_or_create(message=message, defaults={"incoming": incoming})


def forget_messages(*, message_ids: Sequence[int]) -> None:
    """Let go of messages of ours that are removed; that something was answered stays."""
    Answer.objects.filter(message_id__in=message_ids).update(message=None)
    IncomingMessage.objects.filter(about_id__in=message_ids).update(about=None)


def forget_contact(*, contact: Contact) -> None:
    """Forget what a customer wrote, also what is nobody's yet and came from an address that only they have."""
    mine = set(ContactPoint.objects.filter(contact=contact).values_list("value", flat=True))
    shared = ContactPoint.objects.filter(value__in=mine).exclude(contact=contact).values_list("value", flat=True)
    alone = mine - set(shared)
    IncomingMessage.objects.filter(contact=contact).delete()
    IncomingMessage.objects.filter(contact__isnull=True, sender__in=alone).delete()
    spelt = [*alone, *(one.lstrip("+") for one in alone)]
    IncomingText.objects.filter(sender__in=spelt).delete()
    ReportedMail.objects.filter(recipient__in=alone).delete()


def forget_old(*, before: datetime, at_once: int) -> int:
    """Forget what came before a time; returns how many went."""
    gone = 0
    while ids := list(IncomingMessage.objects.filter(received_at__lt=before).values_list("pk", flat=True)[:at_once]):
        IncomingMessage.objects.filter(pk__in=ids).delete()
        gone += len(ids)
    return gone


def _locked(viewer: Viewer, incoming_id: int) -> IncomingMessage:
    seen = IncomingMessage.objects.visible_to(viewer).filter(pk=incoming_id)
    incoming = (
        IncomingMessage.objects.select_for_update(of=("self",))
        .select_related("contact", "lane")
        .get(pk__in=seen.values("pk"))
    )
    unit_id = incoming.contact.unit_id if incoming.contact else incoming.lane.unit_id if incoming.lane else None
    viewer.must(Right.WRITE, unit_id)
    return incoming
