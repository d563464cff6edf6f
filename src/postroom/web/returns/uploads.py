"""Files from an office scanner: taken in, read in the background, and what was found on each page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.returns import selectors, services
from postroom.returns.services import BadScan, Coming, Way
from postroom.web.returns.forms import WhyForm
from postroom.web.returns.wording import FATES, reason_name
from postroom.web.shell.http import StaffRequest

PAGE = "returns/upload.html"
ENDINGS = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.webp"
MOST_FILES = 20
RECENT = 25
UNPROCESSABLE = 422


class Files(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = Files(attrs={"accept": ENDINGS})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file has to be one."""
        return [super(FilesField, self).clean(each, initial) for each in data or [None]]


class UploadForm(WhyForm):
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, help_text=_("Whose desk pages without a code come to."))
    scans = FilesField(
        label=_("Files"), help_text=_("PDF, TIFF or pictures. Every page is read; blank backs are passed over.")
    )
    field_order = ("scans", "reason", "returned_on", "unit")

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        units = list(access.units(viewer=viewer, right=Right.WRITE))
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].pk
            self.fields["unit"].widget = forms.HiddenInput()

    def clean_scans(self) -> list[Any]:
        """Not more than somebody can look through."""
        given: list[Any] = self.cleaned_data["scans"]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Not more than %(n)s files at once."), params={"n": MOST_FILES})
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """Take files in, and show those that came before."""
    request.viewer.must(Right.WRITE)
    today = timezone.localdate()
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    begins = {"returned_on": today, "reason": "other"}
    form = UploadForm(*given, today=today, viewer=request.viewer, initial=begins)
    if given and form.is_valid() and (last := _taken(request, form)):
        return redirect("returns:upload", last)
    data = {
        "form": form,
        "uploads": [(one, reason_name(one.reason)) for one in selectors.uploads(viewer=request.viewer)[:RECENT]],
    }
    return render(request, "returns/uploads.html", data, status=UNPROCESSABLE if given else 200)


@require_safe
def show(request: StaffRequest, upload_id: int) -> HttpResponse:
    """Show what was found on each page; asked by htmx while they are read, that alone."""
    found = selectors.uploads(viewer=request.viewer).get(pk=upload_id)
    request.viewer.must(Right.WRITE, found.unit_id)
    pages = selectors.pages_of(found)
    numbers = Counter(page.fate for page in pages)
    data = {
        "upload": found,
        "reason": reason_name(found.reason),
        "pages": [(page, FATES[page.fate]) for page in pages],
        "done": len(pages),
        "is_live": found.state == "reading",
        "tiles": [(FATES[fate].short, numbers[fate]) for fate in FATES if numbers[fate]],
    }
    return render(request, f"{PAGE}#standing" if request.htmx else PAGE, data)


def _taken(request: StaffRequest, form: UploadForm) -> int | None:
    told, last = form.cleaned_data, None
    reason = selectors.reason(code=told["reason"])
    coming = Coming(reason=reason, returned_on=told["returned_on"], way=Way.UPLOAD)
    for file in told["scans"]:
        try:
            upload = services.begin_upload(
                viewer=request.viewer, unit_id=told["unit"], coming=coming, file=file, name=file.name,
                at=timezone.now(),
            )  # fmt: skip
            last = upload.pk
        except BadScan as refused:
            form.add_error("scans", str(refused))
    return None if form.errors else last
