"""What a typed text means among messages: whose they are, where they went, what they refer to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.db.models import Q, QuerySet
from django.db.models.functions import Collate, Lower

from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.contacts.models import Contact, ContactQuerySet
from postroom.contacts.selectors import Wanted
from postroom.outbox.models import Message, MessageQuerySet
from postroom.statements import listed

NEWEST = 20_000
"""How far back a search looks into subjects; names, accounts, addresses and references are found however old."""
FEW = 500
"""Up to so many customers' messages are looked up one customer at a time."""


class Looked(NamedTuple):
    """What a text is compared with in one message and its customer."""

    pk: int
    recipient: str
    reference: str
    subject: str
    unit_id: int
    search: str
    account_number: str

    @classmethod
    def read(cls, found: MessageQuerySet, *, most: int) -> list[Self]:
        """Read it for the first messages of a list."""
        theirs = ("contact__unit_id", "contact__search", "contact__account_number")
        return [cls(*row) for row in found.values_list("pk", "recipient", "reference", "subject", *theirs)[:most]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whose messages a text means, and which it means for what stands in themselves."""

    viewer: Viewer
    text: str
    wanted: Wanted
    contacts: ContactQuerySet
    few: Sequence[int] | None
    """The contacts' numbers; None if they are so many that no index leads to their messages."""
    newer_than: int
    """Messages up to this number are not looked at for their subject."""

    @classmethod
    def of(cls, *, viewer: Viewer, text: str, up_to: int | None = None) -> Self:
        """Ask who is meant, and which messages are newer: with plain numbers each condition has an index."""
        text = text.replace("\0", "")  # stands in no text of ours, and the database takes none
        found = contacts.search(viewer=viewer, text=text).order_by()
        few = contacts.few_meant(Contact.objects.visible_to(viewer), text=text, most=FEW)
        newest = up_to or Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return cls(
            viewer=viewer, text=text, wanted=Wanted.of(text), contacts=found, few=few,
            newer_than=newest - NEWEST,
        )  # fmt: skip

    @property
    def condition(self) -> Q:
        """What is true of every message meant: names, accounts, addresses, recipient, reference, newer subjects."""
        if self.few is None:
            return Q(contact__in=self.contacts.values("pk")) | Q(pk__in=self._in_itself())
        # Each looked up for itself: with other conditions beside, the database would read whole folders to save little.
        return Q(pk__in=self._in_itself().union(Message.objects.filter(contact__in=listed(self.few)).values("pk")))

    def means(self, looked: Looked) -> bool:
        """Say the same of one message."""
        seen = self.viewer.sees_all or looked.unit_id in self.viewer.unit_ids
        return (
            (seen and self.wanted.fits(search=looked.search, account_number=looked.account_number))
            or looked.recipient.startswith(self.text.lower())
            or looked.reference == self.text
            or (looked.pk > self.newer_than and self.text.upper() in looked.subject.upper())
        )

    def _in_itself(self) -> "QuerySet[Message, Any]":
        every, text = Message.objects.order_by(), self.text
        newer = every.filter(pk__gt=self.newer_than)
        if text.isascii():  # a third of the work
            subject = newer.alias(plain=Lower(Collate("subject", "C"))).filter(plain__contains=text.lower())
        else:
            subject = newer.filter(subject__icontains=text)
        recipient, reference = every.filter(recipient__startswith=text.lower()), every.filter(reference=text)
        return recipient.values("pk").union(reference.values("pk"), subject.values("pk"))
