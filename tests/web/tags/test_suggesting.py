"""The list behind the # key: what is meant by a few letters, and which of a text's tags there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import SYSTEM
from postroom.core.tags.formats import FORMATS
from postroom.stationery import services as stationery
from postroom.stationery.models import Template
from postroom.stationery.words import Words
from postroom.web.tags.showing import FORMAT_NAMES
from tests import makers


def paths(answer) -> list[str]:
    return [entry["path"] for entry in answer.json()]


def test_nothing_typed_answers_the_start_of_every_tag(clerk):
    found = clerk.get("/tags/suggest/").json()

    assert {"bill", "payment", "items_list"} <= {entry["path"] for entry in found}
    assert next(entry for entry in found if entry["path"] == "payment")["leads_to"] is True


def test_a_relation_is_followed_name_by_name(clerk):
    assert paths(clerk.get("/tags/suggest/", {"q": "payment.acc"})) == ["payment.accounts_receivable"]
    assert "payment.accounts_receivable.number" in paths(
        clerk.get("/tags/suggest/", {"q": "payment.accounts_receivable."})
    )


def test_a_path_comes_before_a_label_that_holds_the_word(clerk):
    found = paths(clerk.get("/tags/suggest/", {"q": "bill.due"}))
    assert found[0] == "bill.due_date"
    assert "bill.due_date" in paths(clerk.get("/tags/suggest/", {"q": "due"}))


def test_a_line_says_what_a_customer_would_read(clerk):
    [line] = clerk.get("/tags/suggest/", {"check": "bill.due_date"}).json()

    assert (line["type"], line["label"], line["leads_to"]) == ("date", "Bill: Due date", False)
    assert "20" in line["sample"]


def test_a_line_says_in_which_ways_its_value_can_be_written(clerk):
    [line] = clerk.get("/tags/suggest/", {"check": "bill.due_date"}).json()

    shown = {one["label"]: one["sample"] for one in line["formats"]}
    assert list(shown) == ["Date in figures", "Date in words", "Date with the day of the week", "Month and year"]
    assert all(shown.values())


def test_every_way_has_a_name_on_the_screen():
    assert set(FORMAT_NAMES) == {code for codes in FORMATS.values() for code in codes}


def test_only_tags_that_there_are_are_answered(clerk):
    asked = ["bill.number", "bill.nmuber", "payment", "contact_information..name", "<script>", "items_list"]

    found = clerk.get("/tags/suggest/", {"check": asked}).json()

    assert [(entry["path"], entry["is_table"]) for entry in found] == [("bill.number", False), ("items_list", True)]


def test_what_a_company_added_is_offered_too(clerk):
    meter = makers.RecordKind.objects.create(code="meter", label="Meter")
    makers.RecordField.objects.create(kind=meter, name="last_reading", label="Last reading", type="number")

    assert paths(clerk.get("/tags/suggest/", {"q": "meter."})) == ["meter.last_reading"]


def test_it_costs_the_same_queries_whatever_is_asked(clerk):
    asked = [{"q": "zzzzzz"}, {"q": ""}, {"check": ["bill.number", "bill.amount", "payment.amount"]}]

    assert len({queries(clerk, query) for query in asked}) == 1


def queries(clerk, query) -> int:
    clerk.get("/tags/suggest/", query)
    with CaptureQueriesContext(connection) as seen:
        clerk.get("/tags/suggest/", query)
    return len(seen)


def test_published_snippets_of_a_unit_are_offered_to_its_texts_alone(clerk):
    unit = makers.Unit.objects.get()
    made = stationery.make(viewer=SYSTEM, name="Opening hours", unit=unit, kind=Template.Kind.SNIPPET)
    words = Words.of_text(language="en", subject="", text="Nine to five.")
    draft = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    stationery.save_draft(version_id=draft.pk, revision=0, wordings=[words], viewer=SYSTEM, at=makers.NOON)
    before = clerk.get("/tags/suggest/", {"q": "opening", "unit": unit.pk}).json()
    stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=makers.NOON)

    found = clerk.get("/tags/suggest/", {"q": "opening", "unit": unit.pk}).json()

    code = f"snippet:{made.code}"
    assert before == []
    assert [(one["path"], one["label"], one["sample"]) for one in found] == [(code, "Opening hours", "Nine to five.")]
    assert clerk.get("/tags/suggest/", {"q": "opening", "unit": "every"}).json() == []
    assert paths(clerk.get("/tags/suggest/", {"check": [code, "snippet:none"], "unit": unit.pk})) == [code]
