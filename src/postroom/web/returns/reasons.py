"""Why letters come back: the reasons of the desk, for the whole installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.returns import selectors, services
from postroom.web.returns.wording import reason_name
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up
from postroom.web.shell.told import RETURNED_FOR

if TYPE_CHECKING:
    from postroom.returns.models import Reason

PAGE = "returns/reason.html"
UNPROCESSABLE = 422


class ReasonForm(forms.Form):
    """One reason."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As the post writes it on the letter."))
    key = forms.ChoiceField(
        label=_("Key"),
        required=False,
        choices=[("", _("None")), *((key, key) for key in services.KEYS)],
        help_text=_("Chooses the reason while scanning. Letters and digits are what a scanner types."),
    )
    ends_marketing = forms.BooleanField(
        label=_("Ends all that the customer agreed to"),
        required=False,
        help_text=_("For reasons such as “Deceased”: no offers go there any more."),
    )
    is_offered = forms.BooleanField(
        label=_("Offered at the desk"),
        required=False,
        help_text=_("Letters that were recorded with it keep it, also when it is not offered any more."),
    )


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the reasons in the order in which the desk shows them."""
    rows = [(reason, reason_name(reason)) for reason in selectors.reasons()]
    return render(request, "returns/reasons.html", {"reasons": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Make a reason."""
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def show(request: StaffRequest, code: str) -> HttpResponse:
    """Show and change a reason."""
    return _form(request, selectors.reason(code=code))


def _form(request: StaffRequest, reason: Reason | None) -> HttpResponse:
    form = ReasonForm(request.POST or None, initial=_initial(reason))
    if form.is_valid():
        try:
            saved = services.save_reason(viewer=request.viewer, reason=reason, terms=_terms(form, reason))
        except services.KeyTaken as taken:
            said = gettext("“%(name)s” has this key. Choose another one, or take it away there first.")
            form.add_error("key", said % {"name": taken.args[0]})
        except services.LastReason:
            form.add_error("is_offered", gettext("Letters could not be recorded without any reason: offer another."))
        else:
            tell(request, gettext("%(name)s was saved.") % {"name": reason_name(saved)})
            return redirect("returns:reasons")
    data = {"form": form, "reason": reason, "name": reason_name(reason) if reason else ""}
    return render(request, PAGE, data, status=UNPROCESSABLE if form.is_bound else 200)


def _initial(reason: Reason | None) -> dict[str, Any]:
    if reason is None:
        return {"is_offered": True}
    kept = {"key": reason.key, "ends_marketing": reason.ends_marketing, "is_offered": reason.is_offered}
    return {"name": reason_name(reason), **kept}


def _terms(form: ReasonForm, reason: Reason | None) -> services.Terms:
    """A name that is ours, in whatever language it was shown, stays ours: it is shown in each reader's own."""
    told = dict(form.cleaned_data)
    if reason and reason.code in RETURNED_FOR and told["name"] == str(RETURNED_FOR[reason.code]):
        told["name"] = services.shipped_name(reason.code)
    return services.Terms(**told)
