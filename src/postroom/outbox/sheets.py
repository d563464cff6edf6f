"""A page of a folder with its count, in a time that does not grow with what a search means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from postroom.access.viewer import Viewer
from postroom.core.lifecycle import Folder
from postroom.outbox import selectors
from postroom.outbox.listing import Listed, listed, of_numbers
from postroom.outbox.models import MessageQuerySet
from postroom.outbox.searching import Looked, Sought

LOOKED_THROUGH = 2_000
"""So many messages a page looks through if its search means very many customers; the next page goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of a list, where the next one starts, and how many there are: at most `COUNTED` + 1, which means more.

    `looked_through` is set where only so many messages were looked at, and `total` is what was found among them.
    """

    shown: list[Listed]
    next: int | None
    total: int
    looked_through: int | None = None


def sheet(
    *,
    viewer: Viewer,
    filters: selectors.Filters,
    before: int | None = None,
    size: int = 50,
    counts: Mapping[Folder, int] | None = None,
) -> Sheet:
    """Return one page of a folder, counted, in a time that does not grow with what a search means.

    `counts` are those of `folder_counts`, if they are at hand: a folder without filters is not counted again.
    """
    every = selectors.messages(viewer=viewer, filters=replace(filters, text=""))
    if filters.text:
        asked = Sought.of(viewer=viewer, text=filters.text)
        if asked.few is None:
            return _looked_through(every, asked, before=before, size=size)
        return _found(every, asked, before=before, size=size)
    shown, further = listed(every, before=before, size=size)
    folder = filters.folder if filters == selectors.Filters(folder=filters.folder) else None
    total = counts[folder] if counts and folder else selectors.count(every)
    return Sheet(shown=shown, next=further, total=total)


def _found(every: MessageQuerySet, asked: Sought, *, before: int | None, size: int) -> Sheet:
    """Ask for all numbers first: asked for the newest few, the database walks down the list instead of looking up."""
    numbers = every.filter(asked.condition).order_by().values_list("pk", flat=True)
    found = sorted(numbers, reverse=True)
    rest = [pk for pk in found if pk < before] if before else found
    shown, further = of_numbers(rest, size=size)
    return Sheet(shown=shown, next=further, total=min(len(found), selectors.COUNTED + 1))


def _looked_through(every: MessageQuerySet, asked: Sought, *, before: int | None, size: int) -> Sheet:
    rest = every.filter(pk__lt=before) if before else every
    looked = Looked.read(rest, most=LOOKED_THROUGH + 1)
    is_last = len(looked) <= LOOKED_THROUGH
    looked = looked[:LOOKED_THROUGH]
    found = [message.pk for message in looked if asked.means(message)]
    shown, further = of_numbers(found, size=size)
    if further is None and not is_last:
        further = looked[-1].pk
    is_all = before is None and is_last
    return Sheet(shown=shown, next=further, total=len(found), looked_through=None if is_all else len(looked))
