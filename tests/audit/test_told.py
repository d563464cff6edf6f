"""What staff change that others may ask about is in the trail: once, with who did it, or not at all."""

import pytest
from django.db import transaction

from postroom.access.viewer import Viewer
from postroom.audit.models import Entry
from postroom.contacts import services as contacts
from postroom.contacts.addresses import Address
from postroom.contacts.models import PointKind, PointRole
from postroom.contacts.rows import ContactRow, Word
from postroom.contacts.services import Bar
from postroom.core.carriage.envelope import Channel
from postroom.core.document.from_text import from_text
from postroom.core.tags.catalogue import Field, FieldType
from postroom.records import services as records
from postroom.runs import services as runs
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.designs import services as designs
from postroom.stationery.models import Template
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Viewer:
    return makers.viewer(user_id=makers.user().pk)


def told(*names: str) -> list[tuple]:
    """Action, what it was about, and these details, oldest first; all by Anna."""
    entries = list(Entry.objects.order_by("pk"))
    assert {entry.actor for entry in entries} == {"Clerk"}
    return [(entry.action, entry.about, *(entry.details.get(name) for name in names)) for entry in entries]


@pytest.mark.parametrize(("kind", "action"), [("message", "template_published"), ("snippet", "snippet_published")])
def test_a_published_template_or_snippet(anna, kind, action):
    unit = makers.unit()
    made = stationery.make(viewer=anna, name="Greeting", unit=unit, kind=Template.Kind(kind))
    draft = selectors.newest(template_id=made.pk)
    words = [Words(language="en", subject="" if kind == "snippet" else "Hello", document=from_text("Good morning"))]
    stationery.save_draft(version_id=draft.pk, revision=draft.revision, wordings=words, viewer=anna, at=NOON)

    stationery.publish(version_id=draft.pk, viewer=anna, at=NOON)

    assert told("version") == [(action, str(made), 1)]
    assert Entry.objects.get().unit_id == unit.pk


def test_a_published_design(anna):
    made = designs.make(viewer=anna, name="Spring", unit=makers.unit())
    draft = designs.draft(design_id=made.pk, viewer=anna)

    designs.publish(version_id=draft.pk, revision=draft.revision, viewer=anna, at=NOON)

    assert told("version") == [("design_published", "Spring", 1)]


def test_a_template_that_is_allowed_retired_and_brought_back(anna):
    made = stationery.make(viewer=anna, name="Greeting", unit=makers.unit())

    stationery.allow(template_id=made.pk, units=[makers.unit("cork", name="Cork")], viewer=anna)
    for _ in range(2):
        stationery.retire(template_id=made.pk, viewer=anna, at=NOON)
    for _ in range(2):
        stationery.bring_back(template_id=made.pk, viewer=anna)

    assert told("units") == [
        ("template_allowed", "Greeting", ["Cork"]),
        ("template_retired", "Greeting", None),
        ("template_brought_back", "Greeting", None),
    ]


def test_a_design_that_is_allowed_chosen_and_retired(anna):
    unit = makers.unit()
    made = designs.make(viewer=anna, name="Spring", unit=unit)
    template = stationery.make(viewer=anna, name="Greeting", unit=unit)
    draft = designs.draft(design_id=made.pk, viewer=anna)
    designs.publish(version_id=draft.pk, revision=draft.revision, viewer=anna, at=NOON)

    designs.allow(design_id=made.pk, units=[makers.unit("cork", name="Cork")], viewer=anna)
    choice = designs.choose(design_id=made.pk, messages=designs.Messages(unit=unit, occasion="birthday"), viewer=anna)
    designs.dress(template_id=template.pk, design_id=made.pk, occasion="", viewer=anna)
    designs.stop_choosing(choice_id=choice.pk, viewer=anna)
    designs.retire(design_id=made.pk, viewer=anna, at=NOON)
    designs.bring_back(design_id=made.pk, viewer=anna)

    assert told("units", "occasion", "design")[1:] == [
        ("design_allowed", "Spring", ["Cork"], None, None),
        ("design_chosen", "Spring", None, "birthday", None),
        ("template_dressed", "Greeting", None, "", "Spring"),
        ("design_not_chosen", "Spring", None, "birthday", None),
        ("design_retired", "Spring", None, None, None),
        ("design_brought_back", "Spring", None, None, None),
    ]


