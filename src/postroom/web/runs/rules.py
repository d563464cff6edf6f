"""When two people approve, and how long an approval can be undone: a rule for each unit that wants one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access import selectors as access
from postroom.access.viewer import Right
from postroom.costs.reading import CURRENCIES
from postroom.runs import selectors
from postroom.runs import services as runs
from postroom.web.runs import wording
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

REFUSED = 422
_LONGEST = 3600


class RuleForm(forms.Form):
    """What makes a second person needed; what is empty does not."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Always for these kinds"),
        required=False,
        choices=wording.KINDS.items(),
        widget=forms.CheckboxSelectMultiple,
    )
    from_messages = forms.IntegerField(
        label=gettext_lazy("From so many messages on"), required=False, min_value=1, max_value=2_000_000_000
    )
    from_money = forms.DecimalField(
        label=gettext_lazy("From this cost on"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, initial="EUR")
    undo_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds in which an approval can be undone"),
        required=False,
        min_value=0,
        max_value=_LONGEST,
        help_text=gettext_lazy("So long nothing goes out after somebody approved."),
    )

    def clean_currency(self) -> str:
        """Refuse what is no currency."""
        told = str(self.cleaned_data["currency"]).upper()
        if told not in CURRENCIES:
            raise forms.ValidationError(_("A currency is its three letters, such as EUR."))
        return told

    @property
    def rule(self) -> runs.Rule:
        """What was said."""
        said = self.cleaned_data
        return runs.Rule(
            kinds=[runs.Kind(kind) for kind in said["kinds"]],
            from_messages=said["from_messages"],
            from_money=said["from_money"],
            currency=said["currency"],
            undo_seconds=said["undo_seconds"] or 0,
        )


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the units, each with its rule."""
    kept = {rule.unit_id: rule for rule in selectors.approval_rules(viewer=request.viewer)}
    rows = [
        {"unit": unit, "rule": rule, "kinds": [wording.KINDS[kind] for kind in rule.kinds] if rule else ()}
        for unit in access.units(viewer=request.viewer, right=Right.SET_UP)
        for rule in [kept.get(unit.pk)]
    ]
    return render(request, "web/runs/rules.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def change(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Set the rule of one unit."""
    unit = access.unit(viewer=request.viewer, unit_id=unit_id)
    request.viewer.must(Right.SET_UP, unit.pk)
    kept = selectors.approval_rules(viewer=request.viewer).filter(unit_id=unit.pk).first()
    begins: dict[str, Any] = (
        {name: getattr(kept, name) for name in ("kinds", "from_messages", "from_money", "currency", "undo_seconds")}
        if kept
        else {}
    )
    form = RuleForm(request.POST or None, initial=begins)
    if form.is_valid():
        runs.set_rule(viewer=request.viewer, unit_id=unit.pk, rule=form.rule)
        tell(request, _("The rule holds from now on, also for what waits for approval."))
        return redirect("runs:rules")
    data = {"form": form, "unit": unit}
    return render(request, "web/runs/rule.html", data, status=REFUSED if form.is_bound else 200)
