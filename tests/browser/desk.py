"""A desk of small screens that use the frame as real ones do, and remember what they were sent."""

from dataclasses import dataclass, field
from time import sleep

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from postroom.config.urls import urlpatterns as ours
from postroom.web.shell import lists, notices

ON_A_PAGE = 5
HALVES = 2
SLOWER_THAN_A_TICK = 0.15


@dataclass
class Desk:
    """What came in since it was cleared."""

    archived: list[lists.Chosen] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    undone: int = 0
    stopped: int = 0
    polled: int = 0


DESK = Desk()


def listing(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    found = [number for number in range(1, 13) if text in f"Customer {number}"]
    data = {"rows": found[:ON_A_PAGE], "total": len(found)}
    return render(request, "desk/list.html#list" if request.htmx else "desk/list.html", data)


def row(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "desk/row.html", {"number": number})


def archive(request: HttpRequest) -> HttpResponse:
    DESK.archived.append(lists.chosen(request))
    notices.tell(request, "Archived.", undo="/desk/undo/")
    return HttpResponse(headers={"HX-Trigger": "messages-changed"}) if request.htmx else redirect("/desk/")


def undo(request: HttpRequest) -> HttpResponse:
    DESK.undone += 1
    notices.tell(request, "Restored.")
    return HttpResponse()


def stop(request: HttpRequest) -> HttpResponse:
    DESK.stopped += 1
    return HttpResponse(status=204) if request.htmx else redirect("/desk/")


def save(request: HttpRequest) -> HttpResponse:
    subject = request.POST["subject"]
    if not subject:
        return render(request, "desk/list.html#save", {"problem": "Write a subject."}, status=422)
    DESK.saved.append(subject)
    return render(request, "desk/list.html#save", {"subject": subject})


def live(request: HttpRequest) -> HttpResponse:
    DESK.polled += bool(request.htmx)
    sleep(SLOWER_THAN_A_TICK)
    data = {"done": DESK.polled, "running": DESK.polled < HALVES}
    return render(request, "desk/live.html#run" if request.htmx else "desk/live.html", data)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>A page that must not land in the list</h1>", status=500)


desk = (
    [
        path("", listing, name="index"),
        path("<int:number>/", row),
        path("archive/", archive),
        path("undo/", undo),
        path("stop/", stop),
        path("save/", save),
        path("live/", live),
        path("broken/", broken),
    ],
    "outbox",
)
urlpatterns = [path("desk/", include(desk)), *ours]
