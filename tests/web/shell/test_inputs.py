"""Inputs drawn without templates say what Django's templates say."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from postroom.web.shell.inputs import Inputs

AWKWARD = """"'<b>&amp;"""


class Form(forms.Form):
    """One input of each kind."""

    hidden = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(max_length=5, help_text="hint", widget=forms.TextInput(attrs={"placeholder": AWKWARD}))
    number = forms.IntegerField(min_value=1)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date", "autofocus": True, "hidden": False}))
    choice = forms.ChoiceField(
        choices=[("", gettext_lazy("Any")), (AWKWARD, AWKWARD), ("Group", [(7, mark_safe("<i>seven</i>")), (8, "8")])]
    )
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    longer = forms.CharField(widget=forms.Textarea)
    check = forms.BooleanField()


@pytest.mark.parametrize("name", list(Form.base_fields))
@pytest.mark.parametrize(
    "data",
    [
        None,
        {"hidden": AWKWARD, "text": AWKWARD, "number": "1000", "day": "x", "choice": AWKWARD, "several": ["a", "b"]},
        {"hidden": "", "text": None, "number": 1000, "day": date(2026, 5, 4), "choice": "7", "check": "on"},
    ],
)
def test_an_input_says_what_the_template_says(name, data):
    [ours, theirs] = [str(Form(data, renderer=renderer())[name]) for renderer in (Inputs, DjangoTemplates)]

    assert re.sub(r"\s*\n\s*", "", ours) == re.sub(r"\s*\n\s*", "", theirs)


def test_forms_are_drawn_so():
    assert isinstance(Form().renderer, Inputs)
