"""A message written by hand: kept while it is written, shown as it would be, sent, and taken back in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import orjson
from django.db import transaction
from django.db.models import Max

from postroom.access.viewer import Right, Viewer
from postroom.composing.services import (
    Brief,
    Composed,
    Preview,
    Recipient,
    Single,
    Text,
    compose_one,
    of_version,
    signing_key,
)
from postroom.contacts import selectors as contacts
from postroom.contacts.models import CHANNELS_OF, ContactPoint, PointKind
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.carriage.files import PDF
from postroom.core.document.dump import dump
from postroom.core.document.nodes import Document
from postroom.core.document.schema import load
from postroom.core.lifecycle import State, Step
from postroom.core.rendering.links import SigningKey
from postroom.outbox.models import Attachment, Decision, Draft, Message, Rendition
from postroom.outbox.services.coding import give_return_codes
from postroom.outbox.services.faults import NO_TEMPLATE, NO_TEXT
from postroom.outbox.services.hindering import NotReady, hindrances
from postroom.outbox.services.moving import move_one
from postroom.outbox.services.registering import post_otherwise
from postroom.outbox.services.writing import enclose, keep_skeletons
from postroom.records import selectors as records
from postroom.records.models import Record
from postroom.stationery import selectors as stationery
from postroom.stationery.models import Template
from postroom.stationery.words import Words

LONGEST_TITLE = 80
NO_POINT = 0
"""In place of an address: a letter that goes electronically needs none."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the draft first: nothing was written over."""


class NotADraft(Exception):
    """It is no draft any more: it was sent or cancelled meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands on the writing screen. With a template, the text and the topic are the template's."""

    point_id: int | None
    """0: a letter that needs no postal address, for it goes electronically."""
    language: str
    subject: str = ""
    document: Document = field(default_factory=Document)
    template_id: int | None = None
    topic_id: int | None = None
    record_id: int | None = None
    free_values: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None
    posting: Posting = Posting.STANDARD
    """Of a letter."""
    email_id: int | None = None
    """Which e-mail address of the customer is told of electronic registered mail."""
    is_finished: bool = False
    """Its first PDF is the letter itself."""


@transaction.atomic
def begin_draft(*, viewer: Viewer, contact_id: int, written: Written, at: datetime) -> Draft:
    """Keep what was begun for a customer. Raises `Contact.DoesNotExist` or `NotAllowed`."""
    draft = _blank(viewer, contact_id, at)
    viewer.must(Right.WRITE, draft.message.unit_id)
    _take(draft, written, viewer, at)
    return draft


@transaction.atomic
def save_draft(*, viewer: Viewer, message_id: int, revision: int, written: Written, at: datetime) -> Draft:
    """Keep what stands on the screen, which was written on `revision`; nobody else's change is written over.

    Raises `Draft.DoesNotExist`, `NotAllowed`, `NotADraft` or `ChangedMeanwhile`.
    """
    draft = _locked(viewer, message_id, Right.WRITE)
    _must_be(draft, revision)
    draft.revision += 1
    _take(draft, written, viewer, at)
    return draft


def imagine_draft(*, viewer: Viewer, contact_id: int, message_id: int, written: Written, at: datetime) -> Draft:
    """Return a draft as it would be if it were kept now; nothing is. `message_id` is 0 before it was kept once.

    Raises `Contact.DoesNotExist`, `Draft.DoesNotExist` or `NotAllowed`.
    """
    if message_id:
        seen = Draft.objects.filter(message__in=Message.objects.visible_to(viewer))
        draft = seen.select_related("message__contact__unit").get(pk=message_id)
    else:
        draft = _blank(viewer, contact_id, at)
    viewer.must(Right.WRITE, draft.message.unit_id)
    _put(draft, written, viewer, at)
    return draft


