"""Audiences are saved by who may write, seen by who may use them, and counted in the background."""

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.audiences import selectors, services
from postroom.audiences.models import Audience
from postroom.audiences.reading import BadFilter, Problem
from postroom.audiences.services import Saved
from tests import makers
from tests.audiences.gathering import read
from tests.makers import NOON

pytestmark = pytest.mark.django_db
POLISH = {"about": "language", "values": ["pl"]}


def made(name: str = "Polish", *, at=None, allowed=(), **parts) -> Audience:
    unit = at or makers.unit()
    saved = Saved(name=name, conditions=read(**(parts or {"all": [POLISH]})), allowed=allowed)
    return services.make(viewer=makers.viewer(unit), unit=unit, saved=saved, at=NOON)


def within(*audiences: Audience) -> dict:
    return {"about": "audience", "ids": [one.pk for one in audiences]}


def saved_again(audience: Audience, **parts) -> Audience:
    return services.save(
        viewer=makers.viewer(), audience_id=audience.pk, revision=audience.revision,
        saved=Saved(name=audience.name, conditions=read(**parts)), at=NOON,
    )  # fmt: skip


def test_two_of_one_name_have_codes_of_their_own():
    assert [made().code, made().code] == ["polish", "polish-2"]


def test_a_reader_saves_and_deletes_nothing():
    reader = makers.viewer(role=Role.READER)
    audience = made()

    with pytest.raises(NotAllowed):
        services.make(viewer=reader, unit=makers.unit(), saved=Saved(name="X", conditions=read()), at=NOON)
    with pytest.raises(NotAllowed):
        services.delete(viewer=reader, audience_id=audience.pk)


def test_an_audience_is_seen_by_its_unit_those_below_and_those_allowed():
    below, beside = makers.unit("docks", parent=makers.unit()), makers.unit("cork")
    shared, own = made("Shared", allowed=[]), made("Only Cork", allowed=[beside.pk])

    def seen(viewer) -> list[str]:
        return [one.name for one in selectors.audiences(viewer=viewer)]

    assert seen(makers.viewer()) == ["Only Cork", "Shared"]
    assert seen(makers.viewer(beside)) == ["Only Cork"]
    assert list(selectors.offered(viewer=makers.viewer(makers.unit(), below), unit_id=below.pk)) == [shared]
    assert own.allowed_unit_ids == [beside.pk]


def test_of_two_who_save_at_once_the_second_is_told():
    audience = made()
    saved_again(audience, all=[])

    with pytest.raises(services.Stale):
        saved_again(audience, none=[POLISH])


def test_an_audience_is_never_part_of_itself():
    first = made("First")
    second = made("Second", any=[within(first)])

    with pytest.raises(BadFilter) as bad:
        saved_again(first, none=[within(second)])
    assert bad.value.problems == {("", 0): Problem.CIRCLE}


def test_an_audience_that_is_not_seen_cannot_be_put_into_another():
    foreign = made(at=makers.unit("cork"))

    with pytest.raises(BadFilter):
        made("Taken", all=[within(foreign)])


def test_what_others_are_put_together_from_is_not_deleted():
    first = made("First")
    second = made("Second", none=[within(made("Other"), first)])

    with pytest.raises(services.InUse) as used:
        services.delete(viewer=makers.viewer(), audience_id=first.pk)
    services.delete(viewer=makers.viewer(), audience_id=second.pk)
    services.delete(viewer=makers.viewer(), audience_id=first.pk)

    assert used.value.audiences == [second]
    assert [one.name for one in Audience.objects.all()] == ["Other"]


def test_the_size_is_counted_and_kept_until_the_audience_changes():
    makers.contact("A", language="pl")
    audience = made()

    services.count_anew(audience_id=audience.pk, at=NOON)
    kept = Audience.objects.get(pk=audience.pk)
    changed = saved_again(audience, all=[])

    assert (kept.size, kept.counted_at) == (1, NOON)
    assert changed.size is None
