"""Settings: how long each kind of thing is kept, and when it goes."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from postroom.access.viewer import NotAllowed
from postroom.privacy import retention
from postroom.privacy.words import Kind, Mode
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

KINDS = {
    Kind.CONTENT: (
        gettext_lazy("What messages say"),
        gettext_lazy("Contents and files of messages that arrived or were cancelled; the message and its log stay."),
    ),
    Kind.MESSAGES: (
        gettext_lazy("Messages"),
        gettext_lazy("Whole messages whose life has ended; their numbers by day, unit, channel and state stay."),
    ),
    Kind.EVENTS: (gettext_lazy("Events"), gettext_lazy("What other systems told.")),
    Kind.IMPORTS: (
        gettext_lazy("Imported files"),
        gettext_lazy("The files themselves and the rows that were refused; what went in stays."),
    ),
    Kind.RUNS: (
        gettext_lazy("Recipients of finished runs"),
        gettext_lazy("Who was chosen and who was left out, and why; the run stays, and numbers by day and unit."),
    ),
    Kind.INCOMING: (
        gettext_lazy("What customers wrote"),
        gettext_lazy("Text messages and e-mails that came in, counted from the day on which they came."),
    ),
}
MODES = [
    (Mode.KEEP, gettext_lazy("Keep for good")),
    (Mode.NIGHTLY, gettext_lazy("Remove every night")),
    (Mode.WITH_MAIL, gettext_lazy("Remove only when new mail goes out")),
]
LONGEST = 36_500


class RuleForm(forms.Form):
    """How long one kind is kept."""

    mode = forms.ChoiceField(label=gettext_lazy("When"), choices=MODES)
    days = forms.IntegerField(label=gettext_lazy("Days to keep"), min_value=1, max_value=LONGEST)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def keeping(request: StaffRequest) -> HttpResponse:
    """Show the rules; on POST, set them all."""
    if request.method == "POST" and not request.viewer.sees_all:
        raise NotAllowed("needs a super user")
    rules = retention.rules()
    forms_of = {
        rule.kind: RuleForm(request.POST or None, prefix=rule.kind, initial={"mode": rule.mode, "days": rule.days})
        for rule in rules
    }
    if request.method == "POST" and all(form.is_valid() for form in forms_of.values()):
        for rule in rules:
            said = forms_of[rule.kind].cleaned_data
            if (said["mode"], said["days"]) != (rule.mode, rule.days):
                kind, mode = Kind(rule.kind), Mode(said["mode"])
                retention.set_rule(viewer=request.viewer, kind=kind, mode=mode, days=said["days"])
        tell(request, _("Saved."))
        return redirect("privacy:keeping")
    context = {
        "rows": [(rule, *KINDS[Kind(rule.kind)], forms_of[rule.kind]) for rule in rules],
        "rules": request.viewer.sees_all,
    }
    return render(request, "privacy/keeping.html", context, status=422 if request.method == "POST" else 200)
