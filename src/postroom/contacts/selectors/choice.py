"""Who a run goes to: everybody, customer types, buildings, saved lists, or account numbers that somebody pasted."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from postroom.access.viewer import Viewer
from postroom.contacts.models import Contact, ContactQuerySet, ListMember

_BETWEEN = re.compile(r"[\s,;]+")


class Choice(StrEnum):
    """How recipients are chosen."""

    ALL = "all"
    TYPES = "types"
    BUILDINGS = "buildings"
    ACCOUNTS = "accounts"
    LISTS = "lists"


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """What became of pasted account numbers: ids of the contacts found, in order and each once; the rest by number."""

    pasted: int
    valid: Sequence[int]
    repeated: Sequence[str]
    unknown: Sequence[str]


def recipients(
    *,
    viewer: Viewer,
    unit_id: int,
    choice: Choice,
    types: Sequence[str] = (),
    ids: Sequence[int] = (),
    accounts: str = "",
) -> ContactQuerySet:
    """Return the contacts of a unit that are chosen; only what belongs to `choice` is looked at.

    `ids` are those of the buildings or of the saved lists.
    """
    every = Contact.objects.visible_to(viewer).filter(unit_id=unit_id)
    match choice:
        case Choice.ALL:
            return every
        case Choice.TYPES:
            return every.filter(customer_type__in=types)
        case Choice.BUILDINGS:
            return every.filter(building_id__in=ids)
        case Choice.LISTS:
            return every.filter(pk__in=ListMember.objects.filter(contact_list__in=ids).values("contact"))
        case Choice.ACCOUNTS:
            return every.filter(account_number__in=_pasted(accounts))


def validate_accounts(*, viewer: Viewer, unit_id: int, text: str) -> AccountCheck:
    """Look up pasted account numbers (between spaces, commas, semicolons, line breaks) in one query."""
    numbers = _pasted(text)
    chosen = recipients(viewer=viewer, unit_id=unit_id, choice=Choice.ACCOUNTS, accounts=text)
    ids = dict(chosen.values_list("account_number", "pk"))
    return AccountCheck(
        pasted=len(numbers),
        valid=[ids[number] for number in dict.fromkeys(numbers) if number in ids],
        repeated=[number for number, times in Counter(numbers).items() if times > 1],
        unknown=[number for number in dict.fromkeys(numbers) if number not in ids],
    )


def _pasted(text: str) -> list[str]:
    return [number for number in _BETWEEN.split(text) if number]
