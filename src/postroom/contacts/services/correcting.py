"""Correct addresses of many customers cell by cell: each only if it still is what somebody looked at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.addresses import Address, BadAddress, Fault, read_email, read_phone, read_postal
from postroom.contacts.models import Contact, ContactPoint, PointKind
from postroom.contacts.rows import ContactRow, Origin, Place
from postroom.contacts.services.taking_in import put_contacts
from postroom.core.fate import Fate

BETWEEN_LINES = "; "
PARTS = ("lines", "postcode", "city", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What was typed for an address, or for one part of a postal one, and what stood there when it was looked at."""

    contact_id: int
    place: Place
    part: str = ""
    typed: str
    was: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in a cell now; with `fault` or `is_other` nothing was written.

    `is_other`: it had become something else since it was looked at.
    """

    now: str
    fault: Fault | None = None
    is_other: bool = False


def shown(point: ContactPoint | Address | None, part: str) -> str:
    """Return what a cell shows of an address."""
    if point is None:
        return ""
    if not part:
        return point.value
    told = point.parts.get(part, "")
    return BETWEEN_LINES.join(told) if isinstance(told, list | tuple) else str(told)


@transaction.atomic
def correct_points(*, viewer: Viewer, cells: Sequence[Cell], at: datetime) -> list[Kept]:
    """Write down what was typed; answers for each cell, in order. The parts of one address stand or fall together.

    Raises `Contact.DoesNotExist` for a customer whom the viewer may not see, and `NotAllowed`.
    """
    contacts = _locked(viewer, {cell.contact_id for cell in cells})
    points = ContactPoint.objects.filter(contact__in=contacts)
    standing = {(point.contact_id, (PointKind(point.kind), point.role)): point for point in points}
    of_address: dict[tuple[int, Place], list[int]] = defaultdict(list)
    for number, cell in enumerate(cells):
        of_address[cell.contact_id, cell.place].append(number)
    kept: dict[int, Kept] = {}
    written: dict[int, dict[Place, Address]] = defaultdict(dict)
    for (contact_id, place), numbers in of_address.items():
        typed = [cells[number] for number in numbers]
        point = standing.get((contact_id, place))
        told = _told(contacts[contact_id], place, point, typed)
        if isinstance(told, Address):
            written[contact_id][place] = told
        kept |= dict(zip(numbers, _answers(told, point, typed), strict=True))
    _write(viewer, contacts, written, at)
    return [kept[number] for number in range(len(cells))]


def _locked(viewer: Viewer, ids: set[int]) -> dict[int, Contact]:
    found = Contact.objects.visible_to(viewer).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    contacts = {contact.pk: contact for contact in found}
    if ids - contacts.keys():
        raise Contact.DoesNotExist
    for unit_id in {contact.unit_id for contact in contacts.values()}:
        viewer.must(Right.WRITE, unit_id)
    return contacts


def _told(contact: Contact, place: Place, point: ContactPoint | None, cells: Iterable[Cell]) -> Address | Fault | None:
    """Return the address as it was typed, what is wrong with it, or None if it is another one by now."""
    if any(cell.was != (now := shown(point, cell.part)) and cell.typed != now for cell in cells):
        return None
    typed = {cell.part: cell.typed for cell in cells}
    try:
        if place[0] is PointKind.EMAIL:
            return read_email(typed[""])
        if place[0] is PointKind.PHONE:
            return read_phone(typed[""], language=contact.language)
        told = {part: typed.get(part, shown(point, part)) for part in PARTS}
        lines = [line.strip() for line in told["lines"].split(BETWEEN_LINES.strip()) if line.strip()]
        return read_postal(lines=lines, postcode=told["postcode"], city=told["city"], country=told["country"])
    except BadAddress as bad:
        return bad.fault


def _answers(told: Address | Fault | None, point: ContactPoint | None, cells: Iterable[Cell]) -> Iterable[Kept]:
    for cell in cells:
        if isinstance(told, Address):
            yield Kept(shown(told, cell.part))
        else:
            yield Kept(shown(point, cell.part), fault=told, is_other=told is None)


def _write(
    viewer: Viewer, contacts: dict[int, Contact], written: dict[int, dict[Place, Address]], at: datetime
) -> None:
    of_unit: dict[int, list[ContactRow]] = defaultdict(list)
    for contact_id, points in written.items():
        contact = contacts[contact_id]
        of_unit[contact.unit_id].append(ContactRow(account_number=contact.account_number, points=points))
    for unit_id, rows in of_unit.items():
        results = put_contacts(unit_id=unit_id, rows=rows, at=at, origin=Origin("staff", user_id=viewer.user_id))
        for row in (row for row, result in zip(rows, results, strict=True) if result.fate is not Fate.UNCHANGED):
            audit.record(
                actor=viewer, action=Action.CUSTOMER_SAVED, unit_id=unit_id, account_number=row.account_number,
                new=False, addresses=[f"{kind} {role}" for kind, role in row.points],
            )  # fmt: skip
