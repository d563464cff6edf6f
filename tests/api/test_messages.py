"""Programs write to customers and ask what became of it."""

import pytest

from tests import makers
from tests.api.programs import Program

pytestmark = pytest.mark.django_db
HELLO = {"contact": "C-1", "subject": "Hello", "text": "Dear #contact_information.name."}


def test_a_message_is_written_queued_and_told_of():
    makers.contact("C-1", name="Zoë Kowalska")
    program = Program()

    status, made = program.post("/messages", HELLO | {"reference": "INV-1"})
    shown = program.get(f"/messages/{made['id']}")[1]

    assert (status, made) == (
        201,
        {"id": made["id"], "state": "queued", "contact": "C-1", "reference": "INV-1", "captured": False},
    )
    assert (shown["state"], shown["recipient"], shown["subject"], shown["attempts"]) == (
        "queued", "c-1@customers.example.org", "Hello", [],
    )  # fmt: skip
    assert [(event["before"], event["step"], event["after"]) for event in shown["events"]] == [
        ("draft", "submit", "queued")
    ]
