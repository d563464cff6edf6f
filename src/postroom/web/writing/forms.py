"""What stands on the writing screen, and on which revision it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.contacts.selectors import Card, kind_for
from postroom.core.carriage.envelope import Channel, Posting
from postroom.outbox.services import NO_POINT, Written
from postroom.stationery import selectors as stationery
from postroom.web.customers.wording import ROLES
from postroom.web.outbox.registered import POSTINGS
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.documents import DocumentField, written
from postroom.web.templates.forms import Lines, OneLine
from postroom.web.templates.wording import LANGUAGES, language_name

if TYPE_CHECKING:
    from postroom.contacts.models import Contact
    from postroom.core.document.nodes import Document
    from postroom.outbox.models import Draft

FREE = "free-"
MOST_FREE, LONGEST_FREE = 50, 2_000
_FREE_NAME = re.compile(r"[^\W\d]\w{0,79}")
_LONGEST_TEXT = 200_000
AS_TYPED = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What may be chosen when one customer is written to."""

    contact: Contact
    addresses: list[tuple[Channel, int, str]]
    """Where the customer can be reached: by which channel, and how the address is shown."""
    templates: list[tuple[int, str]]
    topics: list[tuple[str, str]]
    emails: list[tuple[int, str, str]]
    """Which address may be told of electronic registered mail; the one for collection first."""

    def first(self, channel: str) -> int | None:
        """Return the first address of a channel, or else of any."""
        of_channel = [pk for one, pk, _shown in self.addresses if one == channel]
        return next(iter([*of_channel, *(pk for _one, pk, _shown in self.addresses)]), None)

    def shown(self, point_id: int | None) -> str:
        """Return how an address is shown."""
        return next((shown for _channel, pk, shown in self.addresses if pk == point_id), "")


def offered(*, viewer: Viewer, card: Card) -> Offered:
    """Return where the customer can be reached, the templates of their unit, and the topics."""
    points = sorted(card.points, key=lambda point: list(ROLES).index(point.role))
    usable = stationery.usable(viewer=viewer, unit_id=card.contact.unit_id)
    addresses = [
        (channel, point.pk, f"{point.value} · {ROLES[point.role]}")
        for channel in Channel
        for point in points
        if point.kind == kind_for(channel)
    ]
    if addresses and not any(channel is Channel.LETTER for channel, _pk, _shown in addresses):
        addresses.append((Channel.LETTER, NO_POINT, gettext("No postal address: as electronic registered mail alone")))
    return Offered(
        contact=card.contact,
        addresses=addresses,
        templates=[(template.pk, template.name) for template, _version in usable],
        topics=[(str(topic.pk), topic.name) for topic in contacts.subjects()],
        emails=[
            (point.pk, point.value, f"{point.value} · {ROLES[point.role]}")
            for point in sorted(points, key=lambda point: point.role != "collection")
            if point.kind == kind_for(Channel.EMAIL)
        ],
    )


