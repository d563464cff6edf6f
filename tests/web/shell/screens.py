"""Addresses of a few screens that exist only for these tests."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from postroom.access.viewer import NotAllowed
from postroom.web.shell import notices


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def one(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(str(number))


def refused(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("needs the right to send")


def gone(request: HttpRequest) -> HttpResponse:
    raise ObjectDoesNotExist


def fault(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def done(request: HttpRequest) -> HttpResponse:
    notices.tell(request, "12 messages archived.", undo="/undo/")
    return HttpResponse("<p>the list</p>")


def away(request: HttpRequest) -> HttpResponse:
    notices.tell(request, "Saved.")
    return HttpResponse(headers={"HX-Redirect": "/"})


STOPPING = [path("", page, name="index"), path("stop/", page, name="stop"), path("go-on/", page, name="go-on")]
urlpatterns = [
    path("", include(([path("", page, name="index")], "home"))),
    path("outbox/", include(([path("", page, name="index")], "outbox"))),
    path("runs/", include(([path("", page, name="index"), path("new/", page, name="new")], "runs"))),
    path("customers/", include(([path("<int:number>/", one, name="show")], "customers"))),
    path("connections/", include((STOPPING, "connections"))),
    path("people/", include(([path("", page, name="index"), path("me/", page, name="me")], "people"))),
    path("refused/", refused),
    path("gone/", gone),
    path("fault/", fault),
    path("done/", done),
    path("away/", away),
    path("", include("postroom.web.shell.urls")),
    path("in/", include("postroom.web.account.urls")),
]
