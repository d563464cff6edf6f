"""The records of a customer."""

from django.db.models import QuerySet

from postroom.access.viewer import Viewer
from postroom.records.models import Record


def of_contact(*, viewer: Viewer, contact_id: int) -> QuerySet[Record]:
    """Return a contact's records by kind, the newest first."""
    seen = Record.objects.visible_to(viewer).select_related("kind")
    return seen.filter(contact=contact_id).order_by("kind__label", "-id")
