"""Send again what failed, rendered anew after a repair: today's address, today's values, the same template version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import orjson
from django.db import transaction
from django.db.models import Max

from postroom.access.viewer import Right, Viewer
from postroom.composing.services import AS_SAID, Brief, Composed, Fault, Recipient, compose_slice, signing_key
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import Step, starts
from postroom.outbox.models import Draft, Message, Rendition
from postroom.outbox.services.attaching import along_with
from postroom.outbox.services.drafting import compose_draft
from postroom.outbox.services.faults import MOVED_ON, NOT_FROM_TEMPLATE, no_address
from postroom.outbox.services.moving import move
from postroom.outbox.services.writing import enclose, keep_skeletons
from postroom.records import selectors as records


@dataclass(frozen=True, slots=True)
class Repaired:
    """What came of sending anew: the messages that are queued again, and for each other one why not."""

    ids: tuple[int, ...]
    problems: Mapping[int, Sequence[Fault]]


ANEW = "rendered anew"


@transaction.atomic
def send_anew(*, viewer: Viewer, ids: Sequence[int], at: datetime) -> Repaired:
    """Render the messages anew with what is known today, and queue them; the old renditions stay on record."""
    able = Message.objects.visible_to(viewer).filter(pk__in=ids, state__in=starts(Step.SEND_AGAIN))
    locked = able.select_for_update(of=("self",)).select_related("contact", "batch")
    messages = list(locked.order_by("template_version_id", "unit_id", "batch_id", "author_id", "channel", "pk"))
    allowed = [message for message in messages if viewer.may(Right.SEND, message.unit_id)]
    gone = set(ids) - {message.pk for message in allowed}
    problems: dict[int, Sequence[Fault]] = {key: [MOVED_ON] for key in gone}
    by_hand = Draft.objects.select_related("message__contact__unit", "message__point").in_bulk([m.pk for m in allowed])
    queued: list[int] = []
    for draft in by_hand.values():
        if problem := _written_anew(draft, viewer, at):
            problems[draft.pk] = problem
        else:
            queued += move(ids=[draft.pk], step=Step.SEND_AGAIN, at=at, by=viewer.user_id or None, note=ANEW)
    for _, group in groupby([message for message in allowed if message.pk not in by_hand], key=_alike):
        made, faults = _anew(list(group), at)
        problems |= faults
        queued += move(ids=made, step=Step.SEND_AGAIN, at=at, by=viewer.user_id or None, note=ANEW)
    return Repaired(tuple(queued), problems)


def _alike(message: Message) -> tuple[int | str | None, ...]:
    return (message.template_version_id, message.unit_id, message.batch_id, message.author_id, message.channel)


def _anew(messages: Sequence[Message], at: datetime) -> tuple[list[int], dict[int, Sequence[Fault]]]:
    """Give messages that share template, unit, batch and author a new rendition each; returns ids and problems."""
    first = messages[0]
    if first.template_version_id is None:
        return [], {message.pk: [NOT_FROM_TEMPLATE] for message in messages}
    points = contacts.main_points(contact_ids=[m.contact_id for m in messages], channel=Channel(first.channel))
    problems: dict[int, Sequence[Fault]] = {
        message.pk: [no_address(message.contact.account_number)]
        for message in messages
        if message.contact_id not in points
    }
    ready = [message for message in messages if message.contact_id in points]
    brief = Brief(
        unit_id=first.unit_id,
        catalogue=records.catalogue(),
        key=signing_key(),
        channel=Channel(first.channel),
        author_id=first.author_id,
        free_values=first.batch.free_values if first.batch else {},
        designs=first.batch.designs if first.batch else AS_SAID,
        along=along_with(batch_id=first.batch_id),
    )
    recipients = [Recipient.of(message.contact, point=points[message.contact_id]) for message in ready]
    written = compose_slice(version_id=first.template_version_id, brief=brief, recipients=recipients, at=at)
    keep_skeletons(written.skeletons)
    made: list[tuple[Message, Composed]] = []
    for message, result in zip(ready, written.results, strict=True):
        if isinstance(result, Composed):
            made.append((message, result))
        else:
            problems[message.pk] = result.faults
    _store(made, at)
    return [message.pk for message, _ in made], problems


def _written_anew(draft: Draft, viewer: Viewer, at: datetime) -> Sequence[Fault]:
    """Give a message that was written by hand a new rendition, at today's value of its address; says why not."""
    message = draft.message
    if message.point is None:
        channel = Channel(message.channel)
        found = contacts.main_points(contact_ids=[message.contact_id], channel=channel).get(message.contact_id)
        if found is None:
            return [no_address(message.contact.account_number)]
        message.point = found
    message.recipient = message.point.value
    single = compose_draft(draft=draft, viewer=viewer, at=at)
    if single.composed is None or single.skeletons is None:
        return single.shown.problems
    keep_skeletons(single.skeletons)
    _store([(message, single.composed)], at)
    return ()


def _store(made: Iterable[tuple[Message, Composed]], at: datetime) -> None:
    made = list(made)
    newest = dict(
        Rendition.objects.filter(message__in=[message for message, _ in made])
        .values("message_id")
        .annotate(newest=Max("number"))
        .values_list("message_id", "newest")
    )
    renditions = []
    for message, composed in made:
        message.rendition = newest.get(message.pk, 0) + 1
        message.recipient, message.point_id = composed.recipient.address, composed.recipient.point_id
        message.recipient_name, message.language = composed.recipient.name, composed.language
        message.subject = composed.subject[:400]
        message.country, message.size = composed.country[:2], composed.size
        renditions.append(
            Rendition(
                message=message,
                number=message.rendition,
                skeleton_id=composed.skeleton,
                fills=orjson.dumps(composed.fills).decode(),
                sha256=composed.sha256,
                made_at=at,
            )
        )
    Rendition.objects.bulk_create(renditions)
    enclose([(message.pk, message.rendition, composed.files) for message, composed in made])
    changed = ["rendition", "recipient", "point", "recipient_name", "language", "subject", "country", "size"]
    Message.objects.bulk_update([message for message, _ in made], changed, batch_size=500)
