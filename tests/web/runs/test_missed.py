"""Before anything is made: addresses of those not reached are put right in a grid, and worst cases are looked at."""

import pytest
from django.urls import reverse

from postroom.access.viewer import Role
from postroom.contacts.models import ContactPoint
from postroom.core.carriage.envelope import Channel
from postroom.runs.models import Run
from tests import makers
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def url(name: str, run: Run) -> str:
    return reverse(f"runs:{name}", args=[run.pk])


def test_an_address_typed_into_the_grid_lets_the_run_reach_somebody():
    contact = makers.contact("A", name="Ada Moss", email=None)
    run, client = office.draft(), desk()
    check = client.get(url("check", run)).content.decode()
    page = client.get(url("missed", run)).content.decode()
    cell = f"c-{contact.pk}-email"

    answer = client.post(
        url("save_missed", run),
        {cell: "ada@example.org", f"w-{contact.pk}-email": ""},
        headers={"Accept": "application/json"},
    )
    after = client.get(url("missed", run)).content.decode()

    assert (url("missed", run) in check, cell in page, "Ada Moss" in page) == (True, True, True)
    [told] = answer.json()["cells"]
    assert (told["now"], told["fault"]) == ("ada@example.org", "")
    assert ContactPoint.objects.get(contact=contact).value == "ada@example.org"
    assert "Everybody is reached" in after


def test_a_mobile_number_is_added_beside_a_landline():
    contact = makers.contact("A", phone="+48221234567")
    run, client = office.draft(channel=Channel.SMS), desk()
    page = client.get(url("missed", run)).content.decode()
    cell = f"c-{contact.pk}-phone"

    client.post(url("save_missed", run), {cell: "+48512345678", f"w-{contact.pk}-phone": ""})

    assert (cell in page, "+48221234567" in client.get(url("missed", run)).content.decode()) == (True, False)
    phones = ContactPoint.objects.filter(contact=contact, kind="phone").order_by("pk")
    assert list(phones.values_list("role", "value")) == [("main", "+48221234567"), ("billing", "+48512345678")]


def test_what_is_no_address_is_said_and_customers_of_others_are_not_touched():
    contact = makers.contact("A", email=None)
    other = makers.contact("K", at=makers.unit("cork"), email=None)
    run, client = office.draft(), desk()
    told = {f"c-{pk}-email": typed for pk, typed in ((contact.pk, "nonsense"), (other.pk, "k@example.org"))}

    answer = client.post(url("save_missed", run), told, headers={"Accept": "application/json"})
    without_script = client.post(url("save_missed", run), told)

    assert [bool(cell["fault"]) for cell in answer.json()["cells"]] == [True, True]
    assert without_script.url == url("missed", run)
    assert not ContactPoint.objects.exists()


def test_who_may_not_send_finds_no_grid():
    run = office.draft()

    assert desk(role=Role.READER).post(url("save_missed", run)).status_code in (403, 404)


def test_worst_cases_are_found_among_those_who_get_it_and_remembered():
    longest = makers.contact("L", name="Bartholomew Featherstonehaugh of Ballynahinch")
    makers.contact("LL", name="Bartholomew Featherstonehaugh of Ballynahinch the Elder", email=None)
    foreign = makers.contact("F", name="Fred", language="cs")
    run, client = office.draft(), desk()

    asked = client.get(url("check", run), {"worst": "yes"}).content.decode()
    stepped = client.get(
        url("check", run), {"worst": f"longest_name:{longest.pk} nonsense:1", "account": "F"}
    ).content.decode()

    assert f"longest_name%3A{longest.pk}" in asked
    assert f"other_language%3A{foreign.pk}" in asked
    assert ("Longest name: Bartholomew" in stepped, "Fred, F" in stepped) == (True, True)
