"""Templates are made, changed in drafts, published once and for all, and never lost."""

import pytest
from django.db import IntegrityError, transaction

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.models import Template, TemplateVersion, Wording
from postroom.stationery.originals import originals
from postroom.stationery.problems import Code
from postroom.stationery.words import Words, from_rows
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db

HELLO = Words.of_text(language="en", subject="Hello", text="Dear #contact_information.name,")
DZIEN_DOBRY = Words.of_text(language="pl", subject="Dzień dobry", text="#contact_information.name,")


def published(*wordings: Words) -> TemplateVersion:
    template = stationery.make(viewer=makers.viewer(), name="Greeting", unit=makers.unit())
    version = stationery.draft(template_id=template.pk, viewer=makers.viewer())
    stationery.save_draft(
        version_id=version.pk, revision=0, wordings=wordings or [HELLO], viewer=makers.viewer(), at=NOON
    )
    return stationery.publish(version_id=version.pk, viewer=makers.viewer(), at=NOON)


def says(version: TemplateVersion) -> list[Words]:
    return from_rows(selectors.wordings(version_id=version.pk))


def test_two_templates_may_have_one_name_but_not_one_code():
    made = [stationery.make(viewer=makers.viewer(), name="Hi there", unit=makers.unit()) for _ in range(3)]

    assert [template.code for template in made] == ["hi-there", "hi-there-2", "hi-there-3"]


def test_a_draft_begun_on_an_older_revision_is_refused():
    template = stationery.make(viewer=makers.viewer(), name="Greeting", unit=makers.unit())
    version = stationery.draft(template_id=template.pk, viewer=makers.viewer())
    stationery.save_draft(version_id=version.pk, revision=0, wordings=[HELLO], viewer=makers.viewer(), at=NOON)

    with pytest.raises(stationery.ChangedMeanwhile):
        stationery.save_draft(
            version_id=version.pk, revision=0, wordings=[DZIEN_DOBRY], viewer=makers.viewer(), at=NOON
        )

    assert says(version) == [HELLO]


def test_the_draft_after_publishing_begins_with_what_was_published():
    version = published(HELLO, DZIEN_DOBRY)

    draft = stationery.draft(template_id=version.template_id, viewer=makers.viewer())
    again = stationery.draft(template_id=version.template_id, viewer=makers.viewer())

    assert (draft.number, draft.published_at, says(draft)) == (2, None, [HELLO, DZIEN_DOBRY])
    assert again == draft


def test_publishing_names_every_problem_and_publishes_nothing():
    version = published(HELLO, DZIEN_DOBRY)
    draft = stationery.draft(template_id=version.template_id, viewer=makers.viewer())
    broken = Words.of_text(language="en", subject="", text="#bill.numbr")
    stationery.save_draft(version_id=draft.pk, revision=0, wordings=[broken], viewer=makers.viewer(), at=NOON)

    with pytest.raises(stationery.NotPublishable) as refused:
        stationery.publish(version_id=draft.pk, viewer=makers.viewer(), at=NOON)

    assert [problem.code for problem in refused.value.problems] == [
        Code.MISSING_LANGUAGE,
        Code.EMPTY_SUBJECT,
        Code.UNKNOWN_TAG,
    ]
    assert TemplateVersion.objects.get(pk=draft.pk).published_at is None


def test_the_languages_are_those_of_customers_whom_a_template_may_reach():
    unit, other = makers.unit(), makers.unit("cork")
    makers.contact(at=unit, language="pl")
    makers.contact(at=other, language="fr")

    def missing(of, *allowed):
        made = stationery.make(viewer=SYSTEM, name="x", unit=of)
        stationery.allow(template_id=made.pk, units=allowed, viewer=SYSTEM)
        draft = stationery.draft(template_id=made.pk, viewer=SYSTEM)
        stationery.save_draft(version_id=draft.pk, revision=0, wordings=[HELLO], viewer=SYSTEM, at=NOON)
        found = selectors.problems(version=selectors.version(version_id=draft.pk, viewer=SYSTEM))
        return [problem.place.language for problem in found if problem.code == "unwritten_language"]

    assert (missing(unit), missing(unit, other), missing(None)) == (["pl"], ["fr", "pl"], ["fr", "pl"])


def test_no_service_changes_a_published_version():
    version = published()

    with pytest.raises(stationery.Published):
        stationery.save_draft(version_id=version.pk, revision=1, wordings=[], viewer=makers.viewer(), at=NOON)
    with pytest.raises(stationery.Published):
        stationery.publish(version_id=version.pk, viewer=makers.viewer(), at=NOON)

    assert says(version) == [HELLO]


