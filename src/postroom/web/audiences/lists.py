"""Saved lists of customers: made of pasted account numbers, added to and taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.contacts import services
from postroom.contacts.selectors import AccountCheck
from postroom.web.audiences.forms import NameForm, NumbersForm
from postroom.web.shell.http import StaffRequest
from postroom.web.shell.lists import number
from postroom.web.shell.notices import tell

if TYPE_CHECKING:
    from postroom.access.models import Unit
    from postroom.contacts.models import ContactList

PAGE, UNPROCESSABLE = "web/audiences/list.html", 422
LONGEST_CODE = 50


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Make a list of the numbers that were pasted; those that nobody has are named."""
    request.viewer.must(Right.WRITE)
    posted = request.POST or None
    form, pasted = NameForm(posted, viewer=request.viewer, is_new=True), NumbersForm(posted)
    if request.method == "POST" and form.is_valid() and pasted.is_valid():
        unit, name = form.cleaned_data["unit"], form.cleaned_data["name"]
        made, _new = services.save_list(viewer=request.viewer, unit=unit, code=_code(request, unit, name), name=name)
        _tell(request, made, _checked(request, unit, pasted), takes=False)
        return redirect("audiences:list", made.pk)
    status = UNPROCESSABLE if form.errors or pasted.errors else 200
    return render(request, PAGE, {"form": form, "pasted": pasted, "may_write": True}, status=status)


@require_http_methods(["GET", "POST"])
def show(request: StaffRequest, list_id: int) -> HttpResponse:
    """Show who is on a list; add or take off the numbers that were pasted, and call it something else."""
    kept = _kept(request, list_id)
    form = NameForm(request.POST or None, viewer=request.viewer, is_new=False, initial={"name": kept.name})
    pasted = NumbersForm(request.POST or None)
    if request.method == "POST":
        request.viewer.must(Right.WRITE, kept.unit_id)
        if form.is_valid() and pasted.is_valid():
            services.save_list(viewer=request.viewer, unit=kept.unit, code=kept.code, name=form.cleaned_data["name"])
            checked = _checked(request, kept.unit, pasted)
            _tell(request, kept, checked, takes=request.POST.get("do") == "take")
            return redirect("audiences:list", kept.pk)
    members, following = contacts.members(contact_list=kept, after=number(request.GET, "after") or 0)
    data: dict[str, Any] = {
        "kept": kept,
        "form": form,
        "pasted": pasted,
        "members": members,
        "next": following,
        "size": contacts.sizes(lists=[kept]).get(kept.pk, 0),
        "may_write": request.viewer.may(Right.WRITE, kept.unit_id),
    }
    status = UNPROCESSABLE if form.errors or pasted.errors else 200
    return render(request, f"{PAGE}#members" if request.htmx else PAGE, data, status=status)


@require_POST
def delete(request: StaffRequest, list_id: int) -> HttpResponse:
    """Delete a list; its customers stay."""
    kept = _kept(request, list_id)
    services.delete_list(viewer=request.viewer, contact_list=kept)
    tell(request, _("%(name)s is deleted. Its customers stay.") % {"name": kept.name})
    return redirect("audiences:index")


def _kept(request: StaffRequest, list_id: int) -> ContactList:
    found = contacts.kept_lists(viewer=request.viewer).filter(pk=list_id).first()
    if found is None:
        raise Http404
    return found


def _checked(request: StaffRequest, unit: Unit, pasted: NumbersForm) -> AccountCheck:
    text = pasted.cleaned_data["accounts"]
    return contacts.validate_accounts(viewer=request.viewer, unit_id=unit.pk, text=text)


def _tell(request: StaffRequest, kept: ContactList, checked: AccountCheck, *, takes: bool) -> None:
    """Put on the list, or take off, whoever was found, and say how many, and which numbers nobody has."""
    numbers = contacts.account_numbers(ids=checked.valid)
    change = services.take_off_list if takes else services.put_on_list
    change(viewer=request.viewer, contact_list=kept, account_numbers=numbers)
    found = len(checked.valid)
    if takes:
        said = ngettext("%(n)d customer is taken off.", "%(n)d customers are taken off.", found)
    else:
        said = ngettext("%(n)d customer is on it.", "%(n)d customers are on it.", found)
    text = said % {"n": found} if checked.pasted else _("Saved.")
    if checked.unknown:
        text += " " + _("Not found: %(numbers)s.") % {"numbers": ", ".join(checked.unknown[:20])}
    tell(request, text)


def _code(request: StaffRequest, unit: Unit, name: str) -> str:
    """Return a code that no list of the unit has."""
    wanted = slugify(name)[:LONGEST_CODE] or "list"
    taken = set(contacts.kept_lists(viewer=request.viewer).filter(unit=unit).values_list("code", flat=True))
    return next(code for n in range(len(taken) + 1) if (code := wanted if n == 0 else f"{wanted}-{n + 1}") not in taken)
