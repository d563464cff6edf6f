"""The list of customers: search, filters in the address, pages, and nothing of other units."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import makers

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/customers/"}
HOSTILE = "<script>alert('customer')</script>"


def names(answer) -> list[str]:
    return re.findall(r'class="name" href="[^"]+">([^<]*)</a>', answer.content.decode())


@pytest.mark.parametrize(
    "typed", ["łukasz", "lukasz", "AR-77", "601 234 567", "+48601234567", "luk@", "lukasz wisniewski"]
)
def test_customers_are_found_by_all_that_is_known(clerk, typed):
    makers.contact("AR-77", name="Łukasz Wiśniewski", email="luk@example.org", phone="+48601234567")
    makers.contact("AR-12", name="Anna Nowak")

    answer = clerk.get("/customers/", {"q": typed})

    assert names(answer) == ["Łukasz Wiśniewski"]


def test_filters_narrow_the_list_and_stand_as_chips(clerk):
    building = makers.building("riverside")
    makers.contact(name="Ann", customer_type="gym", language="pl", building=building)
    makers.contact(name="Bea", customer_type="home", language="de")

    answer = clerk.get("/customers/", {"type": "gym", "language": "pl", "building": building.pk})

    assert names(answer) == ["Ann"]
    assert re.findall(r'class="chip".*?<b>(.*?)</b>', answer.content.decode()) == ["gym", "Riverside", "Polish"]


def test_a_filter_that_may_not_be_chosen_filters_nothing(clerk):
    makers.contact(name="Ann")

    assert names(clerk.get("/customers/", {"unit": makers.unit("cork").pk, "language": "xx"})) == ["Ann"]


def test_pages_follow_each_other_by_name(clerk, monkeypatch):
    monkeypatch.setattr("postroom.contacts.selectors.lists.page.__kwdefaults__", {"after": "", "size": 2})
    for name in ("Cy", "Ann", "Bea"):
        makers.contact(name=name)

    first = clerk.get("/customers/")
    further = re.search(r'href="(\?after=[^"]+)"', first.content.decode())[1]

    assert names(first) == ["Ann", "Bea"]
    assert names(clerk.get(f"/customers/{further}")) == ["Cy"]


def test_the_number_of_queries_does_not_grow_with_the_rows(clerk):
    def asked(rows: int) -> int:
        for _ in range(rows):
            makers.contact(building=makers.building(), brand=makers.brand("shop"), phone="+48601234567")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            clerk.get("/customers/")
        return len(queries)

    assert asked(1) == asked(2)


def test_asked_by_htmx_the_list_comes_alone_and_its_address_is_kept(clerk):
    makers.contact(name="Ann")

    answer = clerk.get("/customers/", {"q": "an", "type": "", "language": ""}, headers=HTMX)

    assert (answer.content.count(b"<html"), answer["HX-Push-Url"]) == (0, "/customers/?q=an")


def test_without_customers_the_way_in_is_shown_to_who_may_take_it(clerk, reader):
    assert clerk.get("/customers/").content.count(b'class="btn btn-primary" href="/import/"') == 1
    assert reader.get("/customers/").content.count(b"/import/") == 0


def test_customers_of_other_units_are_neither_shown_nor_counted(stranger):
    makers.contact(name="Ann", customer_type="gym", building=makers.building(), language="pl")

    answer = stranger.get("/customers/").content.decode()

    assert (answer.count("Ann"), answer.count("gym"), answer.count("Riverside"), answer.count("Polish")) == (0, 0, 0, 0)
    assert answer.count("0 customers") == 1


def test_hostile_names_come_out_as_text(clerk):
    makers.contact(name=HOSTILE, customer_type=HOSTILE[:60])

    answer = clerk.get("/customers/", {"q": "script"}).content.decode()

    assert answer.count(HOSTILE) == 0
    assert names(clerk.get("/customers/")) == ["&lt;script&gt;alert(&#x27;customer&#x27;)&lt;/script&gt;"]


def test_a_place_that_makes_no_sense_is_the_beginning(clerk):
    makers.contact(name="Ann")

    for after in ("x y", f"{'9' * 5000} A"):
        assert names(clerk.get("/customers/", {"after": after})) == ["Ann"]
