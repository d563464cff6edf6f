"""The request as our screens see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from postroom.access.models import User
    from postroom.access.viewer import Viewer


class StaffRequest(HttpRequest):
    """A request of somebody signed in; `viewer` is what goes to selectors and services."""

    user: User
    viewer: Viewer
    htmx: HtmxDetails
