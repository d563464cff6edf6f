"""A page of a folder with its count, in a time that does not grow with what a search means."""

from dataclasses import dataclass, replace

from postroom.access.viewer import Viewer
from postroom.outbox import selectors
from postroom.outbox.models import Message, MessageQuerySet
from postroom.outbox.searching import Sought, sought

LOOKED_THROUGH = 2_000
"""So many messages a page looks through if its search means very many customers; the next page goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of a list, where the next one starts, and how many there are: at most `COUNTED` + 1, which means more.

    `looked_through` is set where only so many messages were looked at, and `total` is what was found among them.
    """

    shown: list[Message]
    next: int | None
    total: int
    looked_through: int | None = None


def sheet(*, viewer: Viewer, filters: selectors.Filters, before: int | None = None, size: int = 50) -> Sheet:
    """Return one page of a folder, counted, in a time that does not grow with what a search means."""
    every = selectors.messages(viewer=viewer, filters=replace(filters, text=""))
    if filters.text:
        asked = sought(viewer=viewer, text=filters.text)
        if asked.few is None:
            return _looked_through(every, asked, before=before, size=size)
        return _found(every, asked, before=before, size=size)
    shown, further = selectors.page(every, before=before, size=size)
    return Sheet(shown=shown, next=further, total=selectors.count(every))


def _found(every: MessageQuerySet, asked: Sought, *, before: int | None, size: int) -> Sheet:
    """Ask for all numbers first: asked for the newest few, the database walks down the list instead of looking up."""
    numbers = every.filter(asked.condition).order_by().values_list("pk", flat=True)
    found = sorted(numbers, reverse=True)
    rest = [pk for pk in found if pk < before] if before else found
    shown, further = selectors.page(every.filter(pk__in=rest[: size + 1]), size=size)
    return Sheet(shown=shown, next=further, total=min(len(found), selectors.COUNTED + 1))


def _looked_through(every: MessageQuerySet, asked: Sought, *, before: int | None, size: int) -> Sheet:
    rest = every.filter(pk__lt=before) if before else every
    whose = dict(rest.values_list("pk", "contact_id")[: LOOKED_THROUGH + 1])
    looked = list(whose)[:LOOKED_THROUGH]
    meant = Message.objects.filter(pk__in=looked).filter(asked.among(set(whose.values()))).order_by("-pk")
    found = list(meant.values_list("pk", flat=True))
    shown, further = selectors.page(every.filter(pk__in=found[: size + 1]), size=size)
    if further is None and len(whose) > LOOKED_THROUGH:
        further = looked[-1]
    is_all = before is None and len(whose) <= LOOKED_THROUGH
    return Sheet(shown=shown, next=further, total=len(found), looked_through=None if is_all else len(looked))
