"""Who a run goes to: everybody, customer types, buildings, lists, audiences, or account numbers that were pasted."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from postroom.access.viewer import Viewer
from postroom.contacts.models import Contact, ContactQuerySet, ListMember

_BETWEEN = re.compile(r"[\s,;]+")
_HYPHENS = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
"""What word processors make of a hyphen: Unicode's own, dashes, the minus sign."""


class Choice(StrEnum):
    """How recipients are chosen."""

    ALL = "all"
    TYPES = "types"
    BUILDINGS = "buildings"
    ACCOUNTS = "accounts"
    LISTS = "lists"
    AUDIENCES = "audiences"


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

    `ids` are those of the buildings or of the saved lists. Who is in an audience, whoever knows audiences has to say.
    """
    every = Contact.objects.visible_to(viewer).filter(unit_id=unit_id)
    match choice:
        case Choice.ALL | Choice.AUDIENCES:
            return every
        case Choice.TYPES:
            return every.filter(customer_type__in=types)
        case Choice.BUILDINGS:
            return every.filter(building_id__in=ids)
        case Choice.LISTS:
            return every.filter(pk__in=ListMember.objects.filter(contact_list__in=ids).values("contact"))
        case Choice.ACCOUNTS:
            return every.filter(pk__in=[pk for pk, _ in _found(every, _pasted(accounts)).values()])


def validate_accounts(*, viewer: Viewer, unit_id: int, text: str) -> AccountCheck:
    """Look up pasted account numbers (between spaces, commas, semicolons, line breaks) in one query."""
    numbers = _pasted(text)
    found = _found(recipients(viewer=viewer, unit_id=unit_id, choice=Choice.ALL), numbers)
    meant = [found[number][1] if number in found else number for number in numbers]
    return AccountCheck(
        pasted=len(numbers),
        valid=list(dict.fromkeys(found[number][0] for number in numbers if number in found)),
        repeated=[number for number, times in Counter(meant).items() if times > 1],
        unknown=[number for number in dict.fromkeys(numbers) if number not in found],
    )


def pasted_without(*, text: str, contact: Contact) -> str:
    """Return pasted account numbers, a line each, without those that mean this customer, however they were typed."""
    numbers = _pasted(text)
    found = _found(Contact.objects.filter(unit=contact.unit_id), numbers)
    return "\n".join(number for number in numbers if number not in found or found[number][0] != contact.pk)


def _pasted(text: str) -> list[str]:
    return [number for number in _BETWEEN.split(text) if number]


def _found(every: ContactQuerySet, numbers: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return, by what was pasted, the id and the account number of each contact found, in one query.

    The number itself counts first, then the same with plain hyphens, in capitals and in small letters: so the index
    finds it, and where two accounts differ by nothing else, each has its own.
    """
    spellings = {number: _spellings(number) for number in dict.fromkeys(numbers)}
    wanted = {spelling for tried in spellings.values() for spelling in tried}
    known = dict(every.filter(account_number__in=wanted).values_list("account_number", "pk"))
    meant = {number: next((one for one in tried if one in known), None) for number, tried in spellings.items()}
    return {number: (known[one], one) for number, one in meant.items() if one is not None}


def _spellings(number: str) -> Sequence[str]:
    plain = number.translate(_HYPHENS)
    return tuple(dict.fromkeys((number, plain, plain.upper(), plain.lower())))