class AddressSelect(forms.Select):
    """The addresses of a customer under the names of the channels; each option tells its channel to the styles."""

    def offer(self, addresses: Sequence[tuple[Channel, int, str]]) -> None:
        """Let these be chosen."""
        self.channels = {str(pk): channel for channel, pk, _shown in addresses}
        self.choices = [
            (CHANNELS[channel].text, [(pk, shown) for one, pk, shown in addresses if one is channel])
            for channel in dict.fromkeys(self.channels.values())
        ] or [("", _("No address"))]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option with its channel."""
        option = super().create_option(name, value, *args, **kwargs)
        if channel := self.channels.get(str(value)):
            option["attrs"]["data-channel"] = channel.value
        return option


class WritingForm(forms.Form):
    """All of a message; any of it may still be empty. `version` is the draft's number, 0 before it is first kept.

    `over` names a later revision: theirs, which was looked at and is to be written over.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    over = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    customer = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    record = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    answers = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    to = forms.IntegerField(
        label=pgettext_lazy("address", "To"), min_value=NO_POINT, required=False, widget=AddressSelect
    )
    language = forms.ChoiceField(label=_("Language"))
    template = forms.IntegerField(label=_("Text"), min_value=1, required=False, widget=forms.Select)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    posting = forms.ChoiceField(label=_("Posted as"), required=False, choices=list(POSTINGS.items()))
    told = forms.IntegerField(label=_("Told by e-mail"), min_value=1, required=False, widget=forms.Select)
    is_finished = forms.BooleanField(
        label=_("The PDF is the letter itself"),
        required=False,
        help_text=_(
            "It bears the customer's address where the window is. Otherwise the PDF is printed behind the text, or"
            " behind a page with the address if you write none."
        ),
    )
    subject = OneLine(label=_("Subject"), max_length=300, required=False)
    text = Lines(
        label=_("Message"),
        max_length=_LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    document = DocumentField(required=False)
    later = forms.DateTimeField(
        label=_("Send at"),
        required=False,
        input_formats=[AS_TYPED, f"{AS_TYPED}:%S"],
        widget=forms.DateTimeInput(format=AS_TYPED, attrs={"type": "datetime-local"}),
    )

    def __init__(self, data: Any = None, *, offered: Offered, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="draft-%s", initial=initial)
        self._zone = ZoneInfo(offered.contact.unit.time_zone)
        languages = list(dict.fromkeys([*LANGUAGES, offered.contact.language]))
        self._offer("language", [(code, language_name(code)) for code in languages])
        self._offer("topic", [("", _("Service message")), *offered.topics])
        self.fields["to"].widget.offer(offered.addresses)
        self._offer("template", [("", _("Free text")), *offered.templates])
        self.fields["later"].help_text = _("Empty: now. In the time of %(zone)s.") % {
            "zone": offered.contact.unit.time_zone
        }
        self._offer("told", [(pk, shown) for pk, _value, shown in offered.emails] or [("", _("No e-mail address"))])
        for name in ("to", "language", "template", "topic", "posting", "told"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("subject", "text"):
            self.fields[name].widget.attrs |= {"spellcheck": "true", "class": "form-control"}

    def full_clean(self) -> None:
        """Read the hour as the customer's unit has it."""
        with timezone.override(self._zone):
            super().full_clean()

    @property
    def seen(self) -> int:
        """The revision that the writer has seen."""
        over: int | None = self.cleaned_data["over"]
        return self.cleaned_data["revision"] if over is None else over

    @property
    def on_screen(self) -> Document:
        """What stands on the screen, though the rest of it may be wrong."""
        told = self.cleaned_data
        return written(document=told.get("document"), text=told.get("text", ""), kept=None)

    def written(self, kept: Document | None) -> Written:
        """Return what is to be kept; `kept` is what the text says as it is kept now."""
        told = self.cleaned_data
        return Written(
            point_id=told["to"],
            language=told["language"],
            subject=told["subject"],
            document=written(document=told["document"], text=told["text"], kept=kept),
            template_id=told["template"],
            topic_id=int(told["topic"]) if told["topic"] else None,
            record_id=told["record"],
            free_values=dict(list(_free(self.data))[:MOST_FREE]),
            not_before=told["later"],
            posting=Posting(told["posting"] or Posting.STANDARD),
            email_id=told["told"],
            is_finished=told["is_finished"],
        )

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        else:
            field.widget.choices = choices


def initial(draft: Draft, choice: Offered) -> dict[str, Any]:
    """Return what stands in the form of a draft that was kept."""
    message = draft.message
    zone = ZoneInfo(message.contact.unit.time_zone)
    return {
        "version": message.pk,
        "revision": draft.revision,
        "customer": message.contact_id,
        "record": draft.record_id,
        "to": NO_POINT if message.point_id is None and message.channel == Channel.LETTER else message.point_id,
        "language": message.language,
        "template": draft.template_id,
        "topic": message.topic_id or "",
        "subject": draft.subject,
        "text": draft.text,
        "posting": draft.posting,
        "told": next((pk for pk, address, _shown in choice.emails if address == draft.email), None),
        "is_finished": draft.is_finished,
        "later": draft.not_before.astimezone(zone).replace(tzinfo=None) if draft.not_before else None,
    }


def _free(data: Mapping[str, Any]) -> Any:
    for name, value in data.items():
        if name.startswith(FREE) and _FREE_NAME.fullmatch(name.removeprefix(FREE)):
            yield name.removeprefix(FREE), str(value)[:LONGEST_FREE].replace("\r\n", "\n")
