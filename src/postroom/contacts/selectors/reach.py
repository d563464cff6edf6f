"""Whether a customer may be written to at an address about a topic, before anything is written."""

from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from postroom.contacts.models import Consent, ContactPoint, Health, Suppression, Topic
from postroom.core.carriage.envelope import Channel


class Barrier(StrEnum):
    """Why not; the words are those of the outbox, which holds a message for the same reasons."""

    SUPPRESSED = "suppressed"
    UNDELIVERABLE = "undeliverable"
    OPTED_OUT = "opted_out"


def barrier(*, point: ContactPoint, topic_id: int | None, channel: Channel, at: datetime) -> Barrier | None:
    """Return what stands in the way of a message, or None. Claiming asks the same again."""
    barred = Suppression.objects.filter(channel=channel, address=point.value)
    if barred.filter(Q(until__isnull=True) | Q(until__gt=at)).exists():
        return Barrier.SUPPRESSED
    if point.health == Health.UNDELIVERABLE:
        return Barrier.UNDELIVERABLE
    if topic_id is not None and not has_agreed(contact_id=point.contact_id, topic_id=topic_id, channel=channel):
        return Barrier.OPTED_OUT
    return None


def has_agreed(*, contact_id: int, topic_id: int, channel: Channel) -> bool:
    """Say whether a customer agreed to a topic on a channel, or said nothing where nobody has to."""
    said = Consent.objects.filter(contact=contact_id, topic=topic_id, channel=channel).first()
    return said.opted_in if said else not Topic.objects.get(pk=topic_id).needs_consent
