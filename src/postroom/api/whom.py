"""The customer that an address names."""

from typing import TYPE_CHECKING

from postroom.api.door import ProgramRequest, unit_id, viewer
from postroom.contacts import selectors as contacts

if TYPE_CHECKING:
    from postroom.contacts.models import Contact


def named(request: ProgramRequest, external_id: str, unit: str | None) -> "Contact":
    """Return the customer with this account number in the unit; raises `DoesNotExist`, also where the key sees none."""
    return contacts.by_account(viewer=viewer(request), unit_id=unit_id(request, unit), account_number=external_id)