def compose_draft(*, draft: Draft, viewer: Viewer, at: datetime, key: SigningKey | None = None) -> Single:
    """Return the message as it would be now. Another `key` makes links that open nothing, for a test."""
    message, contact = draft.message, draft.message.contact
    text = _text(draft, viewer)
    if text is None:
        return Single(shown=Preview(problems=[NO_TEMPLATE]))
    brief = Brief(
        unit_id=message.unit_id,
        catalogue=records.catalogue(),
        key=key or signing_key(),
        author_id=message.author_id,
        record_id=draft.record_id,
        free_values={name: value for name, value in draft.free_values.items() if value.strip()},
        channel=Channel(message.channel),
    )
    told = draft.email if draft.is_electronic else ""
    recipient = Recipient.of(contact, language=message.language, point=message.point, told=told)
    return compose_one(text=text, brief=brief, recipient=recipient, at=at)


@transaction.atomic
def send_draft(
    *, viewer: Viewer, message_id: int, revision: int, lane_id: int, hold: timedelta, at: datetime
) -> Message:
    """Render the draft and queue it: for its own time, and not before the time in which it can be taken back is over.

    Raises `Draft.DoesNotExist`, `NotAllowed`, `NotADraft`, `ChangedMeanwhile` or `NotReady`.
    """
    draft = _locked(viewer, message_id, Right.SEND)
    _must_be(draft, revision)
    single = compose_draft(draft=draft, viewer=viewer, at=at)
    if hindered := hindrances(draft=draft, single=single, at=at):
        raise hindered
    if single.composed is None or single.skeletons is None:
        raise NotReady([NO_TEXT], None)
    keep_skeletons(single.skeletons)
    _store(draft.message, single.composed, at)
    give_return_codes(ids=[draft.pk], channel=draft.message.channel)
    is_letter = draft.message.channel == Channel.LETTER
    post_otherwise(
        message_id=draft.pk,
        posting=Posting(draft.posting) if is_letter else Posting.STANDARD,
        email=draft.email if draft.is_electronic else "",
    )
    not_before = max(at + hold, draft.not_before or at)
    move_one(
        message=draft.message,
        step=Step.SUBMIT,
        at=at,
        by=viewer.user_id or None,
        lane_id=lane_id,
        not_before=not_before if not_before > at else None,
    )
    return draft.message


@transaction.atomic
def take_back(*, viewer: Viewer, message_id: int, at: datetime) -> Draft:
    """Make a message that was sent from the writing screen a draft again, as long as no worker has it.

    Raises `Draft.DoesNotExist`, `NotAllowed` or `TakenMeanwhile`.
    """
    draft = _locked(viewer, message_id, Right.SEND)
    move_one(message=draft.message, step=Step.TAKE_BACK, at=at, by=viewer.user_id or None, not_before=None)
    Message.objects.filter(pk=message_id).update(subject=_title(draft))  # what was sent had its tags filled
    return draft


def _blank(viewer: Viewer, contact_id: int, at: datetime) -> Draft:
    contact = contacts.contact(viewer=viewer, contact_id=contact_id)
    return Draft(message=Message(contact=contact, unit_id=contact.unit_id, channel=Channel.EMAIL, ordered_at=at))


def _locked(viewer: Viewer, message_id: int, right: Right) -> Draft:
    seen = Draft.objects.filter(message__in=Message.objects.visible_to(viewer))
    related = seen.select_related("message__contact__unit")
    draft = related.select_for_update(of=("self", "message")).get(pk=message_id)
    viewer.must(right, draft.message.unit_id)
    return draft


def _must_be(draft: Draft, revision: int) -> None:
    if draft.message.state != State.DRAFT:
        raise NotADraft(f"message {draft.pk} is {draft.message.state}")
    if draft.revision != revision:
        raise ChangedMeanwhile(f"draft {draft.pk} is at revision {draft.revision}, not {revision}")


def _take(draft: Draft, written: Written, viewer: Viewer, at: datetime) -> None:
    """Write down what stands on the screen."""
    _put(draft, written, viewer, at)
    draft.message.save()
    draft.message = draft.message  # its number is known now
    draft.save()


