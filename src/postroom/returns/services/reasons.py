"""The reasons that Postroom comes with; a company may name them otherwise, and add its own."""

from django.db import transaction

from postroom.returns.models import Reason

REASONS = (
    ("moved", "Moved away", "F2", False),
    ("unknown", "Unknown there", "F3", False),
    ("refused", "Refused", "F4", False),
    ("deceased", "Deceased", "F5", True),
    ("unclaimed", "Not collected", "F6", False),
    ("incomplete", "Address incomplete", "F7", False),
    ("other", "Other reason", "F8", False),
)
"""Code, name, key, and whether it ends what the customer agreed to."""


@transaction.atomic
def sync_reasons() -> None:
    """See that the reasons are there; those that are, stay as they are."""
    made = [
        Reason(code=code, name=name, key=key, position=position, ends_marketing=ends)
        for position, (code, name, key, ends) in enumerate(REASONS)
    ]
    Reason.objects.bulk_create(made, ignore_conflicts=True)
