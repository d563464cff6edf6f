"""Customers for whom a text is hardest: the longest name, another language, missing values, the longest list."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models.functions import Length

from postroom.access.viewer import Viewer
from postroom.composing.brief import Recipient
from postroom.composing.compiling import compiled
from postroom.composing.filling import load_values
from postroom.composing.links import signing_key
from postroom.composing.looks import look_for_text
from postroom.composing.previewing import brief_for_show
from postroom.composing.text import Text, complete
from postroom.contacts.models import Contact, ContactQuerySet
from postroom.core.rendering.skeleton import BadHeader
from postroom.core.tags.errors import UnknownLanguage
from postroom.stationery.selectors import NoWording

LOOKED_AT = 200
"""Of so many of the newest customers the values are read."""


class Extreme(StrEnum):
    """What is hard about a customer."""

    LONGEST_NAME = "longest_name"
    OTHER_LANGUAGE = "other_language"
    MISSING = "missing"
    LONGEST_LIST = "longest_list"


def extremes(
    *, text: Text, among: ContactQuerySet, viewer: Viewer, at: datetime, free_values: Mapping[str, str]
) -> dict[Extreme, Contact]:
    """Return the customer for each kind of hardness there is, in a fixed number of queries."""
    found: dict[Extreme, Contact] = {}
    said = [words.language for words in text.words]
    theirs = among.order_by(Length("name").desc(), "pk").first()
    if theirs is None:
        return found
    found[Extreme.LONGEST_NAME] = theirs
    if other := among.exclude(language__in=said).order_by("-pk").first():
        found[Extreme.OTHER_LANGUAGE] = other
    sample = {contact.pk: contact for contact in among.order_by("-pk")[:LOOKED_AT]}
    try:
        counted = list(_counted(text, sample, viewer, at, free_values))
    except (UnknownLanguage, NoWording, BadHeader):
        return found
    lacking, contact_id = max((missing, id_) for id_, missing, _ in counted)
    if lacking:
        found[Extreme.MISSING] = sample[contact_id]
    longest, contact_id = max((rows, id_) for id_, _, rows in counted)
    if longest > 1:
        found[Extreme.LONGEST_LIST] = sample[contact_id]
    return found


def _counted(
    text: Text, sample: Mapping[int, Contact], viewer: Viewer, at: datetime, free_values: Mapping[str, str]
) -> Iterator[tuple[int, int, int]]:
    """Yield for each customer how many values are missing, and how long their longest list is."""
    one = next(iter(sample.values()))
    brief = brief_for_show(one, viewer, free_values, signing_key())
    today = at.astimezone(ZoneInfo(one.unit.time_zone)).date()
    look = look_for_text(text=text, unit_id=one.unit_id, brand=one.brand or one.unit.brand, today=today)
    ready = compiled(complete(text, one.unit_id), look, brief.catalogue)
    chosen, _ = ready.in_language(text.default_language, text.default_language)
    recipients = [Recipient.of(contact) for contact in sample.values()]
    values = load_values(
        brief=brief, topic_id=text.topic_id, paths=chosen.wording.paths, recipients=recipients, today=today
    )
    for contact_id in sample:
        _, problems = chosen.wording.fill(values[contact_id], chosen.show)
        yield contact_id, len(problems), _longest(values[contact_id], chosen.wording.paths)


def _longest(values: object, paths: frozenset[tuple[str, ...]]) -> int:
    return max((_rows(values, path) for path in paths), default=0)


def _rows(values: Any, path: tuple[str, ...]) -> int:
    for name in path:
        values = values.get(name) if isinstance(values, dict) else None
    return len(values) if isinstance(values, list) else 0
