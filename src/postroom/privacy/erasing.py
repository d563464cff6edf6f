"""Forgets a customer: all that we have about them goes; what stays are numbers, and digests of barred addresses."""

import secrets
from datetime import datetime

from django.db import connection, transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.models import Contact, ContactPoint, LiftedSuppression, Suppression
from postroom.core.lifecycle import Step, starts
from postroom.incoming import services as incoming
from postroom.outbox import services as outbox
from postroom.outbox.models import Message
from postroom.privacy import files, removing
from postroom.privacy.models import Salt
from postroom.records.models import Event, RecordFile
from postroom.runs import services as runs
from postroom.webhooks import services as webhooks


class OnItsWay(Exception):
    """A message to the customer is being sent just now: ask again in a moment."""


_KEEP_BARRED = """
INSERT INTO privacy_keptsuppression (channel, digest, cause, reason, since, until)
SELECT channel, privacy_digest(address), cause, reason, since, until FROM contacts_suppression WHERE id = ANY(%s)
    ON CONFLICT (digest, channel) DO NOTHING
"""


@transaction.atomic
def erase(*, viewer: Viewer, contact_id: int, at: datetime) -> int:
    """Forget a customer of a unit that the viewer sets up; returns how many messages went.

    What waits is cancelled first. Raises `Contact.DoesNotExist`, `NotAllowed` or `OnItsWay`.
    """
    contact = Contact.objects.visible_to(viewer).get(pk=contact_id)
    viewer.must(Right.SET_UP, contact.unit_id)
    runs.forget_recipient(contact_id=contact.pk)  # first: a run that makes a message for them just now ends before
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    ids = _stopped(contact, viewer, at)
    _keep_barred(contact)
    incoming.forget_contact(contact=contact)
    digests = removing.remove(ids)
    files.forget(RecordFile.objects.filter(record__contact=contact))
    Event.objects.filter(unit=contact.unit, account_number=contact.account_number).delete()
    number, unit_id = contact.account_number, contact.unit_id
    webhooks.forget_contact(contact_id=contact.pk)
    contact.delete()
    audit.record(actor=viewer, action=Action.ERASED, unit_id=unit_id, account_number=number, messages=len(ids))
    removing.forget_skeletons(digests)
    return len(ids)


def _stopped(contact: Contact, viewer: Viewer, at: datetime) -> list[int]:
    """Cancel what has not gone out; returns all messages of the customer, locked: nobody sends one again now."""
    theirs = Message.objects.filter(contact=contact)
    waiting = list(theirs.filter(state__in=starts(Step.CANCEL)).values_list("pk", flat=True))
    if waiting:
        outbox.move(ids=waiting, step=Step.CANCEL, at=at, by=viewer.user_id or None)
    states = dict(theirs.order_by("pk").select_for_update().values_list("pk", "state"))
    if starts(Step.CANCEL).intersection(states.values()):
        raise OnItsWay(contact.account_number)
    return list(states)


def _keep_barred(contact: Contact) -> None:
    """Of barred addresses that nobody else has, keep the digest in place of the address."""
    mine = set(ContactPoint.objects.filter(contact=contact).values_list("value", flat=True))
    shared = ContactPoint.objects.filter(value__in=mine).exclude(contact=contact).values_list("value", flat=True)
    alone = mine - set(shared)
    Salt.objects.get_or_create(pk=1, defaults={"value": secrets.token_hex(32)})
    barred = list(Suppression.objects.filter(address__in=alone).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_BARRED, [barred])
    Suppression.objects.filter(pk__in=barred).delete()
    LiftedSuppression.objects.filter(address__in=alone).delete()
