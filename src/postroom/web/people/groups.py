"""The screens for groups: whose messages are seen across units, and which groups see each other's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access import selectors
from postroom.access import services as access
from postroom.web.people.forms import GroupForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.access.models import Group


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the groups."""
    _for_super_users(request)
    rows = selectors.groups(viewer=request.viewer).prefetch_related("members", "collaborates_with")
    return render(request, "people/groups.html", {"groups": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Make a group."""
    _for_super_users(request)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def show(request: StaffRequest, group_id: int) -> HttpResponse:
    """Show and change one group."""
    _for_super_users(request)
    return _form(request, selectors.group(viewer=request.viewer, group_id=group_id))


def _form(request: StaffRequest, group: Group | None) -> HttpResponse:
    initial = (
        {"name": group.name, "members": group.members.all(), "others": group.collaborates_with.all()} if group else {}
    )
    form = GroupForm(request.POST or None, viewer=request.viewer, group=group, initial=initial)
    if not form.is_valid():
        return render(
            request, "people/group.html", {"form": form, "group": group}, status=422 if form.is_bound else 200
        )
    saved = access.save_group(viewer=request.viewer, group=group, **form.cleaned_data)
    tell(request, _("%(name)s was saved.") % {"name": saved})
    return redirect("people:groups")


def _for_super_users(request: StaffRequest) -> None:
    """A group looks past the borders of units; to others the screen does not exist."""
    if not request.viewer.sees_all:
        raise Http404
