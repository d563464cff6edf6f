"""Write messages that were ordered one by one, many at once: who, what and when may differ from order to order."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.composing import services as composing
from postroom.composing.services import Brief, Composed, Fault, FaultCode, Faulty, Piece, Recipient, Text
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.outbox.services.addressing import ADDRESS, SENTENCES, Found, Unreachable, Wanted, find
from postroom.outbox.services.attaching import enclosed, send_along
from postroom.outbox.services.moving import move
from postroom.outbox.services.naming import Said, topics_by_code, usable_templates
from postroom.outbox.services.order import Order
from postroom.outbox.services.registering import told_by_email
from postroom.outbox.services.writing import Common, NewMessage, store
from postroom.records import selectors as records
from postroom.stationery.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWritten:
    """Why an order came to nothing: a code, a sentence, which field is at fault, who was meant, and the tag."""

    code: str
    sentence: str
    field: str
    account_number: str
    name: str = ""
    tag: str = ""


Result = int | NotWritten
"""The id of the message, or why there is none."""


class _Ready(NamedTuple):
    """An order with all that is needed to write it; `number` is its place among the orders."""

    number: int
    order: Order
    said: Said
    recipient: Recipient
    email: str


_FIELDS = {
    "not_mobile": "contact",
    "impossible_number": "contact",
    "bad_postal_address": "contact",
    "unknown_record": "record",
    "no_wording": "language",
    "unknown_language": "language",
}
"""Which field of an order a fault is about, where it is not the text."""


def place(*, orders: Sequence[Order], viewer: Viewer, at: datetime, captured: bool = False) -> list[Result]:
    """Write and queue a message for each order; returns its id or why there is none, in order.

    What is wrong with one order harms no other. `captured` messages are held at once. The number of queries grows with
    the different templates and times, not with the orders. Raises `NotAllowed`.
    """
    for unit_id in {order.unit_id for order in orders}:
        viewer.must(Right.SEND, unit_id)
    with transaction.atomic(savepoint=False):
        return _placed(orders, viewer, at, captured=captured)


def _placed(orders: Sequence[Order], viewer: Viewer, at: datetime, *, captured: bool) -> list[Result]:
    results: list[Result | None] = [None] * len(orders)
    groups: dict[Common, list[_Ready]] = defaultdict(list)
    for number, ready in enumerate(_understood(orders, viewer, at)):
        if isinstance(ready, NotWritten):
            results[number] = ready
        else:
            groups[_common(ready, viewer)].append(ready)
    for common, group in groups.items():
        for ready, result in zip(group, _write(common, group, viewer, at), strict=True):
            results[ready.number] = result
    if captured:
        made = [result for result in results if isinstance(result, int)]
        move(ids=made, step=Step.HOLD, at=at, by=viewer.user_id or None, hold_reason=HoldReason.CAPTURE)
    return [result for result in results if result is not None]


def _understood(orders: Sequence[Order], viewer: Viewer, at: datetime) -> list[_Ready | NotWritten]:
    """Look up what the orders name: templates and topics, customers and addresses."""
    said = _what(orders, viewer)
    found = find(wanted=[_wanted(order, what) for order, what in zip(orders, said, strict=True)], at=at)
    emails = told_by_email(
        contact_ids=[
            who.contact_id for order, who in zip(orders, found, strict=True) if order.posting is Posting.ELECTRONIC
        ]
    )
    return [
        _fault(order, what, who, at)
        or _ready(number, order, what or Said(None, None), who, emails.get(who.contact_id or 0, ""))
        for number, (order, what, who) in enumerate(zip(orders, said, found, strict=True))
    ]


def _ready(number: int, order: Order, said: Said, who: Found, email: str) -> _Ready | NotWritten:
    if order.posting is Posting.ELECTRONIC and not email:
        said_ = f"{order.account_number} has no e-mail address that is told of the registered letter"
        return NotWritten(
            code="nobody_told", sentence=said_, field="posting", account_number=order.account_number, name=who.name
        )
    told = email if order.posting is Posting.ELECTRONIC else ""
    return _Ready(number, order, said, _recipient(order, who, told), email)


def _what(orders: Sequence[Order], viewer: Viewer) -> list[Said | None]:
    """Return what each order says; None if there is no such template or topic."""
    names: dict[int, set[int | str]] = defaultdict(set)
    for order in orders:
        if order.template is not None:
            names[order.unit_id].add(order.template)
    known = {unit_id: usable_templates(viewer=viewer, unit_id=unit_id, names=each) for unit_id, each in names.items()}
    topics = topics_by_code() if any(order.topic for order in orders) else {}
    found = [
        known[order.unit_id].get(order.template)
        if order.template is not None
        else Said(None, topics.get(order.topic))
        if not order.topic or order.topic in topics
        else None
        for order in orders
    ]
    if not any(order.posting is Posting.ELECTRONIC for order in orders):
        return found
    agreed = contacts.registered_mail().pk  # whatever it is about: whether it may go, this consent decides
    return [
        said._replace(topic_id=agreed) if said and order.posting is Posting.ELECTRONIC else said
        for order, said in zip(orders, found, strict=True)
    ]


def _wanted(order: Order, said: Said | None) -> Wanted:
    return Wanted(
        unit_id=order.unit_id,
        account_number=order.account_number,
        channel=order.channel,
        role=order.role,
        point_id=order.point_id,
        topic_id=said.topic_id if said else None,
    )


_OF_PAPER = frozenset({Unreachable.NO_ADDRESS, Unreachable.UNDELIVERABLE})
"""What keeps nobody from getting a letter electronically."""


def _fault(order: Order, said: Said | None, who: Found, at: datetime) -> NotWritten | None:
    """Say what keeps an order from being written; None if nothing does, as far as can be seen before writing it."""

    def because(code: str, where: str, sentence: str) -> NotWritten:
        return NotWritten(code=code, sentence=sentence, field=where, account_number=order.account_number, name=who.name)

    if who.reason == Unreachable.UNKNOWN_CONTACT:
        return because(who.reason, "contact", SENTENCES[who.reason].format(account=order.account_number))
    if said is None and order.template is not None:
        return because("unknown_template", "template", f"there is no published template “{order.template}” to use")
    if said is None:
        return because("unknown_topic", "topic", f"there is no topic “{order.topic}”")
    if order.template is None and (needed := _unsaid(order)):
        return because("nothing_said", "text", f"without a template a message needs {needed}")
    if untimely := order.untimely(at):
        return because(*untimely)
    reason = _of_electronic(order, who) if order.posting is Posting.ELECTRONIC else who.reason
    if reason:
        where = "point" if order.point_id else "contact"
        address = who.address or ADDRESS[order.channel]
        said_ = SENTENCES[reason].format(account=order.account_number, address=address)
        return because(reason, where, said_)
    return None


def _of_electronic(order: Order, who: Found) -> str:
    """Return what keeps a customer from getting a letter electronically: their postal address does not."""
    if who.reason not in _OF_PAPER or order.point_id or who.contact_id is None:
        return who.reason
    topic_id = contacts.registered_mail().pk
    agreed = contacts.has_agreed(contact_id=who.contact_id, topic_id=topic_id, channel=Channel.LETTER)
    return "" if agreed else Unreachable.NO_CONSENT


def _unsaid(order: Order) -> str:
    """Return what an order needs to say itself, if it does not."""
    said = order.text.strip() if order.document is None else order.document.content
    if order.channel is Channel.EMAIL:
        return "" if said and order.subject.strip() else "a subject and a text"
    return "" if said else "a text"


def _recipient(order: Order, who: Found, email: str) -> Recipient:
    return Recipient(
        contact_id=who.contact_id or 0,
        account_number=order.account_number,
        name=who.name,
        language=order.language or who.language,
        brand_id=who.brand_id,
        point_id=who.point_id,
        address=who.address or email,
        postal=who.postal,
        told=email,
    )


def _common(ready: _Ready, viewer: Viewer) -> Common:
    order, said = ready.order, ready.said
    return Common(
        unit_id=order.unit_id,
        channel=order.channel,
        state=State.DRAFT,
        priority=order.priority,
        lane_id=order.lane_id,
        template_version_id=said.version_id,
        topic_id=said.topic_id,
        key_id=viewer.key_id,
        not_before=order.not_before,
        expires_at=order.expires_at,
        is_code=order.is_code,
        posting=order.posting,
    )


def _write(common: Common, group: Sequence[_Ready], viewer: Viewer, at: datetime) -> list[Result]:
    brief = Brief(
        unit_id=common.unit_id, catalogue=records.catalogue(), key=composing.signing_key(), channel=common.channel
    )
    written = composing.compose_pieces(
        pieces=[_piece(ready) for ready in group], topic_id=common.topic_id, brief=brief, at=at
    )
    pairs = [
        (ready, _with_files(ready, result) if ready.order.files else result)
        for ready, result in zip(group, written.results, strict=True)
    ]
    messages = [
        NewMessage.of(result, reference=ready.order.reference, email=ready.email)
        for ready, result in pairs
        if isinstance(result, Composed)
    ]
    by = viewer.user_id or None
    made = store(common=common, messages=messages, skeletons=written.skeletons, at=at, step=Step.SUBMIT, by=by)
    going = [ready.order.files for ready, result in pairs if isinstance(result, Composed)]
    if along := [(message_id, files) for message_id, files in zip(made, going, strict=True) if files]:
        send_along(along)
    ids = iter(made)
    return [next(ids) if isinstance(result, Composed) else _faulty(ready, result) for ready, result in pairs]


def _piece(ready: _Ready) -> Piece:
    order, recipient = ready.order, ready.recipient
    if ready.said.version_id is not None:
        return Piece(recipient, ready.said.version_id, order.free_values, order.record)
    words = Words(language=recipient.language, subject=order.subject, document=order.says)
    text = Text(words=(words,), default_language=recipient.language, topic_id=ready.said.topic_id)
    return Piece(recipient, text, order.free_values, order.record)


def _with_files(ready: _Ready, result: Composed | Faulty) -> Composed | Faulty:
    """Return what was composed if its own files and those that go along fit into one mail."""
    if isinstance(result, Faulty):
        return result
    along = [*result.files, *map(enclosed, ready.order.files)]
    fault = composing.too_large(along, ready.recipient.account_number)
    return Faulty(recipient=ready.recipient, faults=[fault]) if fault else result


def _where(ready: _Ready, fault: Fault) -> str:
    """Return which part of what an order says a fault is about."""
    if fault.code == FaultCode.FILES_TOO_LARGE and ready.order.files:
        return "attachments"
    if fault.code == "missing" and fault.tag.startswith("?"):
        return "free_values"
    if ready.said.version_id:
        return "template"
    in_subject = fault.tag and re.search(rf"#{re.escape(fault.tag)}(?![\w.])", ready.order.subject)
    return "subject" if in_subject or fault.code == "bad_subject" else "text"


def _faulty(ready: _Ready, result: Faulty) -> NotWritten:
    first = result.faults[0]
    return NotWritten(
        code=first.code,
        sentence="; ".join(fault.sentence for fault in result.faults),
        field=_FIELDS.get(first.code) or _where(ready, first),
        account_number=ready.recipient.account_number,
        name=ready.recipient.name,
        tag=first.tag.removeprefix("?"),
    )