@pytest.mark.parametrize(
    "change",
    [
        lambda version: Wording.objects.filter(version=version).update(document={"type": "doc"}),
        lambda version: Wording.objects.filter(version=version).delete(),
        lambda version: Wording.objects.create(version=version, language="de", subject="Neu"),
        lambda version: Wording.objects.filter(version=version).update(version=None),
        lambda version: TemplateVersion.objects.filter(pk=version.pk).update(published_at=None),
        lambda version: TemplateVersion.objects.filter(pk=version.pk).update(number=7),
        lambda version: version.delete(),
        lambda version: version.template.delete(),
    ],
)
def test_no_statement_changes_a_published_version(change):
    version = published()

    with pytest.raises(IntegrityError), transaction.atomic():
        change(version)

    assert says(TemplateVersion.objects.get(pk=version.pk, published_at=NOON)) == [HELLO]


def test_a_wording_cannot_be_moved_into_a_published_version():
    version = published()
    draft = stationery.draft(template_id=version.template_id, viewer=makers.viewer())

    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.filter(version=draft).update(version=version, language="de")

    assert says(version) == [HELLO]


def test_a_copy_is_a_draft_of_a_custom_template():
    stationery.install_library(at=NOON)
    original = Template.objects.get(code="system-stop-confirmed")

    made = stationery.copy(template_id=original.pk, name="Mine", unit=makers.unit(), viewer=makers.viewer())

    version = TemplateVersion.objects.get(template=made)
    assert (made.is_system, version.published_at) == (False, None)
    assert says(version) == says(selectors.newest(template_id=original.pk))


def test_a_retired_template_is_offered_no_more_until_it_is_brought_back():
    version = published()

    stationery.retire(template_id=version.template_id, viewer=makers.viewer(), at=NOON)
    offered = list(selectors.templates(viewer=makers.viewer()))
    stationery.bring_back(template_id=version.template_id, viewer=makers.viewer())

    assert offered == []
    assert [t.published_id for t in selectors.templates(viewer=makers.viewer())] == [version.pk]


def test_a_system_template_can_be_changed_and_reset_but_not_renamed_or_retired():
    stationery.install_library(at=NOON)
    template = Template.objects.get(code="system-stop-confirmed")
    draft = stationery.draft(template_id=template.pk, viewer=SYSTEM)
    changed = [Words.of_text(language=language, subject="Mine", text="Mine") for language in ("de", "en", "fr", "pl")]
    stationery.save_draft(version_id=draft.pk, revision=0, wordings=changed, viewer=SYSTEM, at=NOON)
    stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=NOON)

    version = stationery.reset(template_id=template.pk, viewer=SYSTEM, at=NOON)

    assert version.number == 3
    assert says(version) == sorted(originals()[template.code].words, key=lambda words: words.language)
    with pytest.raises(stationery.SystemTemplate):
        stationery.rename(template_id=template.pk, name="Mine", viewer=SYSTEM)
    with pytest.raises(stationery.SystemTemplate):
        stationery.retire(template_id=template.pk, viewer=SYSTEM, at=NOON)


def test_only_what_came_with_postroom_can_be_reset():
    version = published()

    with pytest.raises(stationery.UnknownOriginal):
        stationery.reset(template_id=version.template_id, viewer=makers.viewer(), at=NOON)


def test_the_library_is_installed_once_in_four_languages():
    first = stationery.install_library(at=NOON)
    second = stationery.install_library(at=NOON)

    assert sorted(template.code for template in first) == sorted(originals())
    assert second == []
    assert {selectors.languages(template_id=template.pk) for template in first} == {frozenset({"en", "pl", "de", "fr"})}


def test_installing_again_leaves_what_staff_changed():
    stationery.install_library(at=NOON)
    template = Template.objects.get(code="welcome")
    stationery.rename(template_id=template.pk, name="Hello, new customer", viewer=SYSTEM)

    stationery.install_library(at=NOON)

    assert Template.objects.get(code="welcome").name == "Hello, new customer"


def test_a_template_of_another_unit_does_not_exist_for_a_viewer():
    version = published()
    stranger = makers.viewer(makers.unit("cork"))

    with pytest.raises(Template.DoesNotExist):
        stationery.draft(template_id=version.template_id, viewer=stranger)
    with pytest.raises(TemplateVersion.DoesNotExist):
        selectors.version(version_id=version.pk, viewer=stranger)

    assert list(selectors.templates(viewer=stranger)) == []
    assert list(selectors.versions(template_id=version.template_id, viewer=stranger)) == []


def test_a_reader_changes_nothing_and_a_writer_not_what_all_units_use():
    version = published()
    stationery.install_library(at=NOON)
    reader, writer = makers.viewer(role=Role.READER), makers.viewer(role=Role.WRITER)

    with pytest.raises(NotAllowed):
        stationery.draft(template_id=version.template_id, viewer=reader)
    with pytest.raises(NotAllowed):
        stationery.draft(template_id=Template.objects.get(code="welcome").pk, viewer=writer)

    assert stationery.draft(template_id=version.template_id, viewer=writer).number == 2
