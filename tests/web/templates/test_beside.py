"""What stands beside a text while it is written costs a fixed number of queries, few enough to follow a pause."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import SYSTEM
from postroom.core.document.dump import dump
from postroom.stationery import services as stationery
from postroom.stationery.words import Words
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def queries(customers: int, address: str) -> int:
    """How many queries an answer takes that is asked for a second time, with so many customers."""
    people = [makers.contact(f"C-{number}", name=f"Zoë {number}") for number in range(customers)]
    words = Words.of_text(language="en", subject="Our prices", text="Dear #contact_information.name,\n\n#company.name")
    made = stationery.make(viewer=SYSTEM, name="Prices", unit=makers.unit())
    version = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    client = desk()
    sent = {
        "language": "en", "subject": "Our new prices", "document": json.dumps(dump(words.document)),
        "version": version.pk, "revision": version.revision,
    }  # fmt: skip
    where = address.format(template=made.pk, contact=people[0].pk)
    assert client.post(where, sent).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.post(where, sent)
    return len(asked)


@pytest.mark.parametrize("customers", [1, 3])
@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/templates/{template}/preview/{contact}/", 11),
        ("/templates/{template}/letter/{contact}/", 12),
        ("/templates/{template}/beside/", 24),
    ],
)
def test_what_follows_a_pause_takes_few_queries_however_many_customers_there_are(customers, address, most):
    assert queries(customers, address) <= most
