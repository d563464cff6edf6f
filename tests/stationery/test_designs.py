"""Designs are drawn, published, restored and shared; and each message gets the one that was meant for it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.core.design.blocks import STARTER, as_json
from postroom.core.design.checking import Code
from postroom.core.design.frame import Frame
from postroom.stationery import services as stationery
from postroom.stationery.designs import making, selectors
from postroom.stationery.designs import services as designs
from postroom.stationery.designs.choosing import choosing
from postroom.stationery.designs.services import Messages
from postroom.stationery.models import Design, DesignChoice, DesignVersion, Template
from tests import makers
from tests.makers import NOON

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 12, 24)


def made(name: str = "Calm", *, unit=None, **more) -> Design:
    return designs.make(viewer=SYSTEM, name=name, unit=unit, **more)


def version(design: Design) -> DesignVersion:
    return DesignVersion.objects.filter(design=design).latest("number")


def published(name: str = "Calm", **more) -> DesignVersion:
    draft = version(made(name, **more))
    return designs.publish(version_id=draft.pk, revision=draft.revision, viewer=SYSTEM, at=NOON)


def drawn(shown: DesignVersion, *, revision: int | None = None, **change) -> DesignVersion:
    content = {**as_json(STARTER), **change}
    seen = shown.revision if revision is None else revision
    return designs.save_draft(version_id=shown.pk, revision=seen, content=content, viewer=SYSTEM, at=NOON)


def test_a_design_is_drawn_and_published_and_its_frame_is_kept():
    draft = drawn(version(made()), page="#000000")

    done = designs.publish(version_id=draft.pk, revision=draft.revision, viewer=SYSTEM, at=NOON)

    assert (done.number, done.revision, done.published_at) == (1, 1, NOON)
    assert Frame.from_json(done.frame) == designs.frame_of(draft.way, draft.content)
    assert selectors.frame(version_id=done.pk) == Frame.from_json(done.frame)


def test_what_is_drawn_on_a_published_version_begins_a_draft_and_nothing_new_does_not():
    first = published()

    same = drawn(first)
    second = drawn(first, page="#000000")

    assert same.pk == first.pk
    assert (second.number, second.revision, second.published_at) == (2, 1, None)
    assert DesignVersion.objects.get(pk=first.pk).content["page"] != "#000000"


@pytest.mark.parametrize("change", [{"content": {"blocks": []}}, {"frame": {}}, {"published_at": None}])
def test_the_database_itself_keeps_a_published_version(change):
    done = published()

    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        DesignVersion.objects.filter(pk=done.pk).update(**change)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        DesignVersion.objects.filter(pk=done.pk).delete()


def test_two_people_draw_and_nothing_is_written_over():
    shown = version(made())
    drawn(shown, page="#111111")

    with pytest.raises(designs.ChangedMeanwhile):
        drawn(shown, page="#222222")
    with pytest.raises(designs.ChangedMeanwhile):
        designs.publish(version_id=shown.pk, revision=0, viewer=SYSTEM, at=NOON)
    assert version(shown.design).content["page"] == "#111111"


def test_a_draft_that_somebody_else_began_on_the_same_version_is_not_written_over():
    first = published()
    drawn(first, page="#111111")

    with pytest.raises(designs.ChangedMeanwhile):
        drawn(first, page="#222222")


def test_a_design_with_something_wrong_is_not_published():
    draft = drawn(version(made()), blocks=[{"type": "footer"}])

    with pytest.raises(designs.NotPublishable) as refused:
        designs.publish(version_id=draft.pk, revision=draft.revision, viewer=SYSTEM, at=NOON)

    assert [problem.code for problem in refused.value.problems] == [Code.NO_MESSAGE]
    assert version(draft.design).published_at is None


def test_what_is_no_design_is_not_kept():
    draft = version(made())

    with pytest.raises(designs.DesignError, match=r"blocks\[0\].type"):
        drawn(draft, blocks=[{"type": "script"}])
    assert version(draft.design).revision == 0


@pytest.mark.parametrize(
    ("way", "source"),
    [
        ("html", "<p>#content</p><p>#address #optout</p>"),
        ("mjml", "<mjml><mj-body><mj-section><mj-column><mj-text>#content #address #optout</mj-text></mj-column>"
                 "</mj-section></mj-body></mjml>"),
    ],
)  # fmt: skip
def test_html_and_mjml_are_published_as_blocks_are(way, source):
    done = published(way=way, source=source)

    assert Frame.from_json(done.frame) == designs.frame_of(way, {"source": source})


def test_an_old_version_is_restored_as_a_draft():
    first = published()
    second = drawn(first, page="#000000")
    designs.publish(version_id=second.pk, revision=second.revision, viewer=SYSTEM, at=NOON)

    third = designs.restore(version_id=first.pk, viewer=SYSTEM, at=NOON)

    assert (third.number, third.published_at, third.content) == (3, None, first.content)


def test_a_design_is_seen_and_changed_by_its_unit_and_used_by_those_it_is_shared_with():
    unit, other = makers.unit(), makers.unit("lyon")
    design = published(unit=unit).design

    assert list(selectors.designs(viewer=makers.viewer(unit))) == [design]
    assert list(selectors.designs(viewer=makers.viewer(other))) == []
    with pytest.raises(Design.DoesNotExist):
        designs.rename(design_id=design.pk, name="Mine", viewer=makers.viewer(other))

    designs.allow(design_id=design.pk, units=[other], viewer=SYSTEM)

    assert list(selectors.usable(viewer=makers.viewer(other), unit_id=other.pk)) == [design]
    with pytest.raises(NotAllowed):
        designs.rename(design_id=design.pk, name="Mine", viewer=makers.viewer(other))
    with pytest.raises(NotAllowed):
        designs.draft(design_id=design.pk, viewer=makers.viewer(unit, role=Role.READER))


def test_a_template_of_every_unit_names_no_design_that_only_some_may_use():
    for_all, for_one = published("For all").design, published("For one").design
    designs.allow(design_id=for_one.pk, units=[makers.unit()], viewer=SYSTEM)

    assert list(selectors.usable(viewer=SYSTEM, unit_id=None)) == [for_all]


def test_a_copy_begins_as_its_original_is():
    original = published()
    drawn(original, page="#000000")

    copied = designs.copy(design_id=original.design_id, name="Copy", unit=None, viewer=SYSTEM)

    assert version(copied).content["page"] == "#000000"


def chosen_for(*, unit=None, brand=None, marketing: bool = False, template: Template | None = None, today=TODAY):
    """The name of the design that a message gets; None: the built-in one."""
    topic = makers.topic(needs_consent=True) if marketing else None
    found = choosing(
        unit_id=(unit or makers.unit()).pk,
        topic_id=topic.pk if topic else None,
        template_ids=[template.pk] if template else [],
        today=today,
    )
    version_id = found.version_id(brand_id=(brand or makers.brand()).pk, template_id=template.pk if template else None)
    return DesignVersion.objects.get(pk=version_id).design.name if version_id else None


def choose(name: str, **messages) -> DesignChoice:
    design = published(name).design
    return designs.choose(design_id=design.pk, messages=Messages(**messages), viewer=SYSTEM)


def template(**details) -> Template:
    unit = makers.unit()
    made = stationery.make(viewer=SYSTEM, name="Letter", unit=unit)
    Template.objects.filter(pk=made.pk).update(**details)
    return Template.objects.get(pk=made.pk)


def test_without_any_choice_a_message_looks_as_ever():
    published()

    assert chosen_for() is None


def test_the_most_particular_choice_wins():
    brand, unit = makers.brand(), makers.unit()
    below = makers.unit("dublin-north", parent=unit)
    choose("everybody")
    assert (chosen_for(unit=below), chosen_for(unit=below, marketing=True)) == ("everybody", "everybody")
    choose("marketing", kind="marketing")
    assert (chosen_for(unit=below), chosen_for(unit=below, marketing=True)) == ("everybody", "marketing")
    choose("brand", brand=brand)
    assert (chosen_for(unit=below), chosen_for(unit=below, brand=makers.brand("blue"))) == ("brand", "everybody")
    choose("unit", unit=unit)
    assert (chosen_for(unit=below, marketing=True), chosen_for(unit=makers.unit("lyon"))) == ("unit", "brand")
    choose("below", unit=below)
    assert (chosen_for(unit=below), chosen_for(unit=unit)) == ("below", "unit")
    choose("winter", begins_on=dt.date(2026, 12, 1), ends_on=dt.date(2027, 1, 6))
    assert chosen_for(unit=below) == "winter"
    assert chosen_for(unit=below, today=dt.date(2027, 1, 6)) == "winter"
    assert chosen_for(unit=below, today=dt.date(2027, 1, 7)) == "below"
    choose("birthday", occasion="birthday")
    assert chosen_for(template=template(occasion="birthday")) == "birthday"
    assert chosen_for(template=template(occasion="newsletter")) == "winter"
    own = published("own").design
    assert chosen_for(template=template(design=own, occasion="birthday")) == "own"


def test_the_topic_of_a_template_says_whether_it_is_marketing():
    choose("marketing", kind="marketing")

    assert chosen_for(template=template(topic=makers.topic(needs_consent=True))) == "marketing"
    assert chosen_for(template=template(topic=makers.topic("news", needs_consent=False))) is None


def test_a_choice_made_again_takes_the_place_of_the_first():
    choose("first")
    choose("second")

    assert DesignChoice.objects.count() == 1
    assert chosen_for() == "second"


def test_a_retired_design_is_taken_for_no_message_but_of_templates_that_name_it():
    choice = choose("old")
    named = template(design=choice.design)

    designs.retire(design_id=choice.design_id, viewer=SYSTEM, at=NOON)

    assert (chosen_for(), chosen_for(template=named)) == (None, "old")


def test_what_was_not_published_is_chosen_by_nobody():
    design = made()

    with pytest.raises(designs.NothingPublished):
        designs.choose(design_id=design.pk, messages=Messages(), viewer=SYSTEM)


def test_only_who_sets_up_a_unit_chooses_for_it():
    unit, other = makers.unit(), makers.unit("lyon")
    design = published().design

    with pytest.raises(NotAllowed):
        designs.choose(design_id=design.pk, messages=Messages(unit=other), viewer=makers.viewer(unit))
    writer = makers.viewer(unit, role=Role.WRITER)
    with pytest.raises(NotAllowed):
        designs.choose(design_id=design.pk, messages=Messages(unit=unit), viewer=writer)
    choice = designs.choose(design_id=design.pk, messages=Messages(unit=unit), viewer=makers.viewer(unit))
    with pytest.raises(NotAllowed):
        designs.stop_choosing(choice_id=choice.pk, viewer=makers.viewer(other))


def test_the_list_takes_two_queries_however_long_it_is(django_assert_num_queries):
    for number in range(3):
        choose(f"number {number}", occasion=["birthday", "season", "event"][number])

    with django_assert_num_queries(2):
        found = selectors.entries(viewer=SYSTEM)

    assert [(entry.design.name, entry.number, len(entry.choices)) for entry in found] == [
        (f"number {number}", 1, 1) for number in range(3)
    ]


def test_a_copied_template_keeps_design_and_occasion_where_its_unit_may_use_the_design():
    here, elsewhere = makers.unit(), makers.unit("elsewhere")
    theirs = published(unit=here).design
    original = stationery.make(viewer=SYSTEM, name="Snow", unit=here)
    designs.dress(template_id=original.pk, design_id=theirs.pk, occasion="season", viewer=SYSTEM)

    near = stationery.copy(template_id=original.pk, name="Ours", unit=here, viewer=SYSTEM)
    far = stationery.copy(template_id=original.pk, name="Theirs", unit=elsewhere, viewer=SYSTEM)

    assert (near.design, near.occasion) == (theirs, "season")
    assert (far.design, far.occasion) == (None, "season")
    assert Template.objects.get(pk=near.pk).design == theirs


def test_a_design_that_speaks_languages_is_published_with_a_frame_for_each():
    blocks = [{"type": "message"}, {"type": "footer", "text": "Thank you", "in": {"pl": {"text": "Dziękujemy"}}}]
    draft = drawn(version(made()), languages=["pl", "de"], blocks=blocks)

    done = designs.publish(version_id=draft.pk, revision=draft.revision, viewer=SYSTEM, at=NOON)

    frame = selectors.frame(version_id=done.pk)
    assert [language for language, _ in frame.others] == ["de", "pl"]
    said = {code: frame.in_language(code).below for code in ("pl", "pl-PL", "de", "fr")}
    assert said == {"pl": ("Dziękujemy",), "pl-PL": ("Dziękujemy",), "de": ("Thank you",), "fr": ("Thank you",)}
    assert [(p.code, p.language, p.about) for p in making.problems(done)] == [(Code.NOT_SAID, "de", "Thank you")]


@pytest.mark.parametrize(
    ("way", "around"),
    [("html", "<p>{}</p><p>#content</p><p>#optout #address</p>"),
     ("mjml", "<mjml><mj-body><mj-section><mj-column><mj-text>{} #content #optout #address</mj-text></mj-column>"
      "</mj-section></mj-body></mjml>")],
)  # fmt: skip
def test_own_html_and_mjml_have_a_source_for_each_language(way, around):
    content = {"source": around.format("Hello"), "languages": ["pl", "de"], "in": {"pl": around.format("Witaj")}}

    frame = designs.frame_of(way, content)

    said = [frame.in_language(code).above for code in ("en", "pl", "de")]
    assert [" ".join(lines).split()[0] for lines in said] == ["Hello", "Witaj", "Hello"]
