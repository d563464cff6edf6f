"""An account at a gateway is set up on the screen, and tells where its provider reports to."""

import pytest
from django.urls import reverse

from postroom.delivery.models import Account
from postroom.delivery.reports import report_address
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


def typed(**change) -> dict[str, object]:
    return {
        "name": "Texts", "provider": "twilio", "url": "", "sender": "Northwind", "username": "AC1",
        "password": "secret",
        "connections": 2, "time_zone": "UTC", "answer_seconds": 30, "resend_codes": "on", **change,
    }  # fmt: skip


def test_a_gateway_is_connected_and_shows_its_address_for_reports():
    client = desk(None)

    made = client.post(reverse("connections:new", args=["gateway"]), typed())

    account = Account.objects.get()
    page = client.get(made.url).content.decode()
    assert (account.kind, account.lane.channel, account.lane.resend_uncertain) == ("gateway", "sms", False)
    assert account.lane.resend_codes
    assert account.settings["provider"] == "twilio"
    assert "secret" not in str(account.settings)
    assert report_address(account.pk) in page


def test_what_cannot_work_is_said_in_the_form():
    page = desk(None).post(reverse("connections:new", args=["gateway"]), typed(provider="kannel"))

    assert page.status_code == 422
    assert "The address of the gateway is missing." in page.content.decode()
    assert not Account.objects.exists()
