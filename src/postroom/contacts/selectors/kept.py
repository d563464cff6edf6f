"""Saved lists of customers as a viewer may see them, and who is on them."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from postroom.access.viewer import Viewer
from postroom.contacts.models import Contact, ContactList, ListMember


def kept_lists(*, viewer: Viewer) -> QuerySet[ContactList]:
    """Return the lists by unit and code."""
    return ContactList.objects.visible_to(viewer).select_related("unit").order_by("unit__code", "code")


def kept_list(*, viewer: Viewer, unit_id: int, code: str) -> ContactList:
    """Return one list; raises `ContactList.DoesNotExist`, also for one that the viewer may not see."""
    return kept_lists(viewer=viewer).get(unit_id=unit_id, code=code)


def sizes(*, lists: Sequence[ContactList]) -> dict[int, int]:
    """Return how many customers are on each list, by its id."""
    on_these = ListMember.objects.filter(contact_list__in=lists).order_by()
    return dict(on_these.values_list("contact_list").annotate(number=Count("pk")))


def members(*, contact_list: ContactList, after: int = 0, size: int = 50) -> tuple[Sequence[Contact], int | None]:
    """Return a page of who is on a list, in the order of their ids, and where the next begins (None: nowhere)."""
    on_it = ListMember.objects.filter(contact_list=contact_list, contact__gt=after).values("contact")
    rows = Contact.objects.filter(pk__in=on_it).select_related("unit", "building").order_by("pk")
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def account_numbers(*, ids: Sequence[int]) -> list[str]:
    """Return the account numbers of contacts that were found before."""
    return list(Contact.objects.filter(pk__in=ids).values_list("account_number", flat=True))
