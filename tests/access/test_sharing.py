"""Templates and channel accounts are used by the units they are allowed to, or by all below their owner."""

import pytest

from postroom.access import selectors
from postroom.access.models import Unit
from postroom.access.sharing import REACH, USABLE, shared_with, usable_by
from postroom.outbox.models import Lane
from tests import makers

pytestmark = pytest.mark.django_db
UNITS = ("ireland", "dublin", "docklands", "poland")
_USABLE = f"WITH RECURSIVE {REACH} SELECT t.* FROM outbox_lane t, reach WHERE t.id = %(lane)s AND {USABLE}"


@pytest.fixture
def tree() -> dict[str, Unit]:
    """ireland over dublin over docklands, and poland beside them."""
    ireland = makers.unit("ireland")
    dublin = makers.unit("dublin", parent=ireland)
    docklands = makers.unit("docklands", parent=dublin)
    return {"ireland": ireland, "dublin": dublin, "docklands": docklands, "poland": makers.unit("poland")}


@pytest.mark.parametrize(
    ("owner", "allowed", "users"),
    [
        (None, (), set(UNITS)),
        (None, ("dublin",), {"dublin", "docklands"}),
        ("ireland", (), {"ireland", "dublin", "docklands"}),
        ("dublin", (), {"dublin", "docklands"}),
        ("docklands", (), {"docklands"}),
        ("ireland", ("docklands",), {"ireland", "docklands"}),
        ("ireland", ("poland",), {"ireland", "poland"}),
        ("poland", ("docklands", "dublin"), {"poland", "dublin", "docklands"}),
    ],
)
def test_who_may_use_what_is_owned_and_allowed(tree, owner, allowed, users):
    lane = Lane.objects.create(
        code="relay",
        name="Relay",
        channel="email",
        unit=tree[owner] if owner else None,
        allowed_unit_ids=[tree[name].pk for name in allowed],
    )

    able = {name for name in UNITS if Lane.objects.filter(usable_by(tree[name].pk), pk=lane.pk).exists()}
    in_sql = {name for name in UNITS if Lane.objects.raw(_USABLE, {"unit": tree[name].pk, "lane": lane.pk})}

    assert (able, in_sql) == (users, users)


@pytest.mark.parametrize("owner", [None, *UNITS])
@pytest.mark.parametrize("allowed", [None, *UNITS])
@pytest.mark.parametrize("place", UNITS)
def test_a_viewer_sees_just_what_a_unit_of_theirs_may_use(tree, owner, allowed, place):
    lane = Lane.objects.create(
        code="relay",
        name="Relay",
        channel="email",
        unit=tree[owner] if owner else None,
        allowed_unit_ids=[tree[allowed].pk] if allowed else [],
    )
    viewer = selectors.viewer_for(user=makers.user(at=tree[place]))

    seen = Lane.objects.filter(shared_with(viewer), pk=lane.pk).exists()

    assert seen is any(Lane.objects.filter(usable_by(pk), pk=lane.pk).exists() for pk in viewer.unit_ids)
