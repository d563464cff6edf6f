"""Webhooks: list them, make one, look at one with what it was told, change it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access.viewer import Right
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up
from postroom.web.webhooks import once
from postroom.web.webhooks.forms import WebhookForm
from postroom.web.webhooks.wording import EVENTS
from postroom.webhooks import selectors, services

STATES = ("waiting", "delivered", "failed")


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the webhooks of the units that the viewer sets up."""
    return render(request, "webhooks/index.html", {"rows": selectors.subscriptions(viewer=request.viewer)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Let a program hear of what happens; its page shows its secret, once."""
    form = WebhookForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        try:
            webhook, secret = services.subscribe(
                viewer=request.viewer, unit=form.cleaned_data["unit"], terms=form.terms()
            )
        except services.BadAddress as exc:
            form.add_error("url", str(exc))
        else:
            once.keep(request, webhook.pk, secret)
            return redirect("webhooks:show", webhook.pk)
    return render(request, "webhooks/form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@for_setting_up
def show(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Show a webhook and the last that it was told; a new secret, once."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    rows, more = selectors.deliveries(
        viewer=request.viewer, subscription=webhook, state=state, before=number(request.GET, "before")
    )
    told = [(row, EVENTS.get(row.event, row.event)) for row in rows]
    hears = [EVENTS.get(event, event) for event in webhook.events]
    context = {"webhook": webhook, "rows": told, "more": more, "state": state, "states": STATES, "hears": hears}
    context["has_failed"] = selectors.has_failed(viewer=request.viewer, subscription=webhook)
    context["secret"] = once.take(request, webhook.pk)
    return render(request, "webhooks/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def change(request: StaffRequest, webhook_id: int) -> HttpResponse:
    """Say anew where it listens and of what it hears."""
    webhook = selectors.subscription(viewer=request.viewer, subscription_id=webhook_id)
    request.viewer.must(Right.SET_UP, webhook.unit_id)
    told = {"name": webhook.name, "url": webhook.url, "events": webhook.events}
    form = WebhookForm(request.POST or None, viewer=request.viewer, is_new=False, initial=told)
    if form.is_valid():
        try:
            services.change(viewer=request.viewer, subscription=webhook, terms=form.terms())
        except services.BadAddress as exc:
            form.add_error("url", str(exc))
        else:
            tell(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
            return redirect("webhooks:show", webhook.pk)
    context = {"form": form, "webhook": webhook}
    return render(request, "webhooks/form.html", context, status=422 if form.is_bound else 200)
