"""The screens of accounts: all of them with their health, and one with its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access.viewer import Right, Viewer
from postroom.delivery import selectors
from postroom.delivery import services as delivery
from postroom.delivery.registry import KINDS
from postroom.delivery.reports import report_address
from postroom.incoming import selectors as incoming
from postroom.web.connections import words
from postroom.web.connections.forms import AccountForm
from postroom.web.connections.health import health
from postroom.web.connections.mailboxes import state_of
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.delivery.models import Account


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the accounts with how they are, and say whether anything leaves the house at all."""
    at, situation = now(), selectors.situation(viewer=request.viewer)
    stopped, accounts = situation.stopped_since is not None, selectors.connected(viewer=request.viewer)
    context = {
        "accounts": [(account, health(account, at=at, stopped=stopped)) for account in accounts],
        "kinds": words.KINDS.items(),
        "situation": situation,
        "mailboxes": [(one, state_of(one)) for one in incoming.mailboxes(viewer=request.viewer)],
    }
    return render(request, "connections/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest, kind: str) -> HttpResponse:
    """Connect an account; it starts in capture mode."""
    if kind not in words.KINDS:
        raise ObjectDoesNotExist(kind)
    form = AccountForm(request.POST or None, viewer=request.viewer, kind=KINDS[kind])
    if form.is_valid() and selectors.is_account(code=form.chosen_code):
        form.add_error("code", _("There is an account with this code already."))
    if form.is_valid() and (account := _saved(request, form, form.chosen_code)):
        tell(request, _("%(name)s is saved, in capture mode. Try it out next.") % {"name": account})
        return redirect("connections:account", account.pk)
    context = {"form": form, "kind": words.KINDS[kind]}
    return render(request, "connections/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def show(request: StaffRequest, account_id: int) -> HttpResponse:
    """Show one account with its switches, and change its settings."""
    account = selectors.account(viewer=request.viewer, account_id=account_id)
    rules = sets_up(request.viewer, account)
    form = AccountForm(
        request.POST or None,
        viewer=request.viewer,
        kind=KINDS[account.kind],
        kept=delivery.kept_secrets(account=account),
        is_new=False,
        initial=_told(account),
    )
    if form.is_valid() and _saved(request, form, account.lane.code):
        tell(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
        return redirect("connections:account", account.pk)
    context = {
        "account": account,
        "health": health(
            account, at=now(), stopped=selectors.situation(viewer=request.viewer).stopped_since is not None
        ),
        "captured": selectors.captured(viewer=request.viewer, account=account),
        "form": form,
        "rules": rules,
        "may_send": request.viewer.may(Right.SEND, account.lane.unit_id),
        "report_address": report_address(account.pk) if rules and _is_reported_to(account) else "",
        "reported": words.REPORTED.get(KINDS[account.kind].channel, ""),
    }
    return render(request, "connections/account.html", context, status=422 if form.is_bound else 200)


def sets_up(viewer: Viewer, account: Account) -> bool:
    """Say whether the viewer may change the account: one of every unit is for super users."""
    unit_id = account.lane.unit_id
    return viewer.sees_all if unit_id is None else viewer.may(Right.SET_UP, unit_id)


def _is_reported_to(account: Account) -> bool:
    return KINDS[account.kind].reports is not None and account.settings.get("reporter") != "none"


def _told(account: Account) -> dict[str, object]:
    own = ("sender_name", "sender_address", "reply_to", "connections", "quiet_from", "quiet_until", "time_zone")
    lane = account.lane
    of_lane = {
        "name": lane.name,
        "unit": lane.unit_id,
        "units": lane.allowed_unit_ids,
        "rate_per_second": lane.rate_per_second,
        "resend_codes": lane.resend_codes,
    }
    return {**account.settings, **of_lane, **{name: getattr(account, name) for name in own}}


def _saved(request: StaffRequest, form: AccountForm, code: str) -> Account | None:
    """Save what the form says, or put what is wrong with it into the form."""
    try:
        return delivery.save_account(
            viewer=request.viewer,
            code=code,
            name=form.cleaned_data["name"],
            kind=form.kind.code,
            unit=form.cleaned_data["unit"],
            values=form.values(),
        )
    except delivery.BadSettings as exc:
        form.add_error(None, str(exc))
        return None
