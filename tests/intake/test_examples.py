"""The example files go in as `examples/README.md` says, and most customers can be reminded of what they owe."""

import datetime as dt
import io
from collections import Counter
from pathlib import Path

import pytest
from examples.make_examples import files

from postroom.contacts.models import Consent, Contact, ContactPoint
from postroom.intake import services
from postroom.intake.models import Import, ImportState
from postroom.records.selectors import catalogue, values_for
from tests import makers
from tests.makers import NOON

EXPECTED = {
    "customers.csv": (1000, 20, 0),
    "accounts_receivable.xlsx": (990, 2, 0),
    "subscription.csv": (900, 2, 10),
    "bill.csv": (2003, 3, 21),
    "payment.xlsx": (980, 2, 10),
    "accounting_item.csv": (2003, 0, 21),
}
"""Rows that go in, rows that are refused, and rows that go in with a remark; in the order to bring them in."""

FOLDER = Path(__file__).parents[2] / "examples"


def bring_in(name: str) -> Import:
    content = io.BytesIO((FOLDER / name).read_bytes())
    subject = "contact" if name == "customers.csv" else name.partition(".")[0]
    begun = services.begin(viewer=makers.viewer(), unit=makers.unit(), subject=subject, file=content, file_name=name)
    return services.run_import(import_id=begun.pk, at=NOON)


def test_the_files_are_those_that_the_script_makes():
    made = files()

    assert {name: (FOLDER / name).read_bytes() == content for name, content in made.items()} == dict.fromkeys(
        EXPECTED, True
    )


@pytest.mark.django_db
def test_the_files_go_in_as_the_readme_says_and_a_second_time_change_nothing():
    for name, (taken, refused, remarks) in EXPECTED.items():
        done = bring_in(name)
        assert (done.created, done.changed, done.refused, done.remarks) == (taken, 0, refused, remarks), name
    assert Counter(Contact.objects.values_list("language", flat=True)) == {"en": 250, "pl": 250, "de": 250, "fr": 250}
    emails = list(ContactPoint.objects.filter(kind="email").values_list("value", flat=True))
    domains = Counter(email.partition("@")[2].partition(".")[0] for email in emails)
    assert (len(emails), domains["refused"], domains["full"], domains["slow"]) == (960, 10, 10, 10)
    assert Consent.objects.filter(topic__code="service_news", opted_in=False).count() == 31

    for name, (taken, refused, _) in EXPECTED.items():
        done = bring_in(name)
        assert (done.state, done.created, done.changed) == (ImportState.FINISHED, 0, 0), name
        assert (done.unchanged, done.refused) == (taken, refused), name


@pytest.mark.django_db
def test_most_customers_have_all_that_a_reminder_shows():
    for name in EXPECTED:
        bring_in(name)
    paths = "contact_information.email payment.accounts_receivable.number bill.number items_list account.overdue_amount"

    found = values_for(
        contact_ids=list(Contact.objects.values_list("pk", flat=True)),
        paths=[tuple(path.split(".")) for path in paths.split()],
        catalogue=catalogue(),
        today=dt.date(2026, 3, 2),
    )

    has_all = Counter(
        (
            bool(values["contact_information"]["email"]),
            bool((values.get("payment", {}).get("accounts_receivable") or {}).get("number")),
            bool(values["items_list"]),
        )
        for values in found.values()
    )
    assert has_all == {
        (True, True, True): 905,
        (False, True, True): 40,
        (True, False, True): 30,
        (True, True, False): 25,
    }
