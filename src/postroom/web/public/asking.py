"""What an opt-out link asks for: who wants no more of what, and how that person is told so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import SYSTEM
from postroom.composing import services as composing
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import BadToken
from postroom.web.public.visitor import UnknownLink, Visitor

if TYPE_CHECKING:
    from postroom.contacts.models import Topic

SOURCE = "opt_out_link"
"""Stands in the history of a customer's consents beside every word that came by such a link."""
WAYS = {Channel.EMAIL: _("e-mail"), Channel.SMS: _("text message"), Channel.LETTER: _("letter")}
KINDS = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.LETTER: "postal"}
BUILT_IN = (_("Our own offers"), _("Offers of partners"), _("News about the service"))
"""The names of the topics that Postroom comes with, here so that they are translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Visitor):
    """One customer, one topic, one channel; and whether they want it now."""

    topic: Topic
    channel: Channel
    address: str
    opted_out: bool
    undoable: bool
    """The no is the last word we have, and came by a link like this one."""

    @property
    def about(self) -> str:
        """The topic's name, in the language of the page."""
        return gettext(self.topic.name)

    @property
    def way(self) -> str:
        """The channel in words."""
        return str(WAYS.get(self.channel, self.channel))

    @property
    def button(self) -> str:
        """What the customer says by pressing the one button of the page."""
        return gettext("No more of this: %(topic)s") % {"topic": self.about}


def read(token: str) -> Asked:
    """Return what a link asks for. Raises `UnknownLink`."""
    try:
        asked = composing.read_opt_out(token, composing.known_keys())
        card = contacts.card(viewer=SYSTEM, contact_id=asked.contact_id)
        topic = contacts.topics().get(pk=asked.topic_id)
    except (BadToken, ObjectDoesNotExist) as exc:
        raise UnknownLink from exc
    kind = KINDS.get(asked.channel)
    words = [said for said in card.history if (said.topic_id, said.channel) == (topic.pk, asked.channel)]
    holds = {(said.topic_id, said.channel): said.opted_in for said in card.consents}
    return Asked(
        token=token,
        contact=card.contact,
        topic=topic,
        channel=asked.channel,
        address=next((masked(point.value) for point in card.points if point.kind == kind), ""),
        opted_out=holds.get((topic.pk, asked.channel)) is False,
        undoable=bool(words) and not words[0].opted_in and words[0].source == SOURCE,
    )


def masked(address: str) -> str:
    """Hide most of an address: whoever has the link learns nothing, its owner knows it again."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{address[-3:]}"
