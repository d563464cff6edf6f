"""What a list is narrowed to, read from its address, and said again as chips and as an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format
from django.utils.http import urlencode

from postroom.web.shell.lists import Chip


class DayField(forms.DateField):
    """A day that one may reckon with."""

    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    default_validators = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class ListForm(forms.Form):
    """The filters in force. What cannot be read, or is no choice of the viewer's, is a fault and filters nothing."""

    as_tabs: ClassVar[Sequence[str]] = ()
    """Fields that stand above the list as tabs, and are no filter that one takes off."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter-%s")

    def offer(self, name: str, nothing: object, choices: Sequence[tuple[Any, Any]]) -> None:
        """Let a field be chosen from a list that begins with nothing."""
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]
        self.fields[name].widget.attrs["class"] = "form-select"

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, as people read them."""
        names = [name for name in self.fields if name not in self.as_tabs and self.cleaned_data.get(name)]
        return [Chip(name, str(self.fields[name].label), self.shown(name)) for name in names]

    def shown(self, name: str) -> str:
        """Say what a field is narrowed to."""
        value = self.cleaned_data[name]
        if isinstance(value, date):
            return date_format(value, "j M Y")
        offered = dict(getattr(self.fields[name], "choices", ()))
        return str(offered.get(value, value))

    def query(self, **more: object) -> str:
        """Return the address of this list: its filters and nothing that is empty."""
        return urlencode({name: value for name, value in {**self.cleaned_data, **more}.items() if value})