def _put(draft: Draft, written: Written, viewer: Viewer, at: datetime) -> None:
    """Put in what stands on the screen; an address or a record that is not this customer's is left out."""
    message = draft.message
    point = ContactPoint.objects.filter(pk=written.point_id or 0, contact=message.contact_id).first()
    record = Record.objects.filter(pk=written.record_id or 0, contact=message.contact_id).first()
    offered = {template.pk: (template, version) for template, version in _offered(viewer, message.unit_id)}
    template, version_id = offered.get(written.template_id or 0, (None, None))
    if point or written.point_id == NO_POINT:
        message.channel = CHANNELS_OF[PointKind(point.kind)][0] if point else Channel.LETTER
    message.recipient_name, message.language = message.contact.name, written.language
    draft.subject = written.subject
    message.template_version_id = version_id
    message.topic_id = template.topic_id if template else written.topic_id
    message.reference = record.external_id if record else ""
    message.author_id = viewer.user_id or None
    draft.template, draft.record, draft.document = template, record, dump(written.document)
    draft.free_values, draft.not_before = dict(written.free_values), written.not_before
    told = ContactPoint.objects.filter(pk=written.email_id or 0, contact=message.contact_id, kind=PointKind.EMAIL)
    draft.is_finished = written.is_finished and message.channel == Channel.LETTER
    draft.posting, draft.email = written.posting, told.values_list("value", flat=True).first() or ""
    message.point, message.recipient = point, point.value if point else draft.email if draft.is_electronic else ""
    if draft.is_electronic:  # whatever it is about: whether it may go, this consent decides
        message.topic = contacts.registered_mail()
    draft.changed_at, draft.changed_by_id, message.subject = at, viewer.user_id or None, _title(draft)


def _title(draft: Draft) -> str:
    """Return what a draft is called in the lists."""
    if draft.template:
        return draft.template.name
    return draft.subject or " ".join(draft.text.split())[:LONGEST_TITLE]


def _offered(viewer: Viewer, unit_id: int) -> list[tuple[Template, int]]:
    return stationery.usable(viewer=viewer, unit_id=unit_id)


def _text(draft: Draft, viewer: Viewer) -> Text | None:
    """Return what is to be said: the draft's own text, or the version of its template that is sent now, if any is.

    Of a letter the PDFs that were added to it are a part.
    """
    papers = papers_of(draft)
    finished = draft.is_finished and bool(papers)
    if draft.template_id is None:
        language = draft.message.language
        words = Words(language=language, subject=draft.subject, document=load(draft.document))
        topic = draft.message.topic_id
        return Text(
            words=(words,), default_language=language, topic_id=topic, papers=papers, is_finished=finished
        )  # fmt: skip
    offered = _offered(viewer, draft.message.unit_id)
    version_id = next((version for template, version in offered if template.pk == draft.template_id), None)
    return None if version_id is None else replace(of_version(version_id), papers=papers, is_finished=finished)


def papers_of(draft: Draft) -> tuple[str, ...]:
    """Return the digests of the PDFs that are printed with a letter."""
    if draft.message.channel != Channel.LETTER or not draft.message.pk:
        return ()
    files = Attachment.objects.filter(message_id=draft.message.pk, rendition__isnull=True, media_type=PDF)
    return tuple(files.order_by("pk").values_list("digest", flat=True))


def _store(message: Message, composed: Composed, at: datetime) -> None:
    """Give the message one more rendition, which is the one that goes out."""
    before = Rendition.objects.filter(message=message).aggregate(newest=Max("number"))["newest"] or 0
    message.rendition, message.ordered_at = before + 1, at
    message.subject, message.language = composed.subject[:400], composed.language
    message.country, message.size = composed.country[:2], composed.size
    message.save(update_fields=["rendition", "ordered_at", "subject", "language", "country", "size"])
    Rendition.objects.create(
        message=message,
        number=message.rendition,
        skeleton_id=composed.skeleton,
        fills=orjson.dumps(composed.fills).decode(),
        sha256=composed.sha256,
        made_at=at,
    )
    enclose([(message.pk, message.rendition, composed.files)])
    decided = [Decision(message=message, code=code, detail=detail, at=at) for code, detail in composed.decisions]
    Decision.objects.bulk_create(decided)
