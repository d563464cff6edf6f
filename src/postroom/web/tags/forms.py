"""A kind of records of the company's own, and a field of a kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from postroom.core.tags.catalogue import Field, FieldType, Trust
from postroom.records import selectors as records
from postroom.records.reading import BadValue, read_value
from postroom.web.tags.showing import TYPES

IN_A_TAG = RegexValidator(
    r"\A[a-z][a-z0-9_]{0,59}\Z", _("This stands in tags: small letters, digits and _, a letter first.")
)


class LabelForm(forms.Form):
    """What a kind is called on the screens."""

    label = forms.CharField(label=_("Name"), max_length=120, help_text=_("As staff read it, such as “Meter”."))


class KindForm(LabelForm):
    """A new kind; its code is the first word of its tags."""

    code = forms.CharField(
        label=_("Code"),
        validators=[IN_A_TAG],
        help_text=_("The first word of its tags, such as meter in #meter.number. It stays."),
    )

    def clean_code(self) -> str:
        """No two kinds have one code."""
        code: str = self.cleaned_data["code"]
        if any(kind.code == code for kind in records.catalogue().kinds):
            raise ValidationError(_("There is a kind with this code already."))
        return code


class FieldForm(forms.Form):
    """A field of a kind. Tables come from other systems, not from here."""

    label = forms.CharField(label=_("Name"), max_length=120, help_text=_("As staff read it, such as “Last reading”."))
    name = forms.CharField(
        label=_("Code"), validators=[IN_A_TAG], help_text=_("The last word of its tag, such as last_reading.")
    )
    type = forms.TypedChoiceField(label=_("Type"), coerce=FieldType)
    related_kind = forms.ChoiceField(
        label=_("Leads to"), required=False, help_text=_("Only for a relation: its value is the id of such a record.")
    )
    sample = forms.CharField(
        label=_("Sample"),
        required=False,
        max_length=200,
        help_text=_("Stands in previews: 1250, 2026-05-03."),
    )
    fallback = forms.CharField(
        label=_("Fallback"), required=False, max_length=200, help_text=_("Stands in when a customer has no value.")
    )
    trust = forms.TypedChoiceField(
        label=_("Who writes it"),
        coerce=Trust,
        choices=[(Trust.COMPANY, _("The company")), (Trust.CUSTOMER, _("The customer: it is never made a link"))],
    )

    def __init__(self, *args: Any, taken: frozenset[str] = frozenset(), is_new: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        self._taken = taken
        types = [(kind, TYPES[kind][0]) for kind in FieldType if kind is not FieldType.TABLE]
        self.fields["type"].choices = types  # type: ignore[attr-defined]
        kinds = [("", "—"), *((kind.code, kind.label) for kind in records.kinds())]
        self.fields["related_kind"].choices = kinds  # type: ignore[attr-defined]
        if not is_new:
            self.fields["name"].disabled = self.fields["type"].disabled = True

    def clean_name(self) -> str:
        """No two fields of a kind have one code."""
        name: str = self.cleaned_data["name"]
        if name in self._taken:
            raise ValidationError(_("There is a field with this code already."))
        return name

    def clean(self) -> dict[str, Any]:
        """A relation leads somewhere, nothing else does, and the sample is of the type."""
        known = super().clean() or self.cleaned_data
        if "type" not in known:
            return known
        is_relation = known["type"] is FieldType.RELATION
        if is_relation and not known.get("related_kind"):
            self.add_error("related_kind", _("Say where the relation leads."))
        if not is_relation:
            known["related_kind"] = ""
        if known.get("sample") and not is_relation:
            self._read_sample(known)
        return known

    def _read_sample(self, known: dict[str, Any]) -> None:
        try:
            known["sample"] = read_value(Field("sample", "", known["type"]), known["sample"])
        except BadValue:
            self.add_error("sample", _("The sample does not fit the type."))

    @property
    def field(self) -> Field:
        """The field as the catalogue has it."""
        told = self.cleaned_data
        return Field(
            told["name"],
            told["label"],
            told["type"],
            told["sample"],
            told["trust"],
            related_kind=told["related_kind"] or None,
            fallback=told["fallback"] or None,
        )
