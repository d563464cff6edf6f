"""Words of a unit's own, beside the built-in ones, by which a text message says STOP or START."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from postroom.access import selectors as access
from postroom.access.models import Unit
from postroom.access.tree import tree
from postroom.access.viewer import Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.contacts.models import Contact
from postroom.core.sms.wishes import LONGEST, Wish, folded, wish
from postroom.incoming.models import WishWord
from postroom.outbox.models import Lane


class BadWord(Exception):
    """Nobody could write that, or it is too long."""


class WordIsTaken(Exception):
    """The word is acted on already: it may not mean two things to one customer. `by` is who has it; None: built in."""

    def __init__(self, word: str, by: WishWord | None) -> None:
        super().__init__(word)
        self.by = by


class Asked(NamedTuple):
    """What a text asks for, and for which of the customers with the number."""

    wish: Wish
    of: Sequence[Contact]


@transaction.atomic
def add_word(*, viewer: Viewer, unit_id: int, asks: Wish, word: str) -> WishWord:
    """Act on a word as on a built-in one. Raises `BadWord`, `WordIsTaken`, `NotAllowed`, `DoesNotExist`."""
    unit = access.unit(viewer=viewer, unit_id=unit_id)
    viewer.must(Right.SET_UP, unit.pk)
    shown = " ".join(word.split())
    bare = folded(shown)
    if not any(letter.isalnum() for letter in bare) or len(shown) > LONGEST or len(bare) > LONGEST:
        raise BadWord(word)
    by = _taken(unit, asks, bare)
    if by or wish(shown):
        raise WordIsTaken(word, by)
    made = WishWord.objects.create(unit=unit, wish=asks, word=shown, folded=bare)
    _told(viewer, Action.WISH_WORD_ADDED, made, unit)
    return made


@transaction.atomic
def remove_word(*, viewer: Viewer, word_id: int) -> WishWord:
    """Take a word for a message like any other. Raises `DoesNotExist`, `NotAllowed`."""
    found = WishWord.objects.visible_to(viewer).select_related("unit").get(pk=word_id)
    viewer.must(Right.SET_UP, found.unit_id)
    _told(viewer, Action.WISH_WORD_REMOVED, found, found.unit)
    WishWord.objects.filter(pk=found.pk).delete()
    return found


def asked_by(text: str, *, theirs: Sequence[Contact], lane: Lane) -> Asked | None:
    """Return what a text of somebody's number asks for; None if it is a message like any other.

    A built-in word is for all customers with the number. A unit's own is for those of that unit and of the units
    below it, or, where the number is nobody's, for the accounts of these units. Who wants to stop goes first.
    """
    if built_in := wish(text):
        return Asked(built_in, theirs)
    if len(text) > LONGEST or not (words := list(WishWord.objects.filter(folded=folded(text)))):
        return None
    for asks in (Wish.STOP, Wish.START):
        units = {word.unit_id for word in words if word.wish == asks}
        of = [contact for contact in theirs if _holds(contact.unit_id, units)]
        if of or (not theirs and lane.unit_id is not None and _holds(lane.unit_id, units)):
            return Asked(asks, of)
    return None


def _taken(unit: Unit, asks: Wish, bare: str) -> WishWord | None:
    """Return the word of the unit or of one above, or one below that asks for something else."""
    units, same = tree(), WishWord.objects.select_related("unit").filter(folded=bare).order_by("pk")
    below = same.filter(unit_id__in=units.below(unit.pk)).exclude(wish=asks)
    return (same.filter(unit_id__in={unit.pk} | units.above([unit.pk])) | below).first()


def _holds(unit_id: int, units: set[int]) -> bool:
    return bool(units & ({unit_id} | tree().above([unit_id])))


def _told(viewer: Viewer, action: Action, word: WishWord, unit: Unit) -> None:
    audit.record(actor=viewer, action=action, about=unit, unit_id=unit.pk, word=word.word, wish=word.wish)
