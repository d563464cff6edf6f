"""Remember in the session what an order changed, so that one click takes it back."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from postroom.outbox.services import Action

_KEY = "outbox_undo"
KEPT = 3
"""Orders that can be taken back; the toast of an older one is long gone."""


@dataclass(frozen=True, slots=True)
class Undo:
    """An action, and the messages it is for."""

    action: Action
    ids: Sequence[int]


def remember(request: HttpRequest, undo: Undo) -> str:
    """Keep what takes an order back; returns the address that does it when posted to."""
    token = secrets.token_urlsafe(8)
    kept = list(request.session.get(_KEY, ()))[1 - KEPT :]
    request.session[_KEY] = [*kept, [token, str(undo.action), _ranges(undo.ids)]]
    return reverse("outbox:undo", args=[token])


def take(request: HttpRequest, token: str) -> Undo | None:
    """Return what was remembered under the token, once; None if there is nothing any more."""
    kept = list(request.session.get(_KEY, ()))
    for entry in kept:
        if entry[0] == token:
            request.session[_KEY] = [other for other in kept if other is not entry]
            return Undo(Action(entry[1]), [n for first, last in entry[2] for n in range(first, last + 1)])
    return None


def _ranges(ids: Sequence[int]) -> list[list[int]]:
    """Messages of a run have ids in a row: thousands of them are a pair of numbers."""
    return list(_runs(sorted(ids)))


def _runs(ids: Sequence[int]) -> Iterator[list[int]]:
    first = last = None
    for number in ids:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield [first, last]
        first = last = number
    if first is not None and last is not None:
        yield [first, last]
