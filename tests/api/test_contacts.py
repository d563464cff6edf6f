"""Programs keep customers, their addresses, what they agreed to, and lists of them."""

import pytest

from postroom.access.viewer import Role
from postroom.contacts.models import ConsentChange, Contact, ContactPoint, Health, ListMember
from tests import makers, post
from tests.api.programs import Program

pytestmark = pytest.mark.django_db
ZOE = {"name": "Zoë Kowalska", "language": "pl", "points": [{"kind": "email", "value": "Zoe@Example.org"}]}


def test_a_customer_is_made_then_changed_then_the_same():
    program = Program()

    made = program.put("/contacts/C-1", ZOE)
    changed = program.put("/contacts/C-1", {"customer_type": "private"})
    shown = program.get("/contacts/C-1")

    assert (made[0], changed[0], shown) == (201, 200, (200, changed[1]))
    assert (shown[1]["name"], shown[1]["customer_type"], shown[1]["unit"]) == ("Zoë Kowalska", "private", "dublin")
    assert ContactPoint.objects.get().value == "Zoe@example.org"


def test_many_are_taken_in_and_each_has_its_fate():
    makers.building("riverside")
    rows = [
        {"external_id": "C-1"} | ZOE,
        {"external_id": "C-2"},
        {"external_id": "C-3", "name": "Ada", "points": [{"kind": "phone", "value": "12"}]},
        {"external_id": "C-4", "name": "Bo", "building": "tower"},
        {"external_id": "C-5", "name": "Cy", "building": "riverside", "birth_date": "1990-05-04"},
        {"external_id": "C-1"} | ZOE,
    ]

    status, told = Program().post("/contacts:import", {"contacts": rows})

    fates = [(item["result"], (item["problem"] or {}).get("field")) for item in told["results"]]
    assert (status, fates) == (
        200,
        [
            ("created", None), ("refused", "name"), ("refused", "points.0.value"),
            ("refused", "building"), ("created", None), ("unchanged", None),
        ],
    )  # fmt: skip
    assert set(Contact.objects.values_list("account_number", flat=True)) == {"C-1", "C-5"}


def test_lists_and_accounts_come_by_pages():
    program = Program(Role.ADMINISTRATOR)
    for code in ("b", "a", "c"):
        program.put(f"/lists/{code}", {"name": code})
        post.account(2525, code=f"by-{code}")

    for path, codes in (("/lists", ["b", "a", "c"]), ("/accounts", ["by-b", "by-a", "by-c"])):
        first = program.get(f"{path}?limit=2")[1]
        second = program.get(f"{path}?limit=2&cursor={first['next']}")[1]
        assert [one["code"] for one in first["items"] + second["items"]] == codes
        assert second["next"] is None
        assert program.get(f"{path}?cursor=ab")[1]["code"] == "bad_cursor"


def test_customers_are_found_and_paged():
    program = Program()
    for number, name in enumerate(["Ada", "Bo", "Cy"]):
        makers.contact(f"C-{number}", name=name)

    first = program.get("/contacts?limit=2")[1]
    second = program.get(f"/contacts?limit=2&cursor={first['next']}")[1]

    assert [[line["name"] for line in page["items"]] for page in (first, second)] == [["Ada", "Bo"], ["Cy"]]
    assert [line["external_id"] for line in program.get("/contacts?search=Bo")[1]["items"]] == ["C-1"]


def test_an_address_is_set_told_and_taken_away():
    makers.contact("C-1", email=None)
    program = Program()

    put = program.put("/contacts/C-1/points/phone/main", {"value": "+48 600 100 200"})
    postal = program.put(
        "/contacts/C-1/points/postal/billing",
        {"lines": ["ul. Polna 12/4"], "postcode": "00-625", "city": "Warszawa", "country": "Polska"},
    )
    bad = program.put("/contacts/C-1/points/email/main", {"value": "nobody"})
    gone = program.ask("DELETE", "/contacts/C-1/points/phone/main")

    assert (put[0], put[1]["value"], put[1]["health"]) == (200, "+48600100200", Health.UNKNOWN)
    assert postal[1]["parts"]["country"] == "PL"
    assert (bad[0], bad[1]["code"], bad[1]["field"], bad[1]["account"]) == (422, "bad_address", "value", "C-1")
    assert gone == (204, None)
    assert [point["kind"] for point in program.get("/contacts/C-1/points")[1]["items"]] == ["postal"]
    assert program.ask("DELETE", "/contacts/C-1/points/phone/main")[0] == 404


