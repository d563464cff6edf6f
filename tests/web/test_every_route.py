"""The access matrix: every address there is, asked for by everybody there is. Nothing of another unit ever shows."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver

from postroom.access.models import Unit
from postroom.access.viewer import Right, Role
from tests import makers
from tests.api.programs import Program
from tests.web.desks import desk
from tests.web.routes import ROUTES, Holds
from tests.web.scene import TRACE, Scene, everything

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM|COPY) "?(\w+)', re.IGNORECASE)
OWN_TRACES = ("django_session", "access_user", "account_emailaddress", "usersessions_usersession", "audit_entry",
              "access_apikey", "access_keptanswer", "access_cache", "axes_accessattempt")  # fmt: skip
"""Coming in and being refused leave traces of oneself, and change nothing of a unit's."""
SEARCH = (
    "?q=kowalska&text=kowalska&box=sent&state=&who=kowalska&version={draft_id}&customer={contact_id}&record={record_id}"
    "&unit={unit_id}&account={account_id}&run={run_id}&contact={contact_id}"
)
NOT_THERE, NOT_SO, REFUSED, BAD = 404, 405, 403, (400, 415, 422, 428)


def routes(resolver: URLResolver | None = None, path: str = "/") -> Iterator[str]:
    """Yield every pattern, with its arguments written as <type:name>."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = path + str(pattern.pattern).replace("^", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield re.sub(r"\(\?P<(\w+)>(?:\[[^\]]*\]\+|\.\+)\)", r"<\1>", route).replace("/?", "/")


SCREENS = {route: holds for route, holds in ROUTES.items() if not holds.for_programs}
PROGRAMS = {route: holds for route, holds in ROUTES.items() if holds.for_programs}


@pytest.fixture
def scene(settings) -> Scene:
    settings.METRICS_TOKEN = "only the monitoring shows it"
    return everything()


@pytest.fixture
def elsewhere() -> Unit:
    return makers.unit("lyon", brand=makers.brand("blue_water"))


@pytest.fixture
def allied(scene, elsewhere) -> Unit:
    """A unit that collaborates with that of the scene."""
    made = makers.unit("warsaw", brand=elsewhere.brand)
    made.collaborates_with.add(Unit.objects.get(pk=scene.args["unit_id"]))
    return made


def asked(client: Client, method: str, path: str, body: object = None) -> tuple[int, str, list[str]]:
    """The status, the answer without regard to case, and the tables that were written to."""
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = client.generic(method, path, **({} if body is None else as_form(body)))
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    tables = [found[1] for query in queries if (found := WRITES.match(query["sql"]))]
    return answer.status_code, shown.decode(errors="replace").casefold(), [t for t in tables if t not in OWN_TRACES]


def as_form(body: dict[str, object]) -> dict[str, object]:
    pairs = "&".join(f"{name}={value}" for name, value in body.items())
    return {"data": pairs, "content_type": "application/x-www-form-urlencoded"}


def wrong(holds: dict[str, Holds], ask, right) -> list[object]:
    """What comes of each route for which `right` does not say yes."""
    found = []
    for route, held in holds.items():
        outcome = ask(route)
        if not right(held, outcome):
            found.append((route, outcome[0], outcome[2], TRACE in outcome[1]))
    return found


def test_every_route_has_a_line_and_every_line_a_route():
    assert set(routes()) ^ set(ROUTES) == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_stranger_is_sent_to_sign_in_or_told_nothing(scene, method):
    def right(held: Holds, outcome) -> bool:
        status, shown, tables = outcome
        if held.for_anybody:
            return TRACE not in shown and tables == []
        return tables == [] and status in ((401, NOT_SO) if held.for_programs else (302,))

    assert wrong(ROUTES, lambda route: asked(Client(), method, scene.path(route)), right) == []


@pytest.mark.parametrize("query", ["", SEARCH])
@pytest.mark.parametrize("role", [None, *Role])
def test_another_unit_sees_nothing_whatever_its_role(scene, elsewhere, role, query):
    client = desk(role or Role.ADMINISTRATOR, at=elsewhere, sees_outbox=bool(role))
    asking = query.format(**scene.args)

    def right(held: Holds, outcome) -> bool:
        status, shown, tables = outcome
        may = (NOT_THERE, NOT_SO, REFUSED) if held.is_thing else range(500)
        return TRACE not in shown and tables == [] and status in may

    assert wrong(SCREENS, lambda route: asked(client, "GET", scene.path(route) + asking), right) == []


@pytest.mark.parametrize("as_an_ally", [False, True])
def test_another_unit_changes_nothing_not_even_an_ally(scene, elsewhere, allied, as_an_ally):
    client = desk(Role.ADMINISTRATOR, at=allied if as_an_ally else elsewhere)

    def right(held: Holds, outcome) -> bool:
        status, shown, tables = outcome
        if held.for_the_house or held.right is None:
            return status < 500
        hidden = as_an_ally or TRACE not in shown
        if tables or not hidden:
            return False
        return (
            not held.is_thing or (as_an_ally and held.only_looks) or status in (NOT_THERE, NOT_SO, REFUSED, *BAD, 302)
        )

    assert wrong(SCREENS, lambda route: asked(client, "POST", scene.path(route), scene.body()), right) == []


def test_an_ally_looks_at_what_a_reader_of_the_unit_looks_at(scene, allied):
    reader, ally = desk(Role.READER), desk(Role.READER, at=allied)

    looked = [
        (route, asked(reader, "GET", scene.path(route))[0], asked(ally, "GET", scene.path(route))[0])
        for route in SCREENS
    ]

    assert [line for line in looked if line[1] != line[2]] == []


def test_a_reader_changes_nothing(scene):
    client = desk(Role.READER)

    def right(held: Holds, outcome) -> bool:
        status, _shown, tables = outcome
        return status < 500 and (tables == [] or held.right is None)

    assert wrong(SCREENS, lambda route: asked(client, "POST", scene.path(route), scene.body()), right) == []


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("sees_outbox", [True, False])
def test_a_role_opens_what_it_has_the_right_to_and_no_more(scene, role, sees_outbox):
    client = desk(role, sees_outbox=sees_outbox)
    viewer = makers.viewer(role=role)

    def right(held: Holds, outcome) -> bool:
        status, _shown, tables = outcome
        if tables or status >= 500:
            return False
        if held.right is Right.OUTBOX and not sees_outbox:
            return status == NOT_THERE
        if held.right and not viewer.may(held.right):
            return status in (REFUSED, NOT_SO, *(() if sees_outbox else (NOT_THERE,)))
        return status != REFUSED

    assert wrong(SCREENS, lambda route: asked(client, "GET", scene.path(route)), right) == []


def test_the_things_of_the_scene_are_really_there(scene):
    """Without this, a route that nobody finds anything at would prove nothing."""
    client = desk(None)
    absent = {route for route in SCREENS if ROUTES[route].is_thing} & {
        route for route in SCREENS if asked(client, "GET", scene.path(route))[0] == NOT_THERE
    }

    assert absent == set()


@pytest.mark.parametrize("method", METHODS)
def test_a_key_of_another_unit_sees_and_changes_nothing(scene, elsewhere, method):
    program = Program(at=elsewhere)

    def ask(route: str) -> tuple[int, str, list[str]]:
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            body = None if method in ("GET", "DELETE") else {}
            answer = program.answer(method, scene.path(route).removeprefix("/api/v1"), body)
            transaction.set_rollback(True)
        tables = [found[1] for query in queries if (found := WRITES.match(query["sql"]))]
        left = [table for table in tables if table not in OWN_TRACES]
        said = (
            answer.content.decode().casefold().replace(str(scene.args["external_id"]), "")
        )  # it may say what it was asked
        return answer.status_code, said, left

    def right(held: Holds, outcome) -> bool:
        status, shown, tables = outcome
        may = (NOT_THERE, NOT_SO, *BAD) if held.is_thing else range(500)
        return TRACE not in shown and tables == [] and status in may

    assert wrong(PROGRAMS, ask, right) == []


FINDS = (
    "/palette/", "/customers/", "/outbox/", "/blocked/", "/audiences/", "/templates/", "/write/", "/repair/",
    "/returns/", "/incoming/", "/runs/", "/audit/", "/returns/export.csv", "/prices/prices.csv", "/repair/repair.csv",
)  # fmt: skip
"""Lists, searches, what is offered while somebody types, and files to keep."""


def test_what_others_do_not_find_is_found_by_who_may(scene):
    """Without this, lists, searches and exports that find nothing would prove nothing."""
    client = desk(None)
    paths = [scene.path(route) + f"?q={TRACE}" for route in FINDS]
    paths.append(scene.path("/runs/<int:run_id>/recipients.csv"))

    found = [(path, *asked(client, "GET", path)[:2]) for path in paths]

    assert [(path, status) for path, status, shown in found if status != 200 or TRACE not in shown] == []
