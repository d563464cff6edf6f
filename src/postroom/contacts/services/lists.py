"""Saved lists of customers: make them, put customers on and take them off."""

from collections.abc import Sequence

from django.db import transaction

from postroom.access.models import Unit
from postroom.access.viewer import Right, Viewer
from postroom.contacts.models import Contact, ContactList, ListMember


@transaction.atomic
def save_list(*, viewer: Viewer, unit: Unit, code: str, name: str) -> tuple[ContactList, bool]:
    """Make the list `code` of a unit, or rename it; says whether it is new. Raises `NotAllowed`."""
    viewer.must(Right.WRITE, unit.pk)
    return ContactList.objects.update_or_create(unit=unit, code=code, defaults={"name": name})


@transaction.atomic
def delete_list(*, viewer: Viewer, contact_list: ContactList) -> None:
    """Delete a list; its customers stay. Raises `NotAllowed`."""
    viewer.must(Right.WRITE, contact_list.unit_id)
    contact_list.delete()


@transaction.atomic
def put_on_list(*, viewer: Viewer, contact_list: ContactList, account_numbers: Sequence[str]) -> list[bool]:
    """Put customers of the list's unit on it; says of each whether there is such a customer, in order."""
    known = _known(viewer, contact_list, account_numbers)
    wanted = [ListMember(contact_list=contact_list, contact_id=id_) for id_ in known.values()]
    ListMember.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=5000)
    return [number in known for number in account_numbers]


@transaction.atomic
def take_off_list(*, viewer: Viewer, contact_list: ContactList, account_numbers: Sequence[str]) -> list[bool]:
    """Take customers off a list; says of each whether there is such a customer, in order."""
    known = _known(viewer, contact_list, account_numbers)
    ListMember.objects.filter(contact_list=contact_list, contact__in=known.values()).delete()
    return [number in known for number in account_numbers]


def _known(viewer: Viewer, contact_list: ContactList, account_numbers: Sequence[str]) -> dict[str, int]:
    viewer.must(Right.WRITE, contact_list.unit_id)
    of_unit = Contact.objects.filter(unit=contact_list.unit_id, account_number__in=account_numbers)
    return dict(of_unit.values_list("account_number", "pk"))