def test_what_a_customer_said_is_written_down_with_its_source_and_wording():
    makers.contact("C-1")
    said = {"topic": "service_news", "opted_in": False, "source": "phone", "wording": "no more news"}
    program = Program()

    status, told = program.post("/contacts/C-1/consents", said)

    assert (status, [now["opted_in"] for now in told["now"]]) == (201, [False])
    assert ConsentChange.objects.values_list("source", "wording").get() == ("phone", "no more news")
    assert program.post("/contacts/C-1/consents", said | {"topic": "x"})[1]["field"] == "topic"
    assert program.post("/contacts/C-1/consents", said | {"at": "2199-01-01T00:00:00Z"})[1]["field"] == "at"


def test_a_list_holds_customers_of_its_unit():
    makers.contact("C-1", name="Ada")
    makers.contact("C-2", at=makers.unit("cork"))
    program = Program()

    made, renamed = program.put("/lists/spring", {"name": "Spring"}), program.put("/lists/spring", {"name": "Offers"})
    added = program.post("/lists/spring/members:add", {"contacts": ["C-1", "C-2", "C-1"]})

    assert (made[0], renamed[0], renamed[1]["name"]) == (201, 200, "Offers")
    assert [item["done"] for item in added[1]["results"]] == [True, False, True]
    assert program.get("/lists")[1]["items"] == [{"code": "spring", "unit": "dublin", "name": "Offers", "size": 1}]
    assert program.get("/lists/spring/members")[1]["items"] == [{"external_id": "C-1", "name": "Ada"}]
    program.post("/lists/spring/members:remove", {"contacts": ["C-1"]})
    assert ListMember.objects.count() == 0
    assert program.ask("DELETE", "/lists/spring") == (204, None)


def test_a_unit_below_is_reached_by_its_code_and_one_beside_is_unknown():
    below, beside = makers.unit("coast", parent=makers.unit()), makers.unit("mars")
    makers.contact("C-1", at=below, name="Ada")
    makers.contact("C-2", at=beside)
    program = Program()

    assert program.get("/contacts/C-1?unit=coast")[1]["name"] == "Ada"
    assert [program.get(path)[0] for path in ("/contacts/C-1", "/contacts/C-2?unit=mars")] == [404, 422]


def test_a_key_that_may_only_see_changes_nothing():
    makers.contact("C-1")
    reader = Program(Role.READER)
    before = Contact.objects.values_list("name", flat=True).get()

    statuses = [
        reader.put("/contacts/C-1", {"name": "Other"})[0],
        reader.post("/contacts:import", {"contacts": [{"external_id": "C-1", "name": "Other"}]})[0],
        reader.put("/contacts/C-1/points/email/main", {"value": "x@example.org"})[0],
        reader.ask("DELETE", "/contacts/C-1/points/email/main")[0],
        reader.post("/contacts/C-1/consents", {"topic": "service_news", "opted_in": True})[0],
        reader.put("/lists/x", {"name": "X"})[0],
    ]

    assert statuses == [403] * 6
    assert Contact.objects.values_list("name", flat=True).get() == before


@pytest.mark.parametrize(
    ("place", "told", "field"),
    [("email/main", {"value": None}, "value"), ("postal/main", {"value": "Main Street 5", "country": "IE"}, "lines")],
)
def test_an_address_that_says_nothing_is_refused_and_takes_none_away(place, told, field):
    program = Program()
    program.put("/contacts/C-1", ZOE)

    status, problem = program.put(f"/contacts/C-1/points/{place}", told)

    assert (status, problem["code"], problem["field"]) == (422, "nothing_said", field)
    assert [point["kind"] for point in program.get("/contacts/C-1/points")[1]["items"]] == ["email"]
