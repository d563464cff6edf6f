"""The list behind the # key: what is meant by a few letters, and which of a text's tags there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

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
