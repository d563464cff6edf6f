"""What the list of customers may be narrowed to, read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Viewer
from postroom.contacts import selectors as contacts
from postroom.contacts.selectors import ContactFilter
from postroom.web.customers.wording import language_name
from postroom.web.shell.list_form import ListForm

LEAST = 2
"""A list to choose from is shown when it has more than "any" and one choice."""


class FilterForm(ListForm):
    """The filters of customers. What the viewer may not see is no choice, so it filters nothing."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    building = forms.ChoiceField(label=_("Building"), required=False)
    brand = forms.ChoiceField(label=_("Brand"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, data: Mapping[str, Any], *, viewer: Viewer) -> None:
        super().__init__(data)
        self.offer("type", _("Any type"), [(name, name) for name in contacts.customer_types(viewer=viewer)])
        self.offer("building", _("Any building"), _named(contacts.buildings(viewer=viewer)))
        self.offer("brand", _("Any brand"), _named(access.brands(viewer=viewer)))
        languages = [(code, language_name(code)) for code in contacts.languages(viewer=viewer)]
        self.offer("language", _("Any language"), languages)
        self.offer("unit", _("Any unit"), _named(access.units(viewer=viewer)))
        self.is_valid()

    @property
    def narrowed(self) -> ContactFilter:
        """What the selectors are asked for."""
        asked = self.cleaned_data
        return ContactFilter(
            text=asked.get("q") or "",
            customer_type=asked.get("type") or "",
            building_id=_number(asked.get("building")),
            brand_id=_number(asked.get("brand")),
            language=asked.get("language") or "",
            unit_id=_number(asked.get("unit")),
        )

    @property
    def selects(self) -> list[forms.BoundField]:
        """The filters to choose from a list, where there is something to choose."""
        shown = [self[name] for name in ("type", "building", "brand", "language", "unit")]
        return [bound for bound in shown if len(bound.field.choices) > LEAST]  # type: ignore[attr-defined]


def _named(rows: Any) -> list[tuple[str, str]]:
    return [(str(row.pk), row.name) for row in rows]


def _number(value: str | None) -> int | None:
    return int(value) if value else None
