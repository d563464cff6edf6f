"""The screens of mailboxes: set up, tried out, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access.viewer import Right
from postroom.incoming import selectors, services
from postroom.web.connections.mailbox_forms import MailboxForm, told
from postroom.web.connections.words import STEPS
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.incoming.models import Mailbox

OWN_STEPS = {**STEPS, "folder": gettext_lazy("Folder")}
PAGE = "connections/mailbox.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Set up a mailbox; it is looked into from the next minute on."""
    form = MailboxForm(request.POST or None, viewer=request.viewer, initial={"since": now().date()})
    if form.is_valid():
        made = services.save_mailbox(viewer=request.viewer, mailbox=None, values=form.values())
        tell(request, _("%(name)s is saved. Try it out next.") % {"name": made})
        return redirect("connections:mailbox", made.pk)
    return render(request, PAGE, {"form": form, "rules": True}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def show(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Show a mailbox, and change it."""
    mailbox = selectors.mailbox(viewer=request.viewer, mailbox_id=mailbox_id)
    form = MailboxForm(request.POST or None, viewer=request.viewer, mailbox=mailbox, initial=told(mailbox))
    if form.is_valid():
        services.save_mailbox(viewer=request.viewer, mailbox=mailbox, values=form.values())
        tell(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
        return redirect("connections:mailbox", mailbox.pk)
    context = {"form": form, "mailbox": mailbox, "state": state_of(mailbox), "rules": _sets_up(request, mailbox)}
    return render(request, PAGE, context, status=422 if form.is_bound else 200)


@require_POST
@for_setting_up
def try_out(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Connect, encrypt, log in and open the folder, taking nothing; show each step."""
    mailbox = selectors.mailbox(viewer=request.viewer, mailbox_id=mailbox_id)
    verdict = services.try_mailbox(viewer=request.viewer, mailbox=mailbox, at=now())
    steps = [(OWN_STEPS.get(step.name, step.name), step) for step in verdict.steps]
    context = {"mailbox": mailbox, "verdict": verdict, "steps": steps, "looks": True}
    whole = "connections/mailbox_tried.html"
    return render(request, "connections/verdict.html" if request.htmx else whole, context)


@require_POST
@for_setting_up
def remove(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Look into it no more; what came from it stays."""
    mailbox = selectors.mailbox(viewer=request.viewer, mailbox_id=mailbox_id)
    name = mailbox.name
    services.remove_mailbox(viewer=request.viewer, mailbox=mailbox)
    tell(request, _("%(name)s is not looked into any more. What came from it stays.") % {"name": name})
    return redirect("connections:index")


def state_of(mailbox: Mailbox) -> str:
    """Return how a mailbox is, as a pill says it."""
    if not mailbox.is_on:
        return "paused"
    if mailbox.failing_since:
        return "failing"
    return "telling" if mailbox.checked_at else "waiting"


def _sets_up(request: StaffRequest, mailbox: Mailbox) -> bool:
    """Say whether the viewer may change it: one of every unit is for super users."""
    viewer = request.viewer
    return viewer.sees_all if mailbox.unit_id is None else viewer.may(Right.SET_UP, mailbox.unit_id)
