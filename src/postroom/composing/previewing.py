"""Show what one customer would get. Nothing is written down, and nothing can be sent from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from postroom.access.models import Brand
from postroom.access.viewer import Viewer
from postroom.composing.brief import Brief, Recipient
from postroom.composing.compiling import CompiledLanguage, CompiledText, compiled
from postroom.composing.enclosing import Enclosed, enclosing
from postroom.composing.faults import Fault, Unfit, of_error, of_text
from postroom.composing.filling import load_values
from postroom.composing.links import signing_key
from postroom.composing.looks import Look, look_for_text, look_of
from postroom.composing.text import Text, complete
from postroom.composing.writing import finish
from postroom.contacts import selectors as contacts
from postroom.contacts.models import Contact, ContactPoint
from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.files import PDF
from postroom.core.design.frame import Frame
from postroom.core.rendering.letter_skeleton import LetterSkeleton
from postroom.core.rendering.links import SigningKey
from postroom.core.rendering.skeleton import BadHeader
from postroom.core.sms.counting import Count, count
from postroom.core.tags.errors import UnknownLanguage
from postroom.core.tags.resolve import Fill
from postroom.records import selectors as records
from postroom.stationery.selectors import NoWording, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One message as it would be, or as far as it goes: `problems` says what would keep it from going."""

    subject: str = ""
    html: str = ""
    text: str = ""
    language: str = ""
    why: Why | None = None
    problems: Sequence[Fault] = ()
    letter: Mapping[str, Any] | None = None
    """What a letter is set from: `subject`, `blocks`, what is `around` them, and `to` whom."""
    files: Sequence[Enclosed] = ()

    def with_files(self, files: Sequence[Enclosed]) -> "Preview":
        """Return it with its files; the PDFs among them are printed behind a letter."""
        if self.letter is None:
            return replace(self, files=files)
        behind = [file.digest for file in files if not file.key and file.media_type == PDF]
        return replace(self, files=files, letter={**self.letter, "enclosed": behind})

    @property
    def along(self) -> Sequence[Enclosed]:
        """The files that go along."""
        return [file for file in self.files if not file.key]

    @property
    def count(self) -> Count | None:
        """What a text message takes."""
        return None if self.html or self.letter else count(self.text)


def shown_of(chosen: CompiledLanguage, fills: Sequence[Fill], why: Why, problems: Sequence[Fault]) -> Preview:
    """Return what is written, in the form of its channel. Raises `BadHeader`."""
    skeleton = chosen.skeleton
    shown = Preview(
        subject=skeleton.subject(fills),
        text=skeleton.text(fills),
        language=chosen.language,
        why=why,
        problems=problems,
    )
    if isinstance(skeleton, LetterSkeleton):
        letter = {**skeleton.set(fills), "around": skeleton.around, "to": skeleton.address(fills)}
        return replace(shown, letter=letter)
    return replace(shown, html=skeleton.html(fills))


def preview(
    *,
    text: Text,
    contact_id: int,
    viewer: Viewer,
    at: datetime,
    free_values: Mapping[str, str] | None = None,
    channel: Channel = Channel.EMAIL,
) -> Preview:
    """Write to one customer on a channel, for show. A tag that has no value stands as it is written.

    Raises `Contact.DoesNotExist`, also for a customer that the viewer may not see.
    """
    contact = contacts.contact(viewer=viewer, contact_id=contact_id)
    return preview_to(contact, text=text, viewer=viewer, at=at, free_values=free_values or {}, channel=channel)


def preview_to(
    contact: Contact,
    *,
    text: Text,
    viewer: Viewer,
    at: datetime,
    free_values: Mapping[str, str],
    channel: Channel = Channel.EMAIL,
) -> Preview:
    """Do what `preview` does for a customer that was found for this viewer already, with unit and brand."""
    brief = replace(brief_for_show(contact, viewer, free_values, signing_key()), channel=channel)
    return _preview(text, contact, brief, at, None)


def preview_in(  # noqa: PLR0913 -- a preview is made of so much
    *,
    design: Frame,
    text: Text,
    contact_id: int,
    viewer: Viewer,
    at: datetime,
    free_values: Mapping[str, str],
    language: str = "",
) -> Preview:
    """Write an e-mail to one customer, for show, in a design in place of the one that would be taken.

    With a `language` it is written as if that were the customer's.
    """
    contact = contacts.contact(viewer=viewer, contact_id=contact_id)
    contact.language = language or contact.language
    return _preview(text, contact, brief_for_show(contact, viewer, free_values, signing_key()), at, design)


def proof(
    *,
    text: Text,
    contact_id: int,
    viewer: Viewer,
    at: datetime,
    free_values: Mapping[str, str],
    key: SigningKey,
) -> Preview:
    """Write what `preview` shows with another key, whose links open nothing."""
    contact = contacts.contact(viewer=viewer, contact_id=contact_id)
    return _preview(text, contact, brief_for_show(contact, viewer, free_values, key), at, None)


def brief_for_show(contact: Contact, viewer: Viewer, free_values: Mapping[str, str], key: SigningKey) -> Brief:
    """Return what a message that the viewer writes to a customer is made with."""
    return Brief(
        unit_id=contact.unit_id,
        catalogue=records.catalogue(),
        key=key,
        author_id=viewer.user_id or None,
        free_values=free_values,
    )


def _preview(text: Text, contact: Contact, brief: Brief, at: datetime, design: Frame | None) -> Preview:
    try:
        brand = contact.brand or contact.unit.brand
        look = look_of(brand, design) if design else _look(text, contact, brand, at)
        ready = compiled(complete(text, brief.unit_id), look, brief.catalogue, channel=brief.channel)
        return _show(ready, contact, brief, at)
    except (UnknownLanguage, NoWording, BadHeader) as error:
        return Preview(problems=[of_error(error)])


def _look(text: Text, contact: Contact, brand: Brand, at: datetime) -> Look:
    today = at.astimezone(ZoneInfo(contact.unit.time_zone)).date()
    return look_for_text(text=text, unit_id=contact.unit_id, brand=brand, today=today)


def _show(ready: CompiledText, contact: Contact, brief: Brief, at: datetime) -> Preview:
    chosen, choice = ready.in_language(contact.language, contact.unit.language)
    today = at.astimezone(ZoneInfo(contact.unit.time_zone)).date()
    recipient = Recipient.of(contact, point=_point(contact, brief.channel))
    values = load_values(
        brief=brief,
        topic_id=ready.text.topic_id,
        paths=chosen.wording.paths,
        recipients=[recipient],
        today=today,
    )
    around = enclosing(texts=[ready], unit_id=brief.unit_id, key=brief.key, at=at)
    filled = around.fill(chosen, values[contact.pk], contact.account_number)
    problems = [*map(of_text, chosen.wording.problems), *filled.faults]
    fills = filled.fills
    try:
        fills = finish(chosen, fills, recipient, today).fills
    except Unfit as unfit:
        problems.append(unfit.fault)
    return shown_of(chosen, fills, choice.why, problems).with_files(filled.files)


def _point(contact: Contact, channel: Channel) -> ContactPoint | None:
    """Return the address that the channel needs; an e-mail is shown without."""
    if channel is Channel.EMAIL:
        return None
    return contacts.main_points(contact_ids=[contact.pk], channel=channel).get(contact.pk)
