"""The catalogue: found by words, shown with samples; kinds and fields of the company's own."""

import re

import pytest

from postroom.core.tags.catalogue import Found, Unknown
from postroom.records import selectors
from postroom.records.models import RecordField, RecordKind
from tests import makers

HOSTILE = "<script>alert('tag')</script>"
KIND = {"code": "meter", "label": "Meter"}
FIELD = {"label": "Last reading", "name": "last_reading", "type": "number", "sample": "1250", "trust": "company"}


def tags(answer) -> list[str]:
    return re.findall(r'<td><span class="tag">([^<]+)</span></td>', answer.content.decode())


def test_every_tag_stands_in_the_catalogue(clerk):
    catalogue = selectors.catalogue()

    shown = tags(clerk.get("/tags/"))

    assert len(shown) == len(catalogue.fields) + sum(len(kind.fields) for kind in catalogue.kinds)
    assert [shown.count(tag) for tag in ("#bill.amount", "#items_list", "#bill.accounts_receivable.…")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("bill due date", ["#bill.due_date"]), ("#wallet.number", ["#wallet.number"]), ("nowhere", [])],
)
def test_tags_are_found_by_all_words(clerk, typed, found):
    assert tags(clerk.get("/tags/", {"q": typed})) == found


def test_the_catalogue_narrows_to_one_kind(clerk):
    assert {tag.split(".")[0] for tag in tags(clerk.get("/tags/", {"kind": "wallet"}))} == {"#wallet"}


def test_a_tag_shows_its_sample_type_trust_and_way_to_copy(clerk):
    page = clerk.get("/tags/", {"q": "#bill.amount"}).content.decode()

    assert (page.count("€289.90"), page.count('data-copy="#bill.amount"')) == (1, 1)
    assert len(re.findall(r'class="type"><svg.*?</svg> Amount', page)) == 1
    assert page.count('<td class="trust">Company</td>') == 1


def test_asked_by_htmx_the_list_comes_alone(clerk):
    told = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tags/"}

    answer = clerk.get("/tags/", {"q": "bill", "kind": ""}, headers=told)

    assert (answer.content.count(b"<html"), answer["HX-Push-Url"]) == (0, "/tags/?q=bill")


def test_a_kind_of_their_own_becomes_tags(clerk):
    clerk.post("/tags/new-kind/", KIND)
    answer = clerk.post("/tags/meter/new-field/", {**FIELD, "fallback": "none yet"})

    found = selectors.catalogue().find(("meter", "last_reading"))
    assert answer["Location"] == "/tags/meter/"
    assert isinstance(found, Found)
    assert (found.labels, found.field.sample, found.field.fallback) == (("Meter", "Last reading"), 1250, "none yet")
    assert clerk.get("/tags/", {"q": "last reading"}).content.decode().count("none yet") == 1


def test_a_field_can_lead_to_a_kind(clerk):
    clerk.post("/tags/new-kind/", KIND)

    clerk.post(
        "/tags/meter/new-field/", {**FIELD, "name": "contract", "type": "relation", "related_kind": "subscription"}
    )

    assert isinstance(selectors.catalogue().find(("meter", "contract", "status")), Found)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "Last reading"}, "name"),
        ({"name": "number"}, "name"),
        ({"type": "table"}, "type"),
        ({"type": "relation"}, "related_kind"),
        ({"type": "date", "sample": "yesterday"}, "sample"),
        ({"label": ""}, "label"),
    ],
)
def test_what_is_wrong_with_a_field_is_named(clerk, told, field):
    answer = clerk.post("/tags/bill/new-field/", {**FIELD, **told})

    assert (answer.status_code, answer.content.decode().count(f'class="field-error" id="id_{field}_error"')) == (422, 1)
    assert not RecordField.objects.exists()


@pytest.mark.parametrize("code", ["bill", "company", "My meter", "new-kind", ""])
def test_a_code_that_is_taken_or_no_word_is_refused(clerk, code):
    assert clerk.post("/tags/new-kind/", {**KIND, "code": code}).status_code == 422
    assert not RecordKind.objects.filter(label="Meter").exists()


def test_a_field_of_their_own_is_worded_otherwise_and_keeps_code_and_type(clerk):
    clerk.post("/tags/new-kind/", KIND)
    clerk.post("/tags/meter/new-field/", FIELD)

    clerk.post("/tags/meter/fields/last_reading/", {**FIELD, "label": "Reading", "name": "other", "type": "text"})

    field = RecordField.objects.get()
    assert (field.name, field.label, field.type) == ("last_reading", "Reading", "number")


def test_what_postroom_comes_with_stays(clerk):
    page = clerk.get("/tags/bill/").content.decode()
    answer = clerk.post("/tags/bill/delete/", follow=True)

    assert page.count("/tags/bill/delete/") == 0
    assert answer.content.decode().count("Bill stays. Postroom comes with it.") == 1
    assert clerk.get("/tags/bill/fields/amount/").status_code == 404
    assert clerk.post("/tags/bill/fields/amount/delete/").status_code == 404


def test_a_kind_that_has_records_stays(clerk):
    kind = makers.kind("meter")
    makers.record(makers.contact(), kind)

    answer = clerk.post("/tags/meter/delete/", follow=True)

    assert answer.content.decode().count("Meter stays. There are records of it, or other kinds lead to it.") == 1


def test_an_own_kind_and_its_fields_can_go(clerk):
    clerk.post("/tags/new-kind/", KIND)
    clerk.post("/tags/meter/new-field/", FIELD)

    clerk.post("/tags/meter/fields/last_reading/delete/")
    gone = selectors.catalogue().find(("meter", "last_reading"))
    clerk.post("/tags/meter/delete/")

    assert isinstance(gone, Unknown)
    assert not RecordKind.objects.filter(code="meter").exists()


@pytest.mark.parametrize(
    "path",
    ["new-kind/", "meter/", "meter/delete/", "meter/new-field/", "meter/fields/size/", "meter/fields/size/delete/"],
)
def test_only_who_sets_up_changes_kinds(reader, path):
    makers.kind("meter", size="number")

    assert reader.post(f"/tags/{path}", {**KIND, **FIELD}).status_code in (403, 405)
    assert RecordField.objects.get().name == "size"
    assert tags(reader.get("/tags/", {"q": "meter"})) == ["#meter.size"]


def test_kinds_of_which_nobody_keeps_records_take_no_fields(clerk):
    assert clerk.get("/tags/company/").status_code == 404


def test_hostile_words_come_out_as_text(clerk):
    clerk.post("/tags/new-kind/", {**KIND, "label": HOSTILE})
    clerk.post(
        "/tags/meter/new-field/", {**FIELD, "label": HOSTILE, "type": "text", "sample": HOSTILE, "fallback": HOSTILE}
    )

    pages = [clerk.get(path, {"q": "script"}).content.decode() for path in ("/tags/", "/tags/meter/")]

    assert [page.count(HOSTILE) for page in pages] == [0, 0]
