"""Gives a form's list of choices what the viewer may choose from."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet


def offer(form: forms.Form, name: str, found: QuerySet[Any], *, required: bool | None = None) -> None:
    """Let the field `name` offer just these rows; with `required`, say whether one must be chosen."""
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset = found
    if required is not None:
        field.required = required
