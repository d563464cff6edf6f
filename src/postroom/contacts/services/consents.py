"""Write down what a customer agreed to, or no longer wants."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.models import REGISTERED_MAIL, Consent, ConsentChange, Contact, Topic
from postroom.contacts.rows import Origin, Word
from postroom.contacts.services import statements
from postroom.core.carriage.envelope import Channel

TOPICS = (
    ("direct_marketing", "Our own offers", True),
    ("affiliate_marketing", "Offers of partners", True),
    ("service_news", "News about the service", False),
    (REGISTERED_MAIL, "Electronic registered mail", True),
)
"""Code, name, and whether only those who said yes get it."""


@transaction.atomic
def sync_topics() -> None:
    """See that the topics Postroom comes with are there; those that are, stay as they are."""
    made = [Topic(code=code, name=name, needs_consent=needed) for code, name, needed in TOPICS]
    Topic.objects.bulk_create(made, ignore_conflicts=True)


def opt_in(*, contact: Contact, topic: Topic, channel: Channel, at: datetime, origin: Origin) -> None:
    """The customer said yes at `at`. A later word that we already know stays; the history keeps both."""
    _say(contact, (topic, channel), at, origin, opted_in=True)


def opt_out(*, contact: Contact, topic: Topic, channel: Channel, at: datetime, origin: Origin) -> None:
    """The customer said no at `at`. A later word that we already know stays; the history keeps both."""
    _say(contact, (topic, channel), at, origin, opted_in=False)


@transaction.atomic
def opt_out_once(*, contact: Contact, topic: Topic, channel: Channel, at: datetime, origin: Origin) -> bool:
    """Take a no that may be said many times by one link; only what is new is written. Says whether it was new."""
    Contact.objects.select_for_update().get(pk=contact.pk)  # two at once: the second finds what the first wrote
    last = Consent.objects.filter(contact=contact, topic=topic, channel=channel).first()
    if last and not last.opted_in:
        return False
    opt_out(contact=contact, topic=topic, channel=channel, at=at, origin=origin)
    return True


@transaction.atomic
def take_back_opt_out(*, contact: Contact, topic: Topic, channel: Channel, at: datetime, origin: Origin) -> bool:
    """Undo a no, if it is the last word and came from the same source; says whether it was undone.

    A no that came another way, to staff or on paper, is not undone by an old link.
    """
    Contact.objects.select_for_update().get(pk=contact.pk)
    about = {"contact": contact, "topic": topic, "channel": channel}
    last = ConsentChange.objects.filter(**about).order_by("-at", "-id").first()
    if last is None or last.opted_in or last.source != origin.source:
        return False
    opt_in(contact=contact, topic=topic, channel=channel, at=at, origin=origin)
    return True


@transaction.atomic
def end_channel(*, contact: Contact, channel: Channel, at: datetime, origin: Origin) -> bool:
    """The customer wants nothing on a channel any more, whatever it is about; says whether that was new."""
    Contact.objects.select_for_update().get(pk=contact.pk)  # two at once: the second finds what the first wrote
    ended = Consent.objects.filter(contact=contact, channel=channel, opted_in=False).values("topic_id")
    topics = list(Topic.objects.exclude(pk__in=ended).order_by("pk"))
    for topic in topics:
        opt_out(contact=contact, topic=topic, channel=channel, at=at, origin=origin)
    return bool(topics)


@transaction.atomic
def resume_channel(*, contact: Contact, channel: Channel, at: datetime, origin: Origin) -> bool:
    """Give back what the same source ended on a channel, and nothing that was not wanted before; says whether any."""
    Contact.objects.select_for_update().get(pk=contact.pk)
    history = ConsentChange.objects.filter(contact=contact, channel=channel).order_by("topic_id", "-at", "-id")
    said: dict[int, list[ConsentChange]] = {}
    for change in history.select_related("topic"):
        said.setdefault(change.topic_id, []).append(change)
    ended = [each for each in said.values() if not each[0].opted_in and each[0].source == origin.source]
    wanted = [each[0].topic for each in ended if _was_wanted(each)]
    for topic in wanted:
        opt_in(contact=contact, topic=topic, channel=channel, at=at, origin=origin)
    return bool(wanted)


def _was_wanted(changes: Sequence[ConsentChange]) -> bool:
    """Say whether a topic was wanted before the last word; nothing said before leaves it to the topic."""
    last, *before = changes
    return before[0].opted_in if before else not last.topic.needs_consent


def take_word(*, viewer: Viewer, contact: Contact, word: Word, at: datetime) -> None:
    """Write down what a customer told somebody of ours. Raises `NotAllowed` or `Topic.DoesNotExist`."""
    viewer.must(Right.WRITE, contact.unit_id)
    topic = Topic.objects.get(pk=word.topic_id)
    _say(contact, (topic, word.channel), at, Origin(word.source, word.wording, viewer.user_id), opted_in=word.opted_in)
    if viewer.user_id:  # what programs are told is in the history of the consents, and too much for the trail
        audit.record(
            actor=viewer, action=Action.CONSENT_WRITTEN, unit_id=contact.unit_id,
            account_number=contact.account_number, topic=topic.code, channel=str(word.channel),
            word="yes" if word.opted_in else "no",
        )  # fmt: skip


@transaction.atomic
def take_preferences(*, contact: Contact, words: Sequence[Word], language: str, at: datetime) -> int:
    """Take what a customer chose on one page, topic by topic; only what is new is written. Returns how many were."""
    Contact.objects.select_for_update().get(pk=contact.pk)  # two at once: the second finds what the first wrote
    Contact.objects.filter(pk=contact.pk).exclude(language=language).update(language=language, updated_at=at)
    known = Consent.objects.filter(contact=contact).values_list("topic_id", "channel", "opted_in")
    holds = {(topic_id, channel): opted_in for topic_id, channel, opted_in in known}
    topics = Topic.objects.in_bulk([word.topic_id for word in words])
    fresh = [
        word
        for word in words
        if word.opted_in != holds.get((word.topic_id, word.channel), not topics[word.topic_id].needs_consent)
    ]
    for word in fresh:
        about = (topics[word.topic_id], word.channel)
        _say(contact, about, at, Origin(word.source, word.wording), opted_in=word.opted_in)
    return len(fresh)


@transaction.atomic
def _say(contact: Contact, about: tuple[Topic, Channel], at: datetime, origin: Origin, *, opted_in: bool) -> None:
    topic, channel = about
    said = {
        "contact_id": contact.pk,
        "topic_id": topic.pk,
        "channel": channel,
        "opted_in": opted_in,
        "at": at.isoformat(),
    }
    by = {"source": origin.source, "wording": origin.wording, "user_id": origin.user_id or None}
    with connection.cursor() as cursor:
        cursor.execute(statements.WRITE_CONSENTS, {"rows": json.dumps([said]), **by})
