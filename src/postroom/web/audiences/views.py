"""The list of audiences, and the screen on which one is put together: what is typed is counted, and kept when saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from postroom.access import selectors as access
from postroom.access.viewer import Right
from postroom.audiences import selectors, services
from postroom.audiences.reading import BadFilter
from postroom.contacts import selectors as contacts
from postroom.web.audiences import wording
from postroom.web.audiences.building import Draft, change, of_filter, of_form
from postroom.web.audiences.counting import judge, numbers
from postroom.web.audiences.forms import AudienceForm
from postroom.web.audiences.offered import Offered
from postroom.web.audiences.shown import parts
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell, warn

if TYPE_CHECKING:
    from postroom.access.models import Unit
    from postroom.audiences.models import Audience

LIST = "web/audiences/index.html"
BUILDER, RESULT = "web/audiences/builder.html", "web/audiences/result.html"
UNPROCESSABLE, CONFLICT = 422, 409
LONGEST_ACCOUNT = 60
BESIDE = ("", "why", "exactly")
"""What is asked for of the numbers alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the builder stands on: an audience, or None for a new one, with what is typed of it."""

    request: StaffRequest
    audience: Audience | None
    form: AudienceForm
    offered: Offered
    draft: Draft

    @property
    def unit(self) -> Unit | None:
        """Whose customers are counted."""
        if self.audience:
            return self.audience.unit
        chosen = number(self.request.POST, "unit") or 0
        units = access.units(viewer=self.request.viewer)
        return units.filter(pk=chosen).first() or access.units(viewer=self.request.viewer, right=Right.WRITE).first()


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List audiences and saved lists by name."""
    kept = list(contacts.kept_lists(viewer=request.viewer).order_by("name", "pk"))
    data = {
        "audiences": selectors.audiences(viewer=request.viewer),
        "lists": [(one, sizes.get(one.pk, 0)) for sizes in [contacts.sizes(lists=kept)] for one in kept],
        "may_write": request.viewer.may(Right.WRITE),
    }
    return render(request, LIST, data)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Put a new audience together, and save it."""
    request.viewer.must(Right.WRITE)
    desk = _desk(request, None)
    return _saved(desk) if request.method == "POST" else _shown(desk)


@require_http_methods(["GET", "POST"])
def show(request: StaffRequest, audience_id: int) -> HttpResponse:
    """Show an audience with its numbers, and save what was changed."""
    audience = selectors.audience(viewer=request.viewer, audience_id=audience_id)
    if request.method == "POST":
        request.viewer.must(Right.WRITE, audience.unit_id)
    desk = _desk(request, audience)
    return _saved(desk) if request.method == "POST" else _shown(desk)


@require_POST
def count(request: StaffRequest, audience_id: int | None = None) -> HttpResponse:
    """Count what is typed, or add and remove what a button says; nothing is kept."""
    found = selectors.audience(viewer=request.viewer, audience_id=audience_id) if audience_id else None
    desk, order = _desk(request, found), request.POST.get("do", "")
    fresh = change(desk.draft, order, request.POST)
    if request.htmx and order in BESIDE:
        return _shown(desk, template=RESULT)
    return _shown(desk, fresh=fresh, template=f"{BUILDER}#form" if request.htmx else BUILDER)


@require_POST
def delete(request: StaffRequest, audience_id: int) -> HttpResponse:
    """Delete an audience, unless others are put together from it."""
    audience = selectors.audience(viewer=request.viewer, audience_id=audience_id)
    try:
        services.delete(viewer=request.viewer, audience_id=audience_id)
    except services.InUse as used:
        named = ", ".join(other.name for other in used.audiences)
        warn(request, _("It is part of: %(names)s. Take it out there first.") % {"names": named})
        return redirect("audiences:show", audience_id)
    tell(request, _("%(name)s is deleted. Its customers stay.") % {"name": audience.name})
    return redirect("audiences:index")


def _desk(request: StaffRequest, audience: Audience | None) -> Desk:
    offered = Offered(request.viewer, audience.pk if audience else None)
    initial = {"name": audience.name, "allowed": audience.allowed_unit_ids} if audience else None
    posted = request.POST if request.method == "POST" else None
    form = AudienceForm(posted, viewer=request.viewer, is_new=audience is None, initial=initial)
    kept = of_filter(audience.conditions) if audience else Draft()
    draft = kept if posted is None else of_form(posted, offered)
    return Desk(request=request, audience=audience, form=form, offered=offered, draft=draft)


def _saved(desk: Desk) -> HttpResponse:
    request, judged = desk.request, judge(desk.draft, viewer=desk.request.viewer, audience=desk.audience)
    if judged.problems or judged.whole or not desk.form.is_valid():
        return _shown(desk, status=UNPROCESSABLE)
    told = desk.form.cleaned_data
    kept = desk.audience.allowed_unit_ids if desk.audience else []
    allowed = [unit.pk for unit in told["allowed"]] if "allowed" in told else kept
    saved = services.Saved(name=told["name"], conditions=judged.filtered, allowed=allowed)
    try:
        if desk.audience is None:
            made = services.make(viewer=request.viewer, unit=told["unit"], saved=saved, at=timezone.now())
        else:
            made = services.save(
                viewer=request.viewer, audience_id=desk.audience.pk, saved=saved, at=timezone.now(),
                revision=number(request.POST, "revision") or 0,
            )  # fmt: skip
    except services.Stale:
        warn(request, _("Somebody saved it after you opened it. Nothing was changed: open it again, then change it."))
        return _shown(desk, status=CONFLICT)
    except BadFilter:
        warn(request, _("It was not saved: an audience that it names cannot be a part of it."))
        return _shown(desk, status=UNPROCESSABLE)
    tell(request, _("%(name)s is saved.") % {"name": made.name})
    return redirect("audiences:show", made.pk)


def _shown(desk: Desk, *, fresh: int | None = None, template: str = BUILDER, status: int = 200) -> HttpResponse:
    """Show the builder, or a part of it, with the numbers beside."""
    request, audience = desk.request, desk.audience
    reading, account = judge(desk.draft, viewer=request.viewer, audience=audience), _account(request)
    unit, now = desk.unit, timezone.now()
    found = numbers(
        reading, viewer=request.viewer, unit=unit, at=now, account=account,
        exactly=request.POST.get("do") == "exactly",
    ) if unit else None  # fmt: skip
    shown = parts(desk.draft, offered=desk.offered, problems=reading.problems, fresh=fresh)
    lines = [line for part in shown for line in part["lines"]]
    data = {
        "audience": audience,
        "form": desk.form,
        "parts": shown,
        "additions": desk.offered.additions,
        "offered": desk.offered,
        "words": wording,
        "may_write": request.viewer.may(Right.WRITE, audience.unit_id if audience else None),
        "revision": number(request.POST, "revision") or (audience.revision if audience else 0),
        "count_url": reverse("audiences:count", args=[audience.pk] if audience else []),
        "shows_errors": status != 200,  # noqa: PLR2004 - all went well
        "whole_problem": reading.whole,
        "unit": unit,
        "numbers": found,
        "shown_lines": [(lines[place], number, holds) for place, number, holds in found.lines] if found else [],
        "unread": len(reading.problems),
        "stamp": round(now.timestamp() * 1000),
    }
    return render(request, template, data, status=status)


def _account(request: StaffRequest) -> str:
    """Return whom the viewer asks about."""
    return request.POST.get("account", "").replace("\0", "").strip()[:LONGEST_ACCOUNT]
