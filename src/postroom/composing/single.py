"""Write one message to one customer, from a template or free text, and say what keeps it from going."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from postroom.access.models import Brand, Unit
from postroom.composing.brief import Brief, Recipient
from postroom.composing.compiling import CompiledLanguage, CompiledText, compiled
from postroom.composing.enclosing import Filled, enclosing
from postroom.composing.faults import Unfit, of_error, of_text
from postroom.composing.filling import load_values
from postroom.composing.looks import look_for_text
from postroom.composing.previewing import Preview, shown_of
from postroom.composing.text import Text, complete
from postroom.composing.writing import Composed, composed, finish
from postroom.core.rendering.skeleton import BadHeader
from postroom.core.rendering.stored import AnySkeleton
from postroom.core.tags.errors import UnknownLanguage
from postroom.stationery.selectors import NoWording


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One message as its reader would see it; `composed` and its skeleton only if there is no problem."""

    shown: Preview
    composed: Composed | None = None
    skeletons: Mapping[str, AnySkeleton] | None = None
    asks_for: Sequence[str] = ()
    """The free tags that the writer gives values for."""


def compose_one(*, text: Text, brief: Brief, recipient: Recipient, at: datetime) -> Single:
    """Write a text to one customer in the recipient's language. Nothing is stored.

    A problem names the customer, the account and the tag; a tag without a value stands as it is written.
    """
    unit = Unit.objects.select_related("brand").get(pk=brief.unit_id)
    brand = Brand.objects.get(pk=recipient.brand_id) if recipient.brand_id else unit.brand
    try:
        today = at.astimezone(ZoneInfo(unit.time_zone)).date()
        look = look_for_text(text=text, unit_id=unit.pk, brand=brand, today=today)
        ready = compiled(complete(text, brief.unit_id), look, brief.catalogue, channel=brief.channel)
        chosen, choice = ready.in_language(recipient.language, unit.language)
        filled = _filled(ready, chosen, brief, recipient, at.astimezone(ZoneInfo(unit.time_zone)))
        fills, problems = filled.fills, [*map(of_text, chosen.wording.problems), *filled.faults]
        shown = shown_of(chosen, fills, choice.why, problems)
    except (UnknownLanguage, NoWording, BadHeader) as error:
        return Single(shown=Preview(problems=[of_error(error)]))
    asks_for = chosen.wording.free
    try:
        done = finish(chosen, fills, recipient, today)
    except Unfit as unfit:
        return Single(shown=replace(shown, problems=[*problems, unfit.fault]), asks_for=asks_for)
    shown = shown_of(chosen, done.fills, choice.why, problems).with_files(filled.files)
    if problems:
        return Single(shown=shown, asks_for=asks_for)
    return Single(
        shown=shown,
        composed=composed(recipient, chosen, choice, done, filled.files),
        skeletons={chosen.digest: chosen.skeleton},
        asks_for=asks_for,
    )


def _filled(ready: CompiledText, chosen: CompiledLanguage, brief: Brief, recipient: Recipient, now: datetime) -> Filled:
    """Return the fills and the files, and what is wrong with this customer's values."""
    values = load_values(
        brief=brief,
        topic_id=ready.text.topic_id,
        paths=chosen.wording.paths,
        recipients=[recipient],
        today=now.date(),
    )
    around = enclosing(texts=[ready], unit_id=brief.unit_id, key=brief.key, at=now)
    return around.fill(chosen, values[recipient.contact_id], recipient.who)
