"""Fields that nobody asked for: programs are refused, forms do not hear them, and no column takes them."""

from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client

from postroom.access.viewer import Role
from tests.api.programs import Program
from tests.security.forms import Form, forms_of
from tests.security.houses import Houses, rows, two_houses
from tests.security.test_foreign_names import CHANGING, address, body_of, ours, resolved, shape_of
from tests.web.desks import desk
from tests.web.routes import ROUTES

pytestmark = pytest.mark.django_db
PLANTED = "planted-by-nobody"
NUMBER = 987_654_321
SCREENS = [route for route, holds in ROUTES.items() if not holds.for_programs]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("postroom.")]


def columns() -> dict[str, object]:
    """Every field of every model, with a value that is seen wherever it gets to."""
    found: dict[str, object] = {}
    for field in (field for model in MODELS for field in model._meta.concrete_fields):
        value: object = PLANTED
        if isinstance(field, models.BooleanField):
            value = True
        elif isinstance(field, models.IntegerField | models.ForeignKey | models.FloatField):
            value = NUMBER
        elif isinstance(field, models.DateTimeField):
            value = "2001-02-03T04:05:06Z"
        found[field.name] = found[field.attname] = value
    return found


@pytest.fixture
def houses() -> Houses:
    return two_houses()


def objects(shape: dict, body: object, path: tuple[object, ...] = ()):
    """Yield the path and the known fields of every object in a body."""
    shape = resolved(shape)
    for part in shape.get("anyOf", ()):
        yield from objects(part, body, path)
    if isinstance(body, dict) and "properties" in shape:
        yield path, set(shape["properties"])
        for name, inner in body.items():
            if name in shape["properties"]:
                yield from objects(shape["properties"][name], inner, (*path, name))
    if isinstance(body, list) and "items" in shape:
        yield from objects(shape["items"], body[0], (*path, 0))


def with_more(body, path, more):
    """The body with more fields in the object at the path."""
    if not path:
        return {**body, **more}
    step, *rest = path
    if isinstance(body, list):
        return [with_more(body[0], rest, more), *body[1:]]
    return {**body, step: with_more(body[step], rest, more)}


@pytest.mark.parametrize(("method", "path"), [pair for pair in CHANGING if shape_of(*pair)])
def test_a_program_that_sends_a_column_more_is_refused(houses, method, path):
    program, names = Program(Role.ADMINISTRATOR, at=houses.place), ours(houses)
    body, wrong = body_of(method, path, names), []
    before = rows()

    for place, known in objects(shape_of(method, path), body):
        more = {name: value for name, value in columns().items() if name not in known}
        for sent in (more, *({name: value} for name, value in list(more.items())[::12])):
            with transaction.atomic():
                answer = program.answer(method, address(path, names), with_more(body, place, sent))
                made = [row for row in rows() ^ before if not row[0].startswith("access_")]
                transaction.set_rollback(True)
            if answer.status_code != 422 or made:
                wrong.append((place, sorted(sent)[:3], answer.status_code, made))

    assert wrong == []


def changes(client: Client, before: set, path: str, body: str) -> list[tuple[str, str]]:
    """What posting a form makes or changes; nothing of it stays."""
    with transaction.atomic():
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
        if answer.streaming:
            b"".join(answer.streaming_content)
        done = sorted(rows() - before)
        transaction.set_rollback(True)
    return done


def forms(client: Client, houses: Houses) -> list[Form]:
    """Every form on our pages, each once."""
    pages = [*map(houses.ours.path, SCREENS), f"/write/?customer={houses.ours.args['contact_id']}"]
    found: dict[tuple[str, ...], Form] = {}
    for page in pages:
        answer = client.get(page)
        if answer.streaming:
            b"".join(answer.streaming_content)  # read to its end, it is closed
        elif answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            for form in forms_of(answer.content.decode(), page):
                found.setdefault((form.action, *form.offered), form)
    return [form for form in found.values() if "/in/" not in form.action]


@pytest.mark.parametrize("role", [Role.WRITER, Role.ADMINISTRATOR])
def test_no_form_takes_a_column_that_it_does_not_show(houses, role):
    """Each form as it stands on our pages is sent with all other columns beside it.

    A list may have a button for what another page has a form for: what that form shows is no other column.
    """
    client, wrong = desk(role, at=houses.place), []
    sent = forms(client, houses)
    shown: dict[str, set[str]] = {}
    for form in sent:
        shown.setdefault(form.action, set()).update(form.offered)
    before = rows()
    everything = {name: "on" if value is True else value for name, value in columns().items()}
    for form in sent:
        more = {name: value for name, value in everything.items() if name not in shown[form.action]}
        done = changes(client, before, form.action, urlencode({**form.values, **more}, doseq=True))
        wrong += [(form.action, row) for row in done if PLANTED in row[1] or str(NUMBER) in row[1]]
        wrong += [(form.action, row) for row in done if "2001-02-03" in row[1] or '"is_super":true' in row[1]]

    assert wrong == []
    assert len(sent) > (10 if role is Role.WRITER else 40)