def test_a_run_that_is_paused_resumed_and_cancelled(anna):
    makers.contact()
    run = office.in_review()
    office.approved(run)
    before = Entry.objects.count()

    runs.pause(run_id=run.pk, viewer=anna, at=NOON)
    runs.resume(run_id=run.pk, viewer=anna, at=NOON)
    runs.cancel(run_id=run.pk, viewer=anna, at=NOON)

    entries = Entry.objects.order_by("pk")[before:]
    assert [(each.action, each.about, each.unit_id) for each in entries] == [
        (action, str(run), run.unit_id) for action in ("run_paused", "run_resumed", "run_cancelled")
    ]


def test_an_address_that_is_barred_and_lifted_without_the_address(anna):
    makers.contact(email="zoe@example.org")
    barred = contacts.bar(viewer=anna, bar=Bar(channel=Channel.EMAIL, address="zoe@example.org", reason="x"), at=NOON)

    contacts.lift(viewer=anna, suppression_id=barred.pk, note="asked for it", at=NOON)

    assert told("channel", "address") == [
        ("address_barred", "", "email", "z…@example.org"),
        ("address_lifted", "", "email", "z…@example.org"),
    ]


def test_customers_and_consents_that_staff_changed(anna):
    unit, topic = makers.unit(), makers.topic()
    row = ContactRow(account_number="C-1", details={"name": "Zoë"})
    made = contacts.add_contact(viewer=anna, unit=unit, row=row, at=NOON)
    for name in ("Zoë Kowalska", "Zoë Kowalska"):
        contacts.save_contact(viewer=anna, unit=unit, account_number="C-1", at=NOON, details={"name": name})
    place = (PointKind.EMAIL, PointRole.MAIN)
    contacts.set_point(viewer=anna, contact=made, place=place, address=Address("zoe@example.org"), at=NOON)
    word = Word(topic_id=topic.pk, channel=Channel.EMAIL, opted_in=True, source="phone")
    contacts.take_word(viewer=anna, contact=made, word=word, at=NOON)

    assert told("account_number", "new", "addresses", "word") == [
        ("customer_saved", "", "C-1", True, [], None),
        ("customer_saved", "", "C-1", False, [], None),
        ("customer_saved", "", "C-1", False, ["email main"], None),
        ("consent_written", "", "C-1", None, None, "yes"),
    ]
    assert "Zoë" not in str(list(Entry.objects.values()))


def test_what_programs_tell_of_customers_is_too_much_for_the_trail():
    program = makers.viewer()

    contacts.save_contact(viewer=program, unit=makers.unit(), account_number="C-1", at=NOON, details={"name": "Zoë"})

    assert not Entry.objects.exists()


def test_kinds_and_fields_of_records(anna):
    kind = records.save_kind(viewer=anna, code="meter", label="Meter", at=NOON)
    records.save_field(viewer=anna, kind=kind, field=Field("reading", "Reading", FieldType.TEXT), at=NOON)
    records.delete_field(viewer=anna, kind=kind, name="reading", at=NOON)
    records.delete_kind(viewer=anna, kind=kind)

    assert told("field") == [
        ("kind_saved", "Meter", None),
        ("field_saved", "Meter", "reading"),
        ("field_deleted", "Meter", "reading"),
        ("kind_deleted", "Meter", None),
    ]


def test_what_is_taken_back_is_not_told(anna):
    with transaction.atomic():
        records.save_kind(viewer=anna, code="meter", label="Meter", at=NOON)
        transaction.set_rollback(True)

    assert not Entry.objects.exists()
