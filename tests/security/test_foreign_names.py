"""A program that names a thing of another unit, under whatever field, is told that there is none; nothing moves."""

from collections.abc import Iterator

import orjson
import pytest
from django.db import transaction

from postroom.access.viewer import Role
from postroom.api.app import api
from postroom.contacts import services as contacts
from postroom.contacts.models import ContactPoint
from postroom.stationery.models import Template, TemplateVersion
from tests import makers
from tests.api.programs import Program
from tests.api.test_every_route import BODIES
from tests.security.houses import Houses, rows, touching_theirs, two_houses
from tests.web.scene import TRACE

pytestmark = pytest.mark.django_db
SCHEMA = api.get_openapi_schema()
OK = range(200, 300)
CHANGING = [(method, path) for method, path in (key.split(" ", 1) for key in BODIES) if method != "DELETE"]


@pytest.fixture
def houses() -> Houses:
    return two_houses()


@pytest.fixture
def program(houses) -> Program:
    return Program(Role.ADMINISTRATOR, at=houses.place)


def shape_of(method: str, path: str) -> dict | None:
    operation = SCHEMA["paths"][f"/api/v1{path}"][method.lower()]
    told = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return told and resolved(told)


def resolved(shape: dict) -> dict:
    if "$ref" in shape:
        return SCHEMA["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return shape


def leaves(shape: dict, *, depth: int = 0) -> Iterator[tuple[tuple[str, ...], dict]]:
    """Yield every field of a body that holds a word or a number: (path, shape); lists are entered as "[]"."""
    shape = resolved(shape)
    for part in (*shape.get("anyOf", ()), *shape.get("oneOf", ()), *shape.get("allOf", ())):
        yield from leaves(part, depth=depth)
    if shape.get("type") in ("string", "integer"):
        yield (), shape
    if depth > 4:
        return
    if shape.get("type") == "array":
        for path, leaf in leaves(shape["items"], depth=depth + 1):
            yield ("[]", *path), leaf
    for name, inner in shape.get("properties", {}).items():
        for path, leaf in leaves(inner, depth=depth + 1):
            yield (name, *path), leaf


def planted(body: object, path: tuple[str, ...], value: object) -> object:
    """The body with `value` at the path; what is missing on the way is made."""
    if not path:
        return value
    step, *rest = path
    if step == "[]":
        first = body[0] if isinstance(body, list) and body else {}
        return [planted(first, tuple(rest), value)]
    inside = body if isinstance(body, dict) else {}
    return {**inside, step: planted(inside.get(step), tuple(rest), value)}


def ours(houses: Houses) -> dict[str, str]:
    args = houses.ours.args
    code = str(args["code"])
    return {
        "external_id": code.upper() + "-1", "code": code, "kind": "email", "role": "main", "record": f"{code}-bill",
        "run_id": args["run_id"], "message_id": args["message_id"], "webhook_id": args["webhook_id"],
        "delivery_id": args["delivery_id"],
        "template": Template.objects.get(pk=args["template_id"]).code, "token": f"{args['message_id']}-1",
    }  # fmt: skip


def address(path: str, names: dict[str, str]) -> str:
    if path.startswith("/records"):
        names = {**names, "kind": "bill", "external_id": names["record"]}
    if path.startswith("/templates"):
        names = {**names, "code": names["template"]}
    return path.format(**names)


def body_of(method: str, path: str, names: dict[str, str]) -> object:
    """What the door takes when everything in it is ours."""
    text = orjson.dumps(BODIES[f"{method} {path}"]).decode()
    text = text.replace('"C-1"', f'"{names["external_id"]}"').replace('"TEMPLATE"', f'"{names["template"]}"')
    return orjson.loads(text.replace('"B-1"', f'"{names["record"]}"'))


def foreign_names(houses: Houses) -> list[object]:
    """Everything by which a thing of theirs could be named."""
    args = houses.theirs.args
    template = Template.objects.get(pk=args["template_id"])
    point = ContactPoint.objects.filter(contact_id=args["contact_id"]).first()
    version = TemplateVersion.objects.filter(template=template).first()
    unit = makers.Unit.objects.get(pk=args["unit_id"])
    numbers = [args[name] for name in ("contact_id", "record_id", "template_id", "run_id", "message_id", "account_id",
                                       "unit_id", "import_id", "file_id", "draft_id")]  # fmt: skip
    codes = [unit.code, template.code, template.name, TRACE.upper() + "-1", f"{TRACE}-bill", TRACE]
    return [*codes, *numbers, point.pk, version.pk]


def told(program: Program, method: str, path: str, body: object) -> tuple[int, str, list[tuple[str, str]]]:
    before = rows()
    with transaction.atomic():
        answer = program.answer(method, path, body)
        touched = touching_theirs(before, rows()) if answer.status_code in OK else []
        transaction.set_rollback(True)
    return answer.status_code, answer.content.decode().casefold(), touched


def test_what_is_sent_is_taken_as_long_as_it_is_ours(houses, program):
    """Without this, a door that refuses everything would prove nothing."""
    names = ours(houses)
    contacts.save_list(viewer=makers.viewer(houses.place), unit=houses.place, code=names["code"], name="Ours")
    not_now = {
        "POST /runs/{run_id}/pause",
        "POST /runs/{run_id}/resume",
        "POST /returns",  # no letter of ours is out
        "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay",  # it waits to be told already
    }
    not_its = {f"{method} {path}" for method, path in CHANGING if path.startswith("/queue")}  # external systems alone

    refused = {
        f"{method} {path}": said
        for method, path in CHANGING
        if (said := told(program, method, address(path, names), body_of(method, path, names)))[0] not in OK
    }

    assert refused.keys() == not_now | not_its


@pytest.mark.parametrize(("method", "path"), [pair for pair in CHANGING if shape_of(*pair)])
def test_no_field_of_a_body_reaches_what_is_theirs(houses, program, method, path):
    names, foreign, wrong = ours(houses), foreign_names(houses), []
    body, before = body_of(method, path, names), rows()

    for field, leaf in leaves(shape_of(method, path)):
        for name in foreign:
            if (leaf["type"] == "integer") is not isinstance(name, int):
                continue
            with transaction.atomic():
                answer = program.answer(method, address(path, names), planted(body, field, name))
                touched = touching_theirs(before, rows()) if answer.status_code in OK else []
                transaction.set_rollback(True)
            said = answer.content.decode().casefold().replace(str(name).casefold(), "")
            if answer.status_code >= 500 or ("kowalska" in said and TRACE in said) or touched:
                wrong.append((".".join(field), name, answer.status_code, touched))

    assert wrong == []
