"""Accounts of letter carriers are set up on the screen, and letters of their units go by them once they are live."""

import pytest
from django.urls import reverse

from postroom.access.viewer import SYSTEM
from postroom.core.carriage.envelope import Channel
from postroom.delivery import selectors
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.delivery.reports import report_address
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
COMMON = {"connections": 2, "time_zone": "UTC", "answer_seconds": 30, "posting": "standard", "duplex": "on"}
FORMS = {
    "hotfolder": {"name": "Printer", "folder": "north", "manifest": "csv"},
    "sftp": {
        "name": "Printer", "host": "sftp.example.org", "port": 22, "username": "post", "password": "canary-1",
        "private_key": "canary-2", "host_key": "", "folder": ".", "manifest": "jsonl",
    },
    "pingen": {
        "name": "Pingen", "client_id": "us", "client_secret": "canary-1", "organisation": "org-1",
        "signing_secret": "canary-2", "product": "cheap", "product_registered": "registered", "window": "left",
        "url": "https://api.pingen.com", "identity_url": "https://identity.pingen.com",
    },
    "lob": {
        "name": "Lob", "api_key": "canary-1", "webhook_secret": "canary-2", "sender": "adr_1",
        "placement": "insert_blank_page", "size": "us_letter", "use_type": "operational", "url": "https://api.lob.com",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.LETTER_FOLDERS = tmp_path


@pytest.mark.parametrize("kind", FORMS)
def test_carrier_is_connected_in_capture_mode_and_its_secrets_are_seen_by_nobody(kind):
    client = desk(None)

    made = client.post(reverse("connections:new", args=[kind]), COMMON | FORMS[kind])

    account = Account.objects.get()
    page = client.get(made.url).content.decode()
    assert (account.kind, account.lane.channel, account.lane.is_live) == (kind, Channel.LETTER, False)
    assert account.lane.resend_uncertain
    assert account.settings["duplex"] is True
    assert "canary" not in page + str(account.settings) + account.secrets
    assert (report_address(account.pk) in page) == (kind in ("pingen", "lob"))


@pytest.mark.parametrize("kind", FORMS)
def test_settings_are_changed_and_secrets_that_are_not_typed_stay(kind):
    client = desk(None)
    made = client.post(reverse("connections:new", args=[kind]), COMMON | FORMS[kind])
    before = delivery.kept_secrets(account=Account.objects.get())
    told = {name: "" if "canary" in str(value) else value for name, value in FORMS[kind].items()}

    client.post(made.url, COMMON | told | {"colour": "on", "posting": "registered", "name": "Other"})

    account = Account.objects.select_related("lane").get()
    assert (account.settings["colour"], account.settings["posting"], account.lane.name) == (True, "registered", "Other")
    assert delivery.kept_secrets(account=account) == before


def test_folder_that_leads_elsewhere_is_said_in_the_form():
    page = desk(None).post(
        reverse("connections:new", args=["hotfolder"]), COMMON | FORMS["hotfolder"] | {"folder": "/etc"}
    )
    assert page.status_code == 422
    assert "The folder is a name" in page.content.decode()
    assert not Account.objects.exists()


def test_letters_go_by_the_carrier_as_soon_as_it_is_live_and_by_own_post_before():
    desk(None).post(reverse("connections:new", args=["hotfolder"]), COMMON | FORMS["hotfolder"])
    account = Account.objects.get()
    unit = makers.unit()

    assert selectors.default_lane(unit_id=unit.pk, channel=Channel.LETTER).code == "own-post"
    delivery.switch_live(viewer=SYSTEM, account=account, live=True)
    assert selectors.default_lane(unit_id=unit.pk, channel=Channel.LETTER).pk == account.pk


def test_folder_is_tried_out_from_its_page():
    client = desk(None)
    made = client.post(reverse("connections:new", args=["hotfolder"]), COMMON | FORMS["hotfolder"])

    client.post(reverse("connections:try", args=[Account.objects.get().pk]))

    assert "Letters can be put into the folder." in client.get(made.url).content.decode()
