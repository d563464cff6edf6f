"""One wording is saved on what was shown: nobody's work is written over, and nothing new makes no draft."""

import pytest

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.models import Template, TemplateVersion
from postroom.stationery.words import Words, from_rows
from tests import makers
from tests.makers import NOON
from tests.stationery.test_services import DZIEN_DOBRY, HELLO, published

pytestmark = pytest.mark.django_db
GOOD_DAY = Words.of_text(language="en", subject="Good day", text="Dear #contact_information.name,")


def write(shown: TemplateVersion, words: Words, **details) -> TemplateVersion:
    told = {"revision": shown.revision, "viewer": makers.viewer(), "at": NOON, **details}
    return stationery.write(version_id=shown.pk, words=words, **told)


def says(version: TemplateVersion) -> list[Words]:
    return from_rows(selectors.wordings(version_id=version.pk))


def test_writing_on_a_published_version_begins_a_draft_and_keeps_the_other_languages():
    shown = published(HELLO, DZIEN_DOBRY)

    draft = write(shown, GOOD_DAY)

    assert (draft.number, draft.published_at, says(draft)) == (2, None, [GOOD_DAY, DZIEN_DOBRY])
    assert says(shown) == [HELLO, DZIEN_DOBRY]


def test_writing_what_stands_there_already_begins_no_draft():
    shown = published(HELLO)

    assert write(shown, HELLO) == shown
    assert TemplateVersion.objects.count() == 1


def test_a_new_language_is_added_and_can_be_dropped_again():
    draft = write(published(HELLO), DZIEN_DOBRY)

    dropped = stationery.drop_language(
        version_id=draft.pk, revision=draft.revision, language="pl", viewer=makers.viewer(), at=NOON
    )

    assert (says(dropped), dropped.revision) == ([HELLO], 2)


@pytest.mark.parametrize("meanwhile", ["saved", "published", "published and changed"])
def test_what_somebody_else_did_meanwhile_is_not_written_over(meanwhile):
    shown = published(HELLO)
    theirs = write(shown, DZIEN_DOBRY)
    if meanwhile != "saved":
        stationery.publish(version_id=theirs.pk, viewer=makers.viewer(), at=NOON)
    if meanwhile == "published and changed":
        write(TemplateVersion.objects.latest("number"), Words.of_text(language="de", subject="Hallo", text="Hallo"))
    before = [says(version) for version in TemplateVersion.objects.order_by("number")]

    with pytest.raises(stationery.ChangedMeanwhile):
        write(shown, GOOD_DAY)

    assert [says(version) for version in TemplateVersion.objects.order_by("number")] == before


def test_a_draft_that_was_published_unchanged_is_gone_on_with_and_a_changed_one_is_not():
    shown = write(published(HELLO), DZIEN_DOBRY)
    stationery.publish(version_id=shown.pk, viewer=makers.viewer(), at=NOON)

    with pytest.raises(stationery.ChangedMeanwhile):
        write(shown, GOOD_DAY, revision=0)
    assert write(shown, GOOD_DAY).number == 3


def test_a_reader_writes_nothing():
    shown = published(HELLO)

    with pytest.raises(NotAllowed):
        write(shown, GOOD_DAY, viewer=makers.viewer(role=Role.READER))
    with pytest.raises(TemplateVersion.DoesNotExist):
        write(shown, GOOD_DAY, viewer=makers.viewer(makers.unit("cork")))


def test_a_draft_is_published_as_it_was_seen_or_not_at_all():
    draft = write(published(HELLO), GOOD_DAY)

    with pytest.raises(stationery.ChangedMeanwhile):
        stationery.publish(version_id=draft.pk, viewer=makers.viewer(), at=NOON, revision=0)
    assert stationery.publish(version_id=draft.pk, viewer=makers.viewer(), at=NOON, revision=1).published_at == NOON


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_two_queries_however_long(number, django_assert_num_queries):
    for _ in range(number):
        write(published(HELLO, DZIEN_DOBRY), GOOD_DAY)
    viewer = makers.viewer()

    with django_assert_num_queries(2):
        entries = selectors.entries(viewer=viewer)

    assert [(entry.number, entry.languages, entry.has_draft) for entry in entries] == [(1, ["en", "pl"], True)] * number


def test_a_unit_sends_its_own_templates_and_those_of_all_that_are_published():
    mine = published(HELLO).template
    for_all = stationery.install_library(at=NOON)
    stationery.make(viewer=SYSTEM, name="Not published", unit=makers.unit())
    other = stationery.make(viewer=SYSTEM, name="Of another unit", unit=makers.unit("cork"))
    Template.objects.filter(pk=other.pk).update(unit=makers.unit("cork"))

    usable = selectors.usable(viewer=SYSTEM, unit_id=makers.unit().pk)

    assert {template for template, _version in usable} == {mine, *for_all}
    assert all(selectors.newest(template_id=template.pk).pk == version for template, version in usable)


def test_templates_of_every_unit_are_changed_by_those_who_set_up():
    own = published(HELLO).template
    shared = stationery.install_library(at=NOON)[0]
    administrator, writer = makers.viewer(), makers.viewer(role=Role.WRITER)

    assert [selectors.may_change(template=own, viewer=who) for who in (administrator, writer)] == [True, True]
    assert [selectors.may_change(template=shared, viewer=who) for who in (administrator, writer)] == [True, False]
    assert [selectors.came_with_postroom(template=which) for which in (own, shared)] == [False, True]
