"""What every list screen shares: the filters in force as chips, and which rows were chosen."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: `name` is its name in the address, the rest is for people."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows an action is for: either their ids, or everything that a filter finds."""

    ids: frozenset[int]
    matching: QueryDict | None


def chosen(request: HttpRequest) -> Chosen:
    """Read what <pr-bulk> sent. Ids that are no numbers are left out."""
    if "matching" in request.POST:
        return Chosen(frozenset(), QueryDict(request.POST["matching"]))
    ids = (as_id(raw) for raw in request.POST.getlist("ids"))
    return Chosen(frozenset(found for found in ids if found is not None), None)


def number(query: QueryDict, name: str) -> int | None:
    """Read a number from an address; None where there is none, or one that no row can have."""
    return as_id(query.get(name, ""))


def as_id(raw: str) -> int | None:
    """Read a number that somebody sent; None where it is none, or one that no row can have."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= _DIGITS else None
