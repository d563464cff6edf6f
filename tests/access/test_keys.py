"""Keys of programs: how many requests they are let in with, what they see, and the trail that they leave."""

import pytest

from postroom.access import keys
from postroom.access.viewer import SYSTEM
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
