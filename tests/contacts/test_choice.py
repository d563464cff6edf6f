"""Recipients are chosen by everybody, type, building or pasted account numbers, each of which is checked."""

import pytest

from postroom.contacts import selectors
from postroom.contacts.selectors import AccountCheck, Choice
from tests import makers

pytestmark = pytest.mark.django_db


def test_pasted_numbers_are_told_apart():
    ids = {number: makers.contact(number).pk for number in ("A1", "A2", "A3")}
    makers.contact("B1", at=makers.unit("elsewhere"))

    check = selectors.validate_accounts(
        viewer=makers.viewer(), unit_id=makers.unit().pk, text="A3, A1;A1\nZ9\tA2\r\n B1 , ,A1"
    )

    assert check == AccountCheck(
        pasted=7, valid=[ids["A3"], ids["A1"], ids["A2"]], repeated=["A1"], unknown=["Z9", "B1"]
    )


@pytest.mark.parametrize("pasted", ["AC-10", "ac-10", "Ac\u201110", "ac\u201310", "AC\u221210"])
def test_case_and_kind_of_hyphen_do_not_matter(pasted):
    contact = makers.contact("AC-10")
    viewer, unit_id = makers.viewer(), makers.unit().pk

    check = selectors.validate_accounts(viewer=viewer, unit_id=unit_id, text=f"{pasted} AC-10")
    found = selectors.recipients(viewer=viewer, unit_id=unit_id, choice=Choice.ACCOUNTS, accounts=pasted)

    assert check == AccountCheck(pasted=2, valid=[contact.pk], repeated=["AC-10"], unknown=[])
    assert [one.pk for one in found] == [contact.pk]


def test_accounts_that_differ_in_case_alone_are_not_mistaken_for_each_other():
    small, large = makers.contact("ac-10"), makers.contact("AC-10")

    found = [
        selectors.recipients(
            viewer=makers.viewer(), unit_id=makers.unit().pk, choice=Choice.ACCOUNTS, accounts=pasted
        ).get()
        for pasted in ("ac-10", "AC-10")
    ]

    assert found == [small, large]


@pytest.mark.parametrize("pasted", [1, 302, 5000])
def test_any_number_of_accounts_is_checked_in_one_query(pasted, django_assert_num_queries):
    contact = makers.contact("A0")
    viewer, unit_id = makers.viewer(), makers.unit().pk

    with django_assert_num_queries(1):
        check = selectors.validate_accounts(
            viewer=viewer, unit_id=unit_id, text=" ".join(f"A{number}" for number in range(pasted))
        )

    assert (check.valid, len(check.unknown)) == ([contact.pk], pasted - 1)


@pytest.mark.parametrize(
    ("choice", "said", "chosen"),
    [
        (Choice.ALL, {}, ["A1", "A2", "A3"]),
        (Choice.TYPES, {"types": ["gym", "home"]}, ["A1", "A2"]),
        (Choice.TYPES, {"types": []}, []),
        (Choice.BUILDINGS, {}, ["A3"]),
        (Choice.ACCOUNTS, {"accounts": "A2,A3 A9"}, ["A2", "A3"]),
    ],
)
def test_recipients_are_those_chosen_and_of_this_unit_only(choice, said, chosen):
    house = makers.building()
    makers.contact("A1", customer_type="gym")
    makers.contact("A2", customer_type="home")
    makers.contact("A3", building=house)
    makers.contact("A2", at=makers.unit("elsewhere"), customer_type="gym")

    found = selectors.recipients(
        viewer=makers.viewer(makers.unit(), makers.unit("elsewhere")),
        unit_id=makers.unit().pk,
        choice=choice,
        ids=[house.pk],
        **said,
    )

    assert list(found.order_by("account_number").values_list("account_number", flat=True)) == chosen


def test_nobody_of_a_unit_that_is_not_seen_is_chosen():
    makers.contact("A1", at=makers.unit("there"))

    found = selectors.recipients(
        viewer=makers.viewer(makers.unit("here")), unit_id=makers.unit("there").pk, choice=Choice.ALL
    )

    assert list(found) == []
