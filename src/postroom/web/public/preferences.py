"""The page on which a customer chooses what we send: topics, ways, language. Only POST changes anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import translation
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from postroom.access.viewer import SYSTEM
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.contacts.selectors import Card
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import BadToken
from postroom.web.public.asking import KINDS, WAYS, masked
from postroom.web.public.visitor import UnknownLink, Visitor, page_of_a_link, show

if TYPE_CHECKING:
    from postroom.contacts.models import Topic

SOURCE = "preference_page"
"""Stands in the history of a customer's consents beside every word that was said on this page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One topic on one channel: what holds now."""

    topic: Topic
    channel: Channel
    wanted: bool

    @property
    def name(self) -> str:
        """What its box is called in the form."""
        return f"wish-{self.topic.pk}-{self.channel}"

    @property
    def way(self) -> str:
        """The channel in words."""
        return str(WAYS[self.channel])

    def worded(self, *, wanted: bool) -> str:
        """Return what the customer says by leaving the box so, in the words of the page."""
        told = {"topic": gettext(self.topic.name), "way": self.way}
        return (_("%(topic)s by %(way)s: yes") if wanted else _("%(topic)s by %(way)s: no")) % told


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences(Visitor):
    """What a customer may choose among, and how it stands."""

    wishes: Sequence[Wish]
    addresses: Sequence[str]

    @property
    def topics(self) -> Iterator[tuple[str, Sequence[Wish]]]:
        """Yield each topic's name in the language of the page, with its channels."""
        for topic in dict.fromkeys(wish.topic for wish in self.wishes):
            yield gettext(topic.name), [wish for wish in self.wishes if wish.topic == topic]

    @property
    def languages(self) -> Sequence[tuple[str, str]]:
        """The languages on offer, each in its own words; one that we cannot name stays as it is."""
        codes = [code for code, _name in settings.LANGUAGES]
        mine = self.contact.language
        return [(code, _own_name(code)) for code in dict.fromkeys([*codes, mine])]


def read(token: str) -> Preferences:
    """Return what a link opens. Raises `UnknownLink`."""
    try:
        contact_id = composing.read_preferences(token, composing.known_keys())
        card = contacts.card(viewer=SYSTEM, contact_id=contact_id)
    except (BadToken, ObjectDoesNotExist) as exc:
        raise UnknownLink from exc
    known = [point for point in card.points if point.kind in KINDS.values()]
    return Preferences(
        token=token,
        contact=card.contact,
        wishes=list(_wishes(card)),
        addresses=list(dict.fromkeys(masked(point.value) for point in known if point.kind != "postal")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page_of_a_link(read)
def preferences(request: HttpRequest, asked: Preferences) -> HttpResponse:
    """Show what holds; on POST, write down what is new in it."""
    if request.method != "POST":
        return show(request, "public/preferences.html", asked)
    if not request.POST.keys() & {"save", "none"}:
        return HttpResponseBadRequest()
    services.take_preferences(
        contact=asked.contact,
        words=[_word(wish, request) for wish in asked.wishes],
        language=_language(request, asked),
        at=now(),
    )
    fresh = read(asked.token)
    with translation.override(fresh.language):
        answer = show(request, "public/saved.html", fresh)
        answer["Content-Language"] = fresh.language
        return answer


def _word(wish: Wish, request: HttpRequest) -> services.Word:
    wanted = "none" not in request.POST and wish.name in request.POST
    wording = _("Nothing of all this any more") if "none" in request.POST else wish.worded(wanted=wanted)
    return services.Word(topic_id=wish.topic.pk, channel=wish.channel, opted_in=wanted, source=SOURCE, wording=wording)


def _language(request: HttpRequest, asked: Preferences) -> str:
    chosen = request.POST.get("language", "")
    return chosen if chosen in dict(asked.languages) else asked.contact.language


def _wishes(card: Card) -> Iterator[Wish]:
    """Yield every topic on every channel on which we could reach this customer."""
    holds = {(said.topic_id, said.channel): said.opted_in for said in card.consents}
    kinds = {point.kind for point in card.points}
    for topic in contacts.topics():
        for channel in (channel for channel, kind in KINDS.items() if kind in kinds and topic.may_go_by(channel)):
            wanted = holds.get((topic.pk, channel), not topic.needs_consent)
            yield Wish(topic=topic, channel=channel, wanted=wanted)


def _own_name(code: str) -> str:
    try:
        return str(capfirst(get_language_info(code)["name_local"]))
    except KeyError:
        return code
