"""What may be chosen for the conditions of an audience; each is looked up when the first condition needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from postroom.access import selectors as access
from postroom.access.viewer import Viewer
from postroom.audiences import selectors as audiences
from postroom.audiences.conditions import About
from postroom.contacts import selectors as contacts
from postroom.records import selectors as records
from postroom.web.audiences import wording
from postroom.web.customers.wording import language_name
from postroom.web.outbox.wording import CHANNELS

if TYPE_CHECKING:
    from postroom.core.tags.catalogue import Kind

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Offered:
    """Lists of values with their words, as the viewer may see them. `audience_id` is the one that is being changed."""

    viewer: Viewer
    audience_id: int | None = None

    def choices(self, about: About) -> Choices:
        """Return what a condition of this kind may be about."""
        return self._by_about[about]

    def name(self, about: About, value: object) -> str:
        """Say what a value is called; one that the viewer may not see, or that is gone, is no more than that."""
        return str(dict(self.choices(about)).get(str(value), _("something that is not here")))

    def kind(self, code: str) -> Kind | None:
        """Return a kind of records."""
        return next((kind for kind in self.kinds if kind.code == code), None)

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """The kinds that records are kept of, by label."""
        kept = set(records.kinds().values_list("code", flat=True))
        return sorted((kind for kind in records.catalogue().kinds if kind.code in kept), key=lambda kind: kind.label)

    @cached_property
    def topics(self) -> Choices:
        """What customers may agree to."""
        return [(topic.code, topic.name) for topic in contacts.topics()]

    @property
    def channels(self) -> Choices:
        """Ways to write to somebody."""
        return [(code, word.text) for code, word in CHANNELS.items()]

    @cached_property
    def additions(self) -> list[tuple[Any, Choices]]:
        """The conditions that can be added, in groups."""
        return [
            (_("Customer"), [(about.value, word) for about, word in wording.ABOUT.items()]),
            (_("Records"), [(f"records:{kind.code}", kind.label) for kind in self.kinds]),
        ]

    @cached_property
    def _by_about(self) -> dict[About, Choices]:
        return _Looked(self)


class _Looked(dict[About, Choices]):
    """The lists by what they are about, each asked for once."""

    def __init__(self, offered: Offered) -> None:
        super().__init__()
        self._offered = offered

    def __missing__(self, about: About) -> Choices:
        found = self[about] = list(_LOOK[about](self._offered))
        return found


def _rows(rows: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    return ((str(row.pk), row.name) for row in rows)


def _buildings(offered: Offered) -> Iterator[tuple[str, Any]]:
    return ((str(row.pk), f"{row.name} · {row.brand}") for row in contacts.buildings(viewer=offered.viewer))


def _others(offered: Offered) -> Iterator[tuple[str, Any]]:
    return _rows(row for row in audiences.audiences(viewer=offered.viewer) if row.pk != offered.audience_id)


_LOOK: Mapping[About, Callable[[Offered], Iterable[tuple[str, Any]]]] = {
    About.CUSTOMER_TYPE: lambda to: ((name, name) for name in contacts.customer_types(viewer=to.viewer)),
    About.LANGUAGE: lambda to: ((code, language_name(code)) for code in contacts.languages(viewer=to.viewer)),
    About.DELIVERY_METHOD: lambda to: to.channels,
    About.BUILDING: _buildings,
    About.BRAND: lambda to: _rows(access.brands(viewer=to.viewer)),
    About.UNIT: lambda to: _rows(access.units(viewer=to.viewer)),
    About.LIST: lambda to: _rows(contacts.kept_lists(viewer=to.viewer)),
    About.AUDIENCE: _others,
}
