"""The rules under Settings, and what stands on the customer's page."""

import io
import zipfile

import pytest

from postroom.access.viewer import Role
from postroom.contacts.models import Contact
from postroom.privacy.models import Rule
from tests import makers
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
KEEP = {f"{kind}-{name}": value for kind in ("content", "messages", "events", "imports", "runs", "incoming")
        for name, value in (("mode", "keep"), ("days", "7"))}  # fmt: skip


def test_a_super_user_sets_rules():
    client = desk(None)

    saved = client.post("/settings/keeping/", KEEP | {"content-mode": "nightly", "content-days": "30"}, follow=True)

    assert "Saved." in saved.content.decode()
    assert list(Rule.objects.values_list("kind", "mode", "days")) == [("content", "nightly", 30)]


def test_a_rule_without_days_is_refused():
    answer = desk(None).post("/settings/keeping/", KEEP | {"content-mode": "nightly", "content-days": "0"})

    assert (answer.status_code, Rule.objects.count()) == (422, 0)


def test_an_administrator_of_a_unit_reads_the_rules_only():
    client = desk(Role.ADMINISTRATOR)

    assert client.get("/settings/keeping/").status_code == 200
    assert client.post("/settings/keeping/", KEEP).status_code == 403


def test_the_copy_is_a_file():
    contact = makers.contact("C/1")

    answer = desk().post(f"/customers/{contact.pk}/privacy/export/")

    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert answer["Content-Disposition"] == 'attachment; filename="customer-C-1.zip"'
    assert names == ["read-me.txt", "customer.json"]


def test_forgetting_asks_for_the_account_number():
    contact, client = makers.contact("C-1"), desk()
    path = f"/customers/{contact.pk}/privacy/"

    offered = client.get(path)
    wrong = client.post(f"{path}erase/", {"account_number": "C-2"})
    right = client.post(f"{path}erase/", {"account_number": "C-1"})

    assert [answer.status_code for answer in (offered, wrong, right)] == [200, 422, 302]
    assert Contact.objects.count() == 0


def test_a_sender_is_not_offered_either():
    contact, client = makers.contact("C-1"), desk(Role.SENDER)

    page = client.get(f"/customers/{contact.pk}/").content.decode()

    assert "/privacy/" not in page
    assert client.get(f"/customers/{contact.pk}/privacy/").status_code == 403
