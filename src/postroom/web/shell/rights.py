"""Keeps set-up screens for those who set up, and messages for those to whom the outbox was granted."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase

from postroom.access.viewer import Right
from postroom.web.shell.http import StaffRequest

View = Callable[..., HttpResponseBase]


def for_setting_up(view: View) -> View:
    """Refuse who sets up nothing at all; what may be changed where, the services decide."""

    @wraps(view)
    def checked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.viewer.must(Right.SET_UP)
        return view(request, *args, **kwargs)

    return checked


def for_outbox(view: View) -> View:
    """To those to whom no outbox was granted, its messages are not there."""

    @wraps(view)
    def checked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.viewer.may(Right.OUTBOX):
            raise Http404
        return view(request, *args, **kwargs)

    return checked
