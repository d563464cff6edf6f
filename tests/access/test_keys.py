"""Keys of programs: how many requests they are let in with, what they see, and the trail that they leave."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, connections
from django.db.models.functions import Now

from postroom.access import keys
from postroom.access.models import ApiKey
from postroom.access.viewer import SYSTEM, NotAllowed, Right, Role, Viewer
from postroom.audit.actions import Action
from postroom.audit.models import Entry
from tests import makers
from tests.api.programs import Program
from tests.makers import NOON

pytestmark = pytest.mark.django_db


def test_a_key_that_asks_too_fast_is_told_when_to_come_again():
    program = Program(per_second=1)

    answers = [program.answer("GET", "/accounts") for _ in range(3)]

    refused = answers[-1]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (refused.json()["code"], refused["Retry-After"]) == ("too_fast", "1")


def test_every_answer_says_what_is_left_of_the_allowance():
    program = Program(per_second=1)

    answers = [program.answer("GET", "/accounts") for _ in range(3)]

    assert [answer["RateLimit-Policy"] for answer in answers] == ['"key";q=2;w=2'] * 3
    assert [answer["RateLimit"].partition(";t=")[0] for answer in answers] == [f'"key";r={left}' for left in (1, 0, 0)]
    assert all(1 <= int(answer["RateLimit"].partition(";t=")[2]) <= 2 for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_a_burst_in_parallel_gets_exactly_what_the_bucket_holds():
    program = Program(per_second=5)
    program.get("/accounts")
    ApiKey.objects.update(tokens=3, tokens_at=Now())  # so that the bucket does not run over before the burst
    began = ApiKey.objects.get().tokens_at

    def ask(_: int) -> int:
        answer = program.answer("GET", "/accounts")
        connections.close_all()
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(ask, range(40)))

    key = ApiKey.objects.get()
    dripped_in = key.per_second * (key.tokens_at - began).total_seconds()
    assert answers[200] + answers[429] == 40
    assert answers[429] > 0
    assert 3 + dripped_in - answers[200] == pytest.approx(key.tokens, abs=0.001)


@pytest.mark.django_db(transaction=True)
def test_a_program_does_not_notice_that_the_line_to_the_database_was_cut():
    program = Program()
    program.get("/accounts")
    cut = connection.connection.info.backend_pid
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [cut])

    assert program.answer("GET", "/accounts").status_code == 200
    assert connection.connection.info.backend_pid != cut


def test_one_key_that_asks_too_fast_keeps_no_other_out():
    hasty, other = Program(per_second=1), Program(per_second=1)
    for _ in range(3):
        hasty.get("/accounts")

    assert other.get("/accounts")[0] == 200


def test_a_key_sees_what_the_units_above_its_own_share():
    ireland = makers.unit("ireland")
    dublin = makers.unit("dublin", parent=ireland)
    program = Program(at=dublin)

    caller = keys.admit(token=program.token)

    assert (caller.viewer.unit_ids, caller.viewer.above_ids) == ({dublin.pk}, {ireland.pk})


def test_who_makes_and_who_revokes_a_key_is_in_the_trail():
    key = Program().key
    keys.revoke(viewer=SYSTEM, key=key, at=NOON)
    keys.revoke(viewer=SYSTEM, key=key, at=NOON)

    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))

    assert actions[-2:] == [Action.KEY_MADE, Action.KEY_REVOKED]


def test_rights_that_are_widened_are_in_the_trail_and_the_same_again_are_not():
    key = Program(Role.READER, sees_outbox=False).key
    terms = keys.Terms(code=key.code, name=key.name, unit=key.unit, rights=[Right.SEE, Right.OUTBOX])

    for _ in range(2):
        keys.change(viewer=SYSTEM, key=key, terms=terms)

    [told] = Entry.objects.filter(action=Action.KEY_CHANGED)
    assert (told.about, told.unit_id) == ("Shop", key.unit_id)
    assert told.details == {"rights": ["see", "see_outbox"], "rights_before": ["see"]}


def test_nobody_gives_a_key_an_outbox_that_they_do_not_see():
    dublin = makers.unit("dublin")
    docklands = makers.unit("docklands", parent=dublin)
    terms = keys.Terms(code="shop", name="Shop", unit=dublin, rights=[Right.SEE, Right.OUTBOX])
    ids = frozenset({dublin.pk, docklands.pk})
    blind = Viewer(user_id=0, units={Right.SET_UP: ids})
    sees_above = Viewer(user_id=0, units={Right.SET_UP: ids, Right.OUTBOX: frozenset({dublin.pk})})
    sees = Viewer(user_id=0, units={Right.SET_UP: ids, Right.OUTBOX: ids})
    key = Program(at=dublin, sees_outbox=False).key

    for viewer in (blind, sees_above):
        with pytest.raises(NotAllowed):
            keys.issue(viewer=viewer, terms=terms, at=NOON)
        with pytest.raises(NotAllowed):
            keys.change(viewer=viewer, key=key, terms=terms)

    made, _ = keys.issue(viewer=sees, terms=terms, at=NOON)
    assert made.rights == ["see", "see_outbox"]
