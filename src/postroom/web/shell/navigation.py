"""Which screens there are, in which order, and who finds them in the navigation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from postroom.access.viewer import Right, Viewer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the navigation; `key` is the letter that leads there after "g"."""

    label: _StrPromise
    url_name: str
    icon: str
    right: Right = Right.SEE
    key: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A screen as the viewer may reach it."""

    label: _StrPromise
    url: str
    icon: str
    key: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: _StrPromise
    links: tuple[Link, ...]


SCREENS: tuple[tuple[_StrPromise, tuple[Screen, ...]], ...] = (
    (
        _("Work"),
        (
            Screen(_("Home"), "home:index", "home", key="h"),
            Screen(_("Shipping centre"), "outbox:index", "inbox", Right.OUTBOX, key="o"),
            Screen(_("Approvals"), "runs:approvals", "checks", Right.SEND, key="v"),
            Screen(_("Repair desk"), "repair:index", "tool", Right.OUTBOX, key="f"),
            Screen(_("Inbox"), "incoming:index", "mail-opened", key="i"),
            Screen(_("Print desk"), "printing:index", "printer", Right.SEND, key="p"),
            Screen(_("Returned mail"), "returns:index", "mail-off", key="l"),
            Screen(_("Customers"), "customers:index", "users", key="c"),
            Screen(_("Block list"), "suppressions:index", "ban", key="b"),
        ),
    ),
    (
        _("Write"),
        (
            Screen(_("New message"), "writing:new", "pencil", Right.WRITE, key="m"),
            Screen(_("New bulk message"), "runs:new", "send", Right.WRITE),
            Screen(_("Audiences"), "audiences:index", "filter", key="a"),
        ),
    ),
    (
        _("Set up"),
        (
            Screen(_("Import"), "import:index", "file-import", Right.WRITE),
            Screen(_("Templates"), "templates:index", "template", key="t"),
            Screen(_("Designs"), "designs:index", "palette", key="d"),
            Screen(_("Tag catalogue"), "tags:index", "hash"),
            Screen(_("Connections"), "connections:index", "plug", Right.SET_UP),
            Screen(_("Prices"), "prices:index", "receipt", Right.SET_UP),
            Screen(_("People"), "people:index", "users-group", Right.SET_UP),
            Screen(_("API keys"), "keys:index", "key", Right.SET_UP),
            Screen(_("External systems"), "systems:index", "device-desktop", Right.SET_UP),
            Screen(_("Webhooks"), "webhooks:index", "speakerphone", Right.SET_UP),
            Screen(_("Settings"), "settings:index", "settings", Right.SET_UP),
        ),
    ),
    (
        _("Look"),
        (
            Screen(_("Runs"), "runs:index", "stack-2", key="r"),
            Screen(_("Reports"), "reports:index", "chart-bar", Right.OUTBOX),
            Screen(_("Costs"), "costs:index", "cash", Right.OUTBOX),
            Screen(_("System health"), "health:index", "circle-check", Right.SET_UP),
            Screen(_("Audit trail"), "audit:index", "history", Right.SET_UP),
        ),
    ),
)
SHORTCUTS = (Screen(_("Errors"), "outbox:index", "alert-triangle", Right.OUTBOX, key="e", query="?box=errors"),)
"""Places worth a key and a line in the palette, but no line in the navigation."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The screens that somebody may open, as seen from one of them: the same for all who have the same rights."""

    rights: frozenset[Right]
    here: str
    root: tuple[str, str]
    """Under which address we run, and by which routes."""

    @classmethod
    def of(cls, *, viewer: Viewer, path: str) -> Self:
        """Return the viewer's, `here` being the one of them that shows `path`."""
        rights, root = frozenset(filter(viewer.may, Right)), _root()
        urls = [link.url for _label, links in _groups(rights, root) for link in links]
        return cls(rights, max((url for url in urls if _shows(url, path)), key=len, default=""), root)

    @property
    def groups(self) -> list[Group]:
        """Return the navigation, the screen that is shown marked; groups left empty are left out."""
        groups = _groups(self.rights, self.root)
        return [Group(label, tuple(_marked(link, self.here) for link in links)) for label, links in groups if links]

    @property
    def all(self) -> Sequence[Link]:
        """Return every place there is a way to, for the list of keys."""
        return _places(self.rights, self.root)


def destinations(*, viewer: Viewer) -> Sequence[Link]:
    """Return every place the viewer may go to, for the palette."""
    return _places(frozenset(filter(viewer.may, Right)), _root())


@lru_cache(maxsize=64)
def _groups(rights: frozenset[Right], _root: tuple[str, str]) -> Sequence[tuple[_StrPromise, Sequence[Link]]]:
    return [(label, list(_reachable(screens, rights))) for label, screens in SCREENS]


@lru_cache(maxsize=64)
def _places(rights: frozenset[Right], _root: tuple[str, str]) -> Sequence[Link]:
    screens = [screen for _label, group in SCREENS for screen in group]
    return list(_reachable((*screens, *SHORTCUTS), rights))


def _root() -> tuple[str, str]:
    return get_script_prefix(), settings.ROOT_URLCONF


def _reachable(screens: tuple[Screen, ...], rights: frozenset[Right]) -> Iterator[Link]:
    for screen in screens:
        if screen.right not in rights:
            continue
        try:
            url = reverse(screen.url_name)
        except NoReverseMatch:
            continue  # its area is not installed
        yield Link(screen.label, url + screen.query, screen.icon, screen.key)


def _shows(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _marked(link: Link, here: str) -> Link:
    return Link(link.label, link.url, link.icon, link.key, is_current=link.url == here)
