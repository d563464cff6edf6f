"""What is set up is remembered between requests, and what changes between two of them holds for the second."""

import pytest
from django.db import connection
from django.utils.timezone import now

from postroom.access.models import Brand, Unit
from postroom.access.standing import MARK
from postroom.contacts.models import Topic
from postroom.core.tags.catalogue import FieldType
from postroom.outbox.models import Lane, Message, Rendition
from postroom.outbox.services import writing
from postroom.stationery.models import Template
from postroom.stationery.words import Words
from tests import makers
from tests.api.programs import Program
from tests.runs import office

pytestmark = pytest.mark.django_db
BY_TEMPLATE = {"contact": "C-1", "template": "greeting"}


def mark() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MARK}")
        return cursor.fetchone()[0]


@pytest.fixture
def program() -> Program:
    makers.contact("C-1")
    office.lane()
    office.version()
    found = Program()
    assert found.post("/messages", BY_TEMPLATE)[0] == 201
    return found


def last() -> Message:
    return Message.objects.latest("pk")


def test_a_message_from_a_template_takes_few_statements(program, django_assert_num_queries):
    statements = 6
    with django_assert_num_queries(statements + 2):  # and a savepoint, as tests are transactions themselves
        program.post("/messages", BY_TEMPLATE, Idempotency_Key="b")


def test_a_version_that_is_published_is_sent_at_once(program):
    template = Template.objects.get(code="greeting")
    office.publish(
        template, *(Words.of_text(language=language, subject="Newer", text="Text.") for language in ("en", "pl"))
    )

    program.post("/messages", BY_TEMPLATE)

    assert last().subject == "Newer"


def test_a_template_is_shown_from_memory_until_another_version_is_published(program, django_assert_num_queries):
    template = Template.objects.get(code="greeting")
    first = program.get("/templates/greeting")
    with django_assert_num_queries(1):
        assert program.get("/templates/greeting") == first
    words = (Words.of_text(language=language, subject="Newer #?order", text="Text.") for language in ("en", "pl"))
    office.publish(template, *words)

    newer = program.get("/templates/greeting")[1]

    assert ([words["subject"] for words in newer["words"]], newer["free_tags"]) == (["Newer #?order"] * 2, ["order"])
    assert newer["version"] != first[1]["version"]


def test_a_template_that_is_retired_or_goes_elsewhere_is_shown_no_more(program):
    assert program.get("/templates/greeting")[0] == 200
    Template.objects.filter(code="greeting").update(unit=makers.unit("cork"))
    assert program.get("/templates/greeting")[0] == 404
    Template.objects.filter(code="greeting").update(unit=None, retired_at=now())
    assert program.get("/templates/greeting")[0] == 404


def test_a_template_that_is_retired_is_refused_at_once(program):
    Template.objects.filter(code="greeting").update(retired_at=now())

    assert program.post("/messages", BY_TEMPLATE)[1]["code"] == "unknown_template"


def test_the_template_of_another_unit_is_refused_at_once(program):
    Template.objects.filter(code="greeting").update(unit=makers.unit("cork"))

    assert program.post("/messages", BY_TEMPLATE)[1]["code"] == "unknown_template"


def test_an_account_that_goes_live_is_used_at_once(program):
    live = Lane.objects.create(code="new", name="New", channel="email", is_live=True)

    program.post("/messages", BY_TEMPLATE)

    assert last().lane_id == live.pk


def test_a_brand_that_is_renamed_is_shown_at_once(program):
    Brand.objects.update(name="Southwind")

    program.post("/messages", BY_TEMPLATE)

    assert "Southwind" in str(Rendition.objects.get(message=last()).skeleton.content)


def test_a_field_that_is_added_can_be_used_at_once(program):
    wanted = {"contact": "C-1", "subject": "Hello", "text": "Meter #meter.reading"}
    assert program.post("/messages", wanted)[1]["code"] == "unknown_tag"
    kind = makers.kind("meter", reading=FieldType.TEXT)
    makers.record(Message.objects.latest("pk").contact, kind, reading="7")

    assert program.post("/messages", wanted)[0] == 201


def test_a_unit_that_is_moved_below_the_key_is_seen_at_once(program):
    other = makers.unit("cork")
    makers.contact("C-2", at=other)
    wanted = {"contact": "C-2", "unit": "cork", "subject": "Hello", "text": "Text."}
    assert program.post("/messages", wanted)[1]["code"] == "unknown_unit"
    Unit.objects.filter(pk=other.pk).update(parent=makers.unit())

    assert program.post("/messages", wanted)[0] == 201


def test_a_topic_that_is_made_can_be_named_at_once(program):
    wanted = {"contact": "C-1", "subject": "Hello", "text": "Text.", "topic": "floods"}
    assert program.post("/messages", wanted)[1]["code"] == "unknown_topic"
    Topic.objects.create(code="floods", name="Floods", needs_consent=False)

    assert program.post("/messages", wanted)[0] == 201


def test_each_change_makes_another_mark_and_how_things_are_doing_makes_none(program):
    seen = [mark()]
    Unit.objects.update(name="Else")
    seen.append(mark())
    Lane.objects.update(is_live=True)
    seen.append(mark())

    Lane.objects.update(failures=3, tokens=2)
    program.put("/contacts/C-1", {"name": "Grace"})
    program.post("/messages", BY_TEMPLATE)

    assert len(set(seen)) == 3
    assert mark() == seen[-1]


def test_a_few_and_many_messages_are_queued_alike(program, monkeypatch):
    program.post("/messages", BY_TEMPLATE)
    few = queued(last())
    monkeypatch.setattr(writing, "A_FEW", 0)

    program.post("/messages", BY_TEMPLATE)

    assert queued(last()) == few


def queued(message: Message) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.lane_id, d.priority, d.attempts, d.due_at <= now(), h.step, h.before, h.after, m.state"
            "  FROM outbox_message m JOIN outbox_dispatch d ON d.message_id = m.id"
            "  JOIN outbox_happening h ON h.message_id = m.id WHERE m.id = %s",
            [message.pk],
        )
        return list(cursor.fetchall())
