"""What stands above every page while it lasts: sending is stopped, an account is paused, nothing leaves the house."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from postroom.access.viewer import Right, Viewer
from postroom.delivery.selectors import Situation, situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A line above the page. `url` and `action` make its button; with `posts` it acts at once."""

    text: str
    icon: str
    colour: Literal["blue", "amber", "red"] = "amber"
    url: str = ""
    action: str = ""
    posts: bool = False


def banners(*, viewer: Viewer) -> Iterator[Banner]:
    """Return what everybody must know at once about sending; the way to change it for those who may."""
    now = situation(viewer=viewer)
    url = _connections(viewer)
    if now.stopped_since:
        yield _stopped(now, viewer)
    for lane in now.paused:
        text = _("%(name)s is paused: %(reason)s") % {"name": lane.name, "reason": lane.reason or _("by hand")}
        yield Banner(text=text, icon="player-pause", url=url, action=_("Connections"))
    if now.capturing:
        text = _("Capture mode: messages are made and kept, and nothing leaves the house until an account is live.")
        yield Banner(text=text, icon="shield-check", url=url, action=_("Connections"))


def _stopped(now: Situation, viewer: Viewer) -> Banner:
    said = {
        "since": date_format(localtime(now.stopped_since), "j M Y H:i"),
        "who": now.stopped_by or "Postroom",
    }
    text = _("All sending is stopped since %(since)s, by %(who)s. Messages wait and nothing is lost.") % said
    url = reverse("connections:go-on") if viewer.may(Right.SET_UP) else ""
    return Banner(
        text=text, icon="alert-octagon", colour="red", url=url, action=_("Let sending go on"), posts=bool(url)
    )


def _connections(viewer: Viewer) -> str:
    return reverse("connections:index") if viewer.may(Right.SET_UP) else ""
