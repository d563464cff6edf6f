"""What stands above every page while it lasts: sending is stopped, an account is paused, nothing leaves the house."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from postroom.access.viewer import Right, Viewer
from postroom.delivery.selectors import situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A line above the page. `url` and `action` make its button."""

    text: str
    icon: str
    colour: Literal["blue", "amber", "red"] = "amber"
    url: str = ""
    action: str = ""


def banners(*, viewer: Viewer) -> Iterator[Banner]:
    """Return what everybody must know at once about sending; the way to change it for those who may."""
    now = situation(viewer=viewer)
    url = _connections(viewer)
    if now.stopped_since:
        since = date_format(localtime(now.stopped_since), "SHORT_DATETIME_FORMAT")
        text = _("All sending is stopped since %(since)s. Messages wait and nothing is lost.") % {"since": since}
        yield Banner(text=text, icon="alert-octagon", colour="red", url=url, action=_("Connections"))
    for lane in now.paused:
        text = _("%(name)s is paused: %(reason)s") % {"name": lane, "reason": lane.pause_reason or _("by hand")}
        yield Banner(text=text, icon="player-pause", url=url, action=_("Connections"))
    if now.capturing:
        text = _("Capture mode: messages are made and kept, and nothing leaves the house until an account is live.")
        yield Banner(text=text, icon="shield-check", url=url, action=_("Connections"))


def _connections(viewer: Viewer) -> str:
    try:
        return reverse("connections:index") if viewer.may(Right.SET_UP) else ""
    except NoReverseMatch:
        return ""
