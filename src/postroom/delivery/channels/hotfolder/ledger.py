"""Which batch a letter went into, and whether that batch was given away: what makes a letter go once.

A letter is entered before its batch is given away, and a batch is given away by one change of a name. So a batch that
is still in our own part of the folder was not given away; it is put aside, by a change of name as well, and can never
be any more. One that is neither here nor put aside was. Of two who enter a letter at once, one does.
"""

from typing import NamedTuple

from postroom.delivery.channels.hotfolder.place import Place

OWN = ".postroom"
STAGING, ASIDE, LEDGER = f"{OWN}/staging", f"{OWN}/aside", f"{OWN}/ledger"
GIVEN = "in"
_LONGEST_NAME = 200


class Standing(NamedTuple):
    """Whether a letter was given away, and the number of its next entry if not."""

    was_given: bool
    next_entry: int


def standing(place: Place, key: str) -> Standing:
    """Say whether a letter was given away; a batch that it is in and that was not can never be from here on."""
    number, batch = 0, ""
    while (found := place.get(_entry(key, number + 1), most=_LONGEST_NAME)) is not None:
        number, batch = number + 1, found.decode()
    if not number:
        return Standing(was_given=False, next_entry=1)
    if place.move(f"{STAGING}/{batch}", f"{ASIDE}/{batch}"):
        place.empty(f"{ASIDE}/{batch}")
        return Standing(was_given=False, next_entry=number + 1)
    return Standing(was_given=not place.has(f"{ASIDE}/{batch}"), next_entry=number + 1)


def enter(place: Place, key: str, number: int, batch: str) -> bool:
    """Enter a letter into a batch whose folder is there; False if somebody else did it first."""
    return place.put_once(_entry(key, number), batch.encode())


def give(place: Place, batch: str) -> bool:
    """Give a batch away, with all that is in it; False if somebody put it aside."""
    return place.move(f"{STAGING}/{batch}", f"{GIVEN}/{batch}")


def _entry(key: str, number: int) -> str:
    return f"{LEDGER}/{key}.{number}"
