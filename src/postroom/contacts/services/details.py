"""Save one customer as somebody typed it."""

from datetime import datetime

from django.db import transaction

from postroom.access.models import Unit
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.addresses import Address
from postroom.contacts.models import Building, Contact
from postroom.contacts.rows import ContactRow, Details, Origin, Place
from postroom.contacts.services.taking_in import put_contacts
from postroom.core.fate import Fate


class NotSaved(Exception):
    """The customer was not saved; the sentence names the field and says why."""


class AccountTaken(NotSaved):
    """The unit has a customer with this account number already."""


@transaction.atomic
def save_contact(*, viewer: Viewer, unit: Unit, account_number: str, at: datetime, details: Details) -> Contact:
    """Make the contact with this account number, or change the details given. Raises `NotSaved` or `NotAllowed`."""
    viewer.must(Right.WRITE, unit.pk)
    if not account_number.strip():
        raise NotSaved("account number: every customer needs one")
    row = ContactRow(account_number=account_number.strip(), details=details)
    _put(unit.pk, row, at, viewer)
    return Contact.objects.get(unit=unit, account_number=row.account_number)


@transaction.atomic
def add_contact(*, viewer: Viewer, unit: Unit, row: ContactRow, at: datetime) -> Contact:
    """Make a new contact with its first addresses. Raises `AccountTaken`, `NotSaved` or `NotAllowed`."""
    viewer.must(Right.WRITE, unit.pk)
    if _put(unit.pk, row, at, viewer) is not Fate.CREATED:
        raise AccountTaken(f"account number: “{row.account_number}” is another customer's")
    return Contact.objects.get(unit=unit, account_number=row.account_number)


@transaction.atomic
def set_point(*, viewer: Viewer, contact: Contact, place: Place, address: Address | None, at: datetime) -> None:
    """Set one address of a contact, or take it away. A new value starts with unknown health. Raises `NotAllowed`."""
    viewer.must(Right.WRITE, contact.unit_id)
    _put(contact.unit_id, ContactRow(account_number=contact.account_number, points={place: address}), at, viewer)


def save_building(*, viewer: Viewer, unit: Unit, code: str, name: str) -> Building:
    """Make the building `code` of a unit, or rename it."""
    viewer.must(Right.WRITE, unit.pk)
    defaults = {"name": name, "brand_id": unit.brand_id}
    building, _ = Building.objects.update_or_create(unit=unit, code=code, defaults=defaults)
    return building


def _put(unit_id: int, row: ContactRow, at: datetime, viewer: Viewer) -> Fate:
    [result] = put_contacts(unit_id=unit_id, rows=[row], at=at, origin=Origin("staff", user_id=viewer.user_id))
    if result.fate is Fate.REFUSED:
        raise NotSaved(result.reason)
    if viewer.user_id and result.fate is not Fate.UNCHANGED:  # programs change customers too often for the trail
        points = [f"{kind} {role}" for kind, role in row.points]
        audit.record(
            actor=viewer, action=Action.CUSTOMER_SAVED, unit_id=unit_id, account_number=row.account_number,
            new=result.fate is Fate.CREATED, addresses=points,
        )  # fmt: skip
    return result.fate
