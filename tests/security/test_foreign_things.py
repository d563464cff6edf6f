"""Whoever names a thing of another unit, in an address or in a form, finds nothing there and moves nothing."""

import io
import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from postroom.access.viewer import Role
from postroom.filing.models import Picture
from postroom.runs.models import Run
from tests.runs import office
from tests.security.forms import Form, forms_of
from tests.security.houses import Houses, rows, touching_theirs, two_houses
from tests.web.desks import desk
from tests.web.routes import ROUTES
from tests.web.scene import TRACE

pytestmark = pytest.mark.django_db
NAMED = re.compile(r"<(?:int|slug|str):(\w+)>")
POINTS_NOWHERE = {
    "number", "version_number", "kind", "role", "name", "token", "uid", "session_id", "pk", "job_id", "code",
    "field", "page",
}  # fmt: skip
"""Arguments that name nothing that belongs to a unit."""
SCREENS = [route for route, holds in ROUTES.items() if not holds.for_programs]


@pytest.fixture
def houses() -> Houses:
    return two_houses()


@pytest.fixture
def ours(houses) -> Client:
    return desk(Role.ADMINISTRATOR, at=houses.place)


def sent(client: Client, before: set, method: str, path: str, body: str = "") -> tuple[int, str, list[tuple[str, str]]]:
    """The status, the answer, and what of theirs was touched; nothing of it stays."""
    with transaction.atomic():
        answer = client.generic(method, path, body, "application/x-www-form-urlencoded")
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        touched = touching_theirs(before, rows()) if method == "POST" else []
        transaction.set_rollback(True)
    return answer.status_code, shown.decode(errors="replace").casefold(), touched


def mixed(route: str, houses: Houses) -> list[str]:
    """The addresses of a route with several arguments that name one thing of theirs among ours."""
    names = [name for name in NAMED.findall(route) if name not in POINTS_NOWHERE]
    if len(names) < 2:
        return []
    theirs = dict(houses.theirs.args)
    if route.startswith("/write/"):
        theirs["message_id"] = theirs["draft_id"]
    scenes = [type(houses.ours)({**houses.ours.args, name: theirs[name]}) for name in names if name != "message_id"]
    if "message_id" in names:
        foreign = {"draft_id": theirs["message_id"], "message_id": theirs["message_id"]}
        scenes.append(type(houses.ours)({**houses.ours.args, **foreign}))
    return [scene.path(route) for scene in scenes]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_thing_of_theirs_stands_below_one_of_ours(houses, ours, method):
    wrong, before = [], rows()
    for path in [path for route in SCREENS for path in mixed(route, houses)]:
        status, shown, touched = sent(ours, before, method, path, "role=reader&value=a@example.org")
        if status not in (404, 405, 403) or TRACE in shown or touched:
            wrong.append((path, status, touched))

    assert wrong == []


def pages(houses: Houses) -> list[str]:
    """Every page that may hold a form, and those that are only there when asked for something."""
    args = houses.ours.args
    run = Run.objects.get(pk=args["run_id"])
    begun = office.draft(run.template_version, at=houses.place, lane_id=run.lane_id)
    asked = [f"/write/?customer={args['contact_id']}", f"/write/?record={args['record_id']}", "/outbox/?box=drafts",
             "/outbox/?box=sent", "/outbox/?box=errors"]  # fmt: skip
    steps = [f"/runs/{begun.pk}/{step}/" for step in ("who", "what", "check", "generate")]
    return [*(houses.ours.path(route) for route in SCREENS if "logout" not in route), *asked, *steps]


def forged(form: Form, houses: Houses) -> list[tuple[str, str]]:
    """The form with one field after the other pointing at a thing of theirs: (field, body)."""
    found = []
    for name, offered in form.offered.items():
        for value in dict.fromkeys(houses.foreign(value) for value in offered if houses.foreign(value) != value):
            found.append((name, urlencode({**form.values, name: value}, doseq=True)))
            break
    return found


def test_no_field_of_a_form_reaches_what_is_theirs(houses, ours):
    """Each form as it stands on our pages, with one field changed to a number of theirs."""
    tried, wrong = set(), []
    asked = pages(houses)
    before = rows()
    for page in asked:
        answer = ours.get(page)
        if answer.streaming:
            b"".join(answer.streaming_content)  # read to its end, it is closed
            continue
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for form in forms_of(answer.content.decode(), page):
            for name, body in forged(form, houses):
                if (form.action, name, body) in tried or form.action == "/appearance/":
                    continue
                tried.add((form.action, name, body))
                status, shown, touched = sent(ours, before, "POST", form.action, body)
                if status >= 500 or TRACE in shown or touched:
                    wrong.append((form.action, name, status, TRACE in shown, touched))

    assert wrong == []
    assert {name for _action, name, _body in tried} >= {
        "unit", "customer", "version", "to", "template", "record", "ids", "lane_email", "parent", "brand", "units",
    }  # fmt: skip


def test_no_picture_is_put_among_theirs(houses, ours):
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")

    def keep(unit_id: object) -> int:
        file = SimpleUploadedFile("a.png", drawn.getvalue(), "image/png")
        return ours.post("/pictures/", {"unit": unit_id, "file": file}).status_code

    answers = [keep(houses.theirs.args["unit_id"]), keep(houses.ours.args["unit_id"])]

    assert (answers[0] in (403, 404, 422), answers[1]) == (True, 201)
    assert set(Picture.objects.values_list("unit_id", flat=True)) == {houses.place.pk}
