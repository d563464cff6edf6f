"""The screens for users: who works here, in which role and where."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postroom.access import invitations, selectors
from postroom.access import services as access
from postroom.access.viewer import Right, Role
from postroom.web.people import inviting
from postroom.web.people.forms import NewUserForm, PasswordForm, RoleForm, UserForm
from postroom.web.people.words import MAY, ROLES
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.notices import tell, warn
from postroom.web.shell.rights import for_setting_up

if TYPE_CHECKING:
    from postroom.access.models import User

MADE_UP_BYTES = 12


@require_safe
@for_setting_up
def index(request: StaffRequest) -> HttpResponse:
    """List the users, each with their roles."""
    roles: dict[int, list[str]] = {}
    for given in selectors.memberships(viewer=request.viewer):
        roles.setdefault(given.user_id, []).append(f"{ROLES[Role(given.role)]}, {given.unit}")
    people = [(user, roles.get(user.pk, [])) for user in selectors.users(viewer=request.viewer)]
    return render(request, "people/index.html", {"people": people})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def new(request: StaffRequest) -> HttpResponse:
    """Make a user with a first role; a password that was made up is shown once."""
    form = NewUserForm(request.POST or None, viewer=request.viewer, initial={"invite": True})
    if form.is_valid() and selectors.is_known(email=form.cleaned_data["email"]):
        form.add_error("email", _("Somebody signs in with this address already."))
    if not form.is_valid():
        context = {"form": form, "roles": [(ROLES[role], MAY[role]) for role in Role]}
        return render(request, "people/new.html", context, status=422 if form.is_bound else 200)
    typed, invite = form.cleaned_data["password"], form.cleaned_data["invite"]
    password = typed or secrets.token_urlsafe(MADE_UP_BYTES)
    user = _make(request, form.cleaned_data, password=None if invite else password)
    if invite:
        return inviting.send(request, user)
    if not typed:
        return render(request, "people/password.html", {"person": user, "password": password})
    tell(request, _("%(name)s can sign in as %(email)s.") % {"name": user.name, "email": user.email})
    return redirect("people:user", user.pk)


@transaction.atomic
def _make(request: StaffRequest, said: dict[str, Any], *, password: str | None) -> User:
    """Make the user with their first role; without a password they are invited."""
    fields: dict[str, Any] = {name: said.get(name) for name in ("email", "name", "phone")}
    fields |= {"viewer": request.viewer, "is_super": said.get("is_super", False)}
    user = access.save_user(password=password, **fields) if password else invitations.invite(**fields)
    if unit := said["unit"]:
        access.give_role(
            viewer=request.viewer, user=user, unit=unit, role=Role(said["role"]), sees_outbox=said.get("sees_outbox")
        )
    return user


@require_http_methods(["GET", "HEAD", "POST"])
@for_setting_up
def show(request: StaffRequest, user_id: int) -> HttpResponse:
    """Show one user with their roles, and change name and phone."""
    viewer = request.viewer
    person = selectors.user(viewer=viewer, user_id=user_id)
    initial = {"name": person.name, "phone": person.phone, "is_super": person.is_super}
    form = UserForm(request.POST or None, viewer=viewer, initial=initial)
    if form.is_valid():
        try:
            access.save_user(viewer=viewer, email=person.email, **form.cleaned_data)
        except access.LastOne:
            form.add_error("is_super", _("This is the last super user; without one nobody could set up anything."))
        else:
            tell(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
            return redirect("people:user", user_id)
    given = selectors.memberships(viewer=viewer).filter(user=person)
    context = {
        "person": person,
        "form": form,
        "rules": selectors.rules_user(viewer=viewer, user=person),
        "roles": [(one, ROLES[Role(one.role)], viewer.may(Right.SET_UP, one.unit_id)) for one in given],
        "role_form": RoleForm(viewer=viewer),
        "password_form": PasswordForm(),
    }
    return render(request, "people/user.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_setting_up
def give(request: StaffRequest, user_id: int) -> HttpResponse:
    """Give a role in a unit; it takes the place of the one there."""
    person = selectors.user(viewer=request.viewer, user_id=user_id)
    form = RoleForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        unit, role = form.cleaned_data["unit"], Role(form.cleaned_data["role"])
        sees_outbox = form.cleaned_data.get("sees_outbox")
        access.give_role(viewer=request.viewer, user=person, unit=unit, role=role, sees_outbox=sees_outbox)
        tell(request, _("%(name)s: %(role)s, %(unit)s.") % {"name": person, "role": ROLES[role], "unit": unit})
    else:
        warn(request, _("Choose a unit and a role."))
    return redirect("people:user", user_id)


@require_POST
@for_setting_up
def take(request: StaffRequest, user_id: int, unit_id: int) -> HttpResponse:
    """Take the role in a unit away."""
    person = selectors.user(viewer=request.viewer, user_id=user_id)
    unit = selectors.unit(viewer=request.viewer, unit_id=unit_id)
    access.take_role(viewer=request.viewer, user=person, unit=unit)
    tell(request, _("%(name)s has no role in %(unit)s any more.") % {"name": person, "unit": unit})
    seen = selectors.users(viewer=request.viewer).filter(pk=user_id).exists()
    return redirect("people:user", user_id) if seen else redirect("people:index")


@require_POST
@for_setting_up
def renew_password(request: StaffRequest, user_id: int) -> HttpResponse:
    """Give a new password, typed or made up; the old sessions end."""
    person = selectors.user(viewer=request.viewer, user_id=user_id)
    if person.pk == request.viewer.user_id:  # it would end the session that shows it
        warn(request, _("Change your own password under Account, with the one that you have."))
        return redirect("people:user", user_id)
    form = PasswordForm(request.POST)
    if not form.is_valid():
        warn(request, " ".join(str(error) for error in form.errors["password"]))
        return redirect("people:user", user_id)
    typed = form.cleaned_data["password"]
    password = typed or secrets.token_urlsafe(MADE_UP_BYTES)
    access.set_password(viewer=request.viewer, user=person, password=password)
    if not typed:
        return render(request, "people/password.html", {"person": person, "password": password})
    tell(request, _("%(name)s has a new password.") % {"name": person})
    return redirect("people:user", user_id)


@require_POST
@for_setting_up
def switch(request: StaffRequest, user_id: int) -> HttpResponse:
    """Shut somebody out, or let them in again."""
    person = selectors.user(viewer=request.viewer, user_id=user_id)
    active = request.POST.get("active") == "yes"
    try:
        access.set_active(viewer=request.viewer, user=person, active=active)
    except access.LastOne:
        warn(request, _("%(name)s is the last super user and stays.") % {"name": person})
    else:
        said = _("%(name)s can sign in again.") if active else _("%(name)s is shut out from now on.")
        tell(request, said % {"name": person})
    return redirect("people:user", user_id)
