"""Who comes in, and what refusals look like."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import activate
from django.views.defaults import page_not_found, permission_denied
from django_htmx.http import HttpResponseClientRedirect

from postroom.access.selectors import viewer_for
from postroom.access.viewer import NotAllowed, Right
from postroom.web.shell.notices import append_notes
from postroom.web.shell.visitor import client_address

GRANTED = {"outbox": Right.OUTBOX}
"""Areas that are not there for those to whom they were not granted."""


class StaffMiddleware(LoginRequiredMiddleware):
    """Lets in who is signed in, and anybody to views marked with Django's `login_not_required`."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the `Viewer` on the request, for selectors and services, and speak the user's language."""
        if request.user.is_authenticated:
            request.viewer = viewer_for(  # type: ignore[attr-defined]
                user=request.user, address=client_address(request)
            )
            activate(request.user.language)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Send strangers to sign-in; to others, an area they were not granted does not exist."""
        right = GRANTED.get(request.resolver_match.app_name) if request.resolver_match else None
        viewer = getattr(request, "viewer", None)
        if right and viewer and not viewer.may(right):
            return page_not_found(request, Http404())
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Send to sign-in; from inside a page, the whole page goes there and comes back."""
        if not request.htmx:  # type: ignore[attr-defined]
            return super().handle_no_permission(request, view_func)
        page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(page).url)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what selectors and services refuse: not there, or not allowed."""
        if isinstance(exception, NotAllowed):
            return permission_denied(request, PermissionDenied(str(exception)))
        if isinstance(exception, ObjectDoesNotExist):
            return page_not_found(request, Http404(str(exception)))
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the notes that wait to a fragment, and keep what was shown to somebody out of caches."""
        if getattr(request, "htmx", None):
            append_notes(request, response)
        if hasattr(request, "viewer"):
            response.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
        return response
