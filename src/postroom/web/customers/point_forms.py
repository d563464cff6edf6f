"""The forms for one address: e-mail, phone or postal. What cannot be used is named at the field it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.contacts.addresses import Address, BadAddress, read_email, read_phone, read_postal
from postroom.core.address.postal import PostalFault
from postroom.web.customers.wording import ROLES, Fault, countries, fault_sentence


class PointForm(forms.Form):
    """An address and what it is for; `address` is there when the form is valid."""

    role = forms.ChoiceField(label=_("What it is for"))
    address: Address

    def __init__(self, *args: Any, roles: list[str], language: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._language = language
        if roles:
            self.fields["role"].choices = [(role, ROLES[role]) for role in roles]  # type: ignore[attr-defined]
        else:
            del self.fields["role"]

    def clean(self) -> dict[str, Any]:
        """Read the address as the core does."""
        known = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.address = self._read(known)
            except BadAddress as problem:
                self.add_error(self._place(problem), str(fault_sentence(problem.fault)))
        return known

    def _read(self, known: Mapping[str, Any]) -> Address:
        raise NotImplementedError

    def _place(self, _problem: BadAddress) -> str:
        return "value"


class EmailForm(PointForm):
    value = forms.CharField(label=_("E-mail address"), widget=forms.TextInput(attrs={"inputmode": "email"}))
    field_order = ("value", "role")

    def _read(self, known: Mapping[str, Any]) -> Address:
        return read_email(known["value"])


class PhoneForm(PointForm):
    value = forms.CharField(
        label=_("Phone"),
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("With its country code, or as it is dialled at home."),
    )
    field_order = ("value", "role")

    def _read(self, known: Mapping[str, Any]) -> Address:
        return read_phone(known["value"], language=self._language)


class PostalForm(PointForm):
    lines = forms.CharField(
        label=_("Street and number"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("At most four lines, as they stand in the window of an envelope."),
    )
    postcode = forms.CharField(label=_("Postcode"), required=False)
    city = forms.CharField(label=_("City"))
    country = forms.ChoiceField(label=_("Country"))
    field_order = ("lines", "postcode", "city", "country", "role")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["country"].choices = [("", "—"), *countries()]  # type: ignore[attr-defined]

    def _read(self, known: Mapping[str, Any]) -> Address:
        lines = known["lines"].splitlines()
        return read_postal(lines=lines, postcode=known["postcode"], city=known["city"], country=known["country"])

    def _place(self, problem: BadAddress) -> str:
        return _PLACES.get(problem.fault, "lines")


_PLACES: Mapping[Fault, str] = {PostalFault.NO_CITY: "city", PostalFault.UNKNOWN_COUNTRY: "country"}

FORMS: Mapping[str, type[PointForm]] = {"email": EmailForm, "phone": PhoneForm, "postal": PostalForm}


def initial(kind: str, *, value: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form of a kept address begins with."""
    if kind != "postal":
        return {"value": value}
    known = {name: parts.get(name, "") for name in ("postcode", "city", "country")}
    return {"lines": "\n".join(parts.get("lines", ())) or value, **known}
