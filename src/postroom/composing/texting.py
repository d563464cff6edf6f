"""Show what one customer would get as a text message, and what that costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from postroom.access.viewer import Viewer
from postroom.composing.brief import Recipient
from postroom.composing.filling import load_values
from postroom.composing.links import signing_key
from postroom.composing.previewing import brief_for_show
from postroom.composing.text import Text, complete
from postroom.contacts.models import Contact
from postroom.core.rendering.sms import compile_sms
from postroom.core.sms.counting import Count, count
from postroom.core.tags.errors import UnknownLanguage
from postroom.core.tags.show import show_for
from postroom.stationery.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A text message as it would be."""

    text: str
    count: Count


def preview_sms(
    contact: Contact, *, words: Words, viewer: Viewer, at: datetime, free_values: Mapping[str, str]
) -> Sms | None:
    """Write a text message to one customer, for show; None in a language whose figures nobody knows.

    The customer was found for this viewer, with unit and brand.
    """
    brief = brief_for_show(contact, viewer, free_values, signing_key())
    text = complete(Text(words=(words,)), contact.unit_id)
    ready = compile_sms(
        document=words.short,
        catalogue=brief.catalogue,
        language=words.language,
        snippets=text.snippets_in(words.language),
    )
    brand = contact.brand or contact.unit.brand
    try:
        show = show_for(words.language, brand.currency)
    except UnknownLanguage:
        return None
    values = load_values(
        brief=brief,
        topic_id=None,
        paths=ready.plan.paths,
        recipients=[Recipient.of(contact)],
        today=at.astimezone(ZoneInfo(contact.unit.time_zone)).date(),
    )
    fills, _problems = ready.fill(values[contact.pk], show)
    shown = ready.skeleton.text(fills).strip()
    return Sms(text=shown, count=count(shown))
