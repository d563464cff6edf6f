"""Whom a run could go to: types, buildings, lists and audiences of its unit, each with its number; pasted numbers."""

from django.db.models import Count

from postroom.access.viewer import Viewer
from postroom.audiences import selectors as audiences
from postroom.audiences.models import Audience
from postroom.contacts import selectors as contacts
from postroom.contacts.models import Building, ContactList
from postroom.contacts.selectors import AccountCheck, Choice
from postroom.runs.models import Run


def types_offered(*, run: Run, viewer: Viewer) -> list[tuple[str, int]]:
    """Return the customer types among those that the run could go to, with how many are of each."""
    every = contacts.recipients(viewer=viewer, unit_id=run.unit_id, choice=Choice.ALL).exclude(customer_type="")
    counted = every.order_by("customer_type").values("customer_type").annotate(number=Count("pk"))
    return [(row["customer_type"], row["number"]) for row in counted]


def buildings_offered(*, run: Run, viewer: Viewer) -> list[tuple[Building, int]]:
    """Return the buildings of the run's unit by brand and name, with how many customers are in each."""
    every = contacts.recipients(viewer=viewer, unit_id=run.unit_id, choice=Choice.ALL)
    inside = dict(every.order_by().values_list("building").annotate(number=Count("pk")))
    buildings = contacts.buildings(viewer=viewer).filter(unit_id=run.unit_id)
    return [(building, inside.get(building.pk, 0)) for building in buildings]


def lists_offered(*, run: Run, viewer: Viewer) -> list[tuple[ContactList, int]]:
    """Return the saved lists of the run's unit by name, with how many customers are on each."""
    lists = list(contacts.kept_lists(viewer=viewer).filter(unit_id=run.unit_id).order_by("name", "pk"))
    on_it = contacts.sizes(lists=lists)
    return [(kept, on_it.get(kept.pk, 0)) for kept in lists]


def audiences_offered(*, run: Run, viewer: Viewer) -> list[Audience]:
    """Return the audiences that the run's unit may use, by name, each with its size as it was counted last."""
    return list(audiences.offered(viewer=viewer, unit_id=run.unit_id))


def check_accounts(*, run: Run, viewer: Viewer, text: str) -> AccountCheck:
    """Look up pasted account numbers among the contacts that the run could go to."""
    return contacts.validate_accounts(viewer=viewer, unit_id=run.unit_id, text=text)
