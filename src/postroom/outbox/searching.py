"""What a typed text means among messages: whose they are, where they went, what they refer to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.contacts.models import ContactQuerySet
from postroom.outbox.models import Message

NEWEST = 20_000
"""How far back a search looks into subjects; names, accounts, addresses and references are found however old."""
FEW = 500
"""Up to so many customers' messages are looked up one customer at a time."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Whose messages a text means, and which it means for what stands in themselves."""

    contacts: ContactQuerySet
    few: Sequence[int] | None
    """The contacts' numbers; None if they are so many that no index leads to their messages."""
    in_itself: Q

    @property
    def condition(self) -> Q:
        """What is true of every message meant."""
        return Q(contact__in=self.contacts.values("pk") if self.few is None else self.few) | self.in_itself

    def among(self, contact_ids: Collection[int]) -> Q:
        """The same for messages of no other contacts than these."""
        return (
            Q(contact__in=list(self.contacts.filter(pk__in=contact_ids).values_list("pk", flat=True))) | self.in_itself
        )


def sought(*, viewer: Viewer, text: str, up_to: int | None = None) -> Sought:
    """Names, accounts and addresses through the contact; the recipient's address; the reference; newer subjects.

    Who is meant, and which messages are newer, is asked first: with plain numbers each condition has an index.
    """
    found = contacts.search(viewer=viewer, text=text).order_by()
    few = list(found.values_list("pk", flat=True)[: FEW + 1])
    newest = up_to or Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    subject = Q(pk__gt=newest - NEWEST) & Q(subject__icontains=text)
    in_itself = Q(recipient__startswith=text.lower()) | Q(reference=text) | subject
    return Sought(found, few if len(few) <= FEW else None, in_itself)
