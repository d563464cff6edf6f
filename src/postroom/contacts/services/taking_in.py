"""Take in what is said about many customers at once: compare with what is known, and write only what differs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from postroom.contacts.addresses import Address
from postroom.contacts.folding import search_text
from postroom.contacts.models import PointKind, PointRole
from postroom.contacts.rows import UNTOLD, ContactRow, Origin, Place, Subject
from postroom.contacts.services import statements
from postroom.core.address.phone import takes_texts
from postroom.core.carriage.envelope import Channel
from postroom.core.fate import Fate, Result
from postroom.core.refusal import Flaw, about, said
from postroom.core.turning import unturned

NAMELESS = about("name", said(Flaw.NO_NAME))


@dataclass(slots=True)
class _Known:
    """A contact as it stands, and what of it is to be written."""

    account_number: str
    id: int | None = None
    details: dict[str, Any] = field(default_factory=lambda: dict(UNTOLD))
    points: dict[Place, Address] = field(default_factory=dict)
    consents: dict[Subject, tuple[bool, datetime]] = field(default_factory=dict)
    is_changed: bool = False
    placed: set[Place] = field(default_factory=set)
    said: dict[Subject, tuple[bool, datetime]] = field(default_factory=dict)


@transaction.atomic
def put_contacts(*, unit_id: int, rows: Sequence[ContactRow], at: datetime, origin: Origin) -> list[Result]:
    """Make or change the contacts of a unit; answers with the fate of each row, in order.

    Seven statements at most, however many rows. A yes without its own date never overrules a customer's no.
    """
    known = _load(unit_id, [row.account_number for row in rows])
    results = [_merge(known, row, at) for row in rows]
    _write(unit_id, [contact for contact in known.values() if contact.is_changed], at, origin)
    return results


def _load(unit_id: int, account_numbers: list[str]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    by_id: dict[int, _Known] = {}
    with connection.cursor() as cursor:
        cursor.execute(statements.LOAD_CONTACTS, [unit_id, account_numbers])
        for number, id_, *values in cursor.fetchall():
            by_id[id_] = known[number] = _Known(number, id_, dict(zip(UNTOLD, values, strict=True)))
        if not by_id:
            return known
        cursor.execute(statements.LOAD_POINTS, [list(by_id)])
        for id_, kind, role, value, typed, parts in cursor.fetchall():
            place = PointKind(kind), PointRole(role)
            by_id[id_].points[place] = Address(value, typed, orjson.loads(parts))
        cursor.execute(statements.LOAD_CONSENTS, [list(by_id)])
        for id_, topic_id, channel, opted_in, changed_at in cursor.fetchall():
            by_id[id_].consents[topic_id, Channel(channel)] = opted_in, changed_at
    return known


def _merge(known: dict[str, _Known], row: ContactRow, at: datetime) -> Result:
    contact = known.get(row.account_number) or _Known(row.account_number)
    is_new = row.account_number not in known
    if is_new and not row.details.get("name"):
        return Result(Fate.REFUSED, NAMELESS)
    known[row.account_number] = contact
    changed = _merge_details(contact, row) | _merge_points(contact, row) | _merge_consents(contact, row, at) | is_new
    contact.is_changed |= changed
    if is_new:
        return Result(Fate.CREATED)
    return Result(Fate.CHANGED if changed else Fate.UNCHANGED)


def _merge_details(contact: _Known, row: ContactRow) -> bool:
    before = dict(contact.details)
    told = row.details.items()
    contact.details.update((name, unturned(said) if isinstance(said, str) else said) for name, said in told)
    return contact.details != before


def _merge_points(contact: _Known, row: ContactRow) -> bool:
    changed = False
    for place, address in row.points.items():
        if contact.points.get(place) == address:
            continue
        changed = True
        contact.placed.add(place)
        if address is None:
            del contact.points[place]
        else:
            contact.points[place] = address
    return changed


def _merge_consents(contact: _Known, row: ContactRow, at: datetime) -> bool:
    changed = False
    for subject, opted_in in row.consents.items():
        if _is_news(contact.consents.get(subject), opted_in=opted_in, said_at=row.consents_at):
            contact.consents[subject] = contact.said[subject] = opted_in, row.consents_at or at
            changed = True
    return changed


def _is_news(current: tuple[bool, datetime] | None, *, opted_in: bool, said_at: datetime | None) -> bool:
    """Say whether a word counts: not if it is known, is older than the current one, or is an undated yes after a no."""
    if current is None:
        return True
    stands, since = current
    if stands == opted_in or (said_at is not None and said_at < since):
        return False
    return said_at is not None or not opted_in


def _write(unit_id: int, contacts: list[_Known], at: datetime, origin: Origin) -> None:
    if not contacts:
        return
    with connection.cursor() as cursor:
        rows = _json(_contact_row(contact) for contact in contacts)
        cursor.execute(statements.WRITE_CONTACTS, {"unit_id": unit_id, "at": at, "rows": rows})
        ids = dict(cursor.fetchall())
        for contact in contacts:
            contact.id = ids[contact.account_number]
        if dropped := list(_dropped(contacts)):
            cursor.execute(statements.DROP_POINTS, [_json(dropped)])
        if placed := list(_placed(contacts)):
            cursor.execute(statements.WRITE_POINTS, [_json(placed)])
        if said := list(_said(contacts)):
            by = {"source": origin.source, "wording": origin.wording, "user_id": origin.user_id or None}
            cursor.execute(statements.WRITE_CONSENTS, {"rows": _json(said), **by})


def _contact_row(contact: _Known) -> dict[str, Any]:
    return {"account_number": contact.account_number, **contact.details, "search": _search(contact)}


def _search(contact: _Known) -> str:
    details, points = contact.details, contact.points
    texts = [details["name"], details["first_name"], details["last_name"]]
    codes, phones = [contact.account_number], []
    for (kind, _), address in points.items():
        if kind == PointKind.PHONE:
            phones.append(address.value)
        else:
            texts.append(address.value)
        if postcode := address.parts.get("postcode"):
            codes.append(postcode)
    return search_text(texts=texts, codes=codes, phones=phones)


def _dropped(contacts: list[_Known]) -> Iterator[dict[str, Any]]:
    for contact in contacts:
        for kind, role in contact.placed - contact.points.keys():
            yield {"contact_id": contact.id, "kind": kind, "role": role}


def _placed(contacts: list[_Known]) -> Iterator[dict[str, Any]]:
    for contact in contacts:
        for kind, role in contact.placed & contact.points.keys():
            address = contact.points[kind, role]
            texts = kind != PointKind.PHONE or takes_texts(address.value)
            yield {"contact_id": contact.id, "kind": kind, "role": role, "takes_texts": texts, **address._asdict()}


def _said(contacts: list[_Known]) -> Iterator[dict[str, Any]]:
    for contact in contacts:
        for (topic_id, channel), (opted_in, at) in contact.said.items():
            yield {"contact_id": contact.id, "topic_id": topic_id, "channel": channel, "opted_in": opted_in, "at": at}


def _json(rows: Iterable[Any]) -> str:
    return orjson.dumps(list(rows)).decode()
