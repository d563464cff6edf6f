"""The screens of webhooks: make one, see how it gets on, test it, tell it again, have it wait, remove it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import SYSTEM
from postroom.audit.models import Entry
from postroom.webhooks import services
from postroom.webhooks.models import Delivery, Subscription
from postroom.webhooks.secrets import keys_of
from tests import makers
from tests.web.desks import desk
from tests.webhooks.listeners import listening

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[\w+/=]+")
URL = "http://127.0.0.1:9/hook"


def said(**more) -> dict[str, object]:
    return {"name": "Billing", "url": URL, "unit": makers.unit().pk, "events": ["message.sent"], **more}


def test_a_webhook_is_made_and_its_secret_shown_once():
    client = desk()

    answer = client.post("/webhooks/new/", said())
    made = Subscription.objects.get()
    page = f"/webhooks/{made.pk}/"
    assert (answer.status_code, answer.url, "whsec_" in f"{client.session.items()}") == (302, page, False)
    assert "whsec_" not in desk().get(page).content.decode()  # nor to anybody else who sets up there
    client.head(page)
    [secret] = SECRET.findall(client.get(page).content.decode())

    assert "whsec_" not in client.get(page).content.decode()
    assert secret in keys_of(made)
    assert secret not in made.secrets
    assert Entry.objects.filter(action="webhook_saved", about_id=made.pk).exists()


def test_a_new_secret_is_shown_once_and_loading_the_page_again_makes_no_other():
    program, old = listening()
    client, page = desk(), f"/webhooks/{program.pk}/"

    answer = client.post(f"{page}secret/")
    shown, again = (client.get(answer.url).content.decode() for _ in range(2))

    program.refresh_from_db()
    [secret] = SECRET.findall(shown)
    assert (answer.status_code, answer.url, keys_of(program)) == (302, page, [secret, old])
    assert ("For a day the old secret signs along" in shown, "whsec_" in again) == (True, False)


@pytest.mark.parametrize("wrong", [{"url": "nowhere"}, {"events": []}, {"events": ["message.read"]}, {"name": ""}])
def test_what_makes_no_sense_is_refused(wrong):
    assert desk().post("/webhooks/new/", said(**wrong)).status_code == 422
    assert not Subscription.objects.exists()


def test_address_and_events_are_changed_and_the_unit_stays():
    program, _ = listening()
    other = makers.unit("lyon", brand=makers.brand("blue"))

    desk().post(f"/webhooks/{program.pk}/change/", said(url=URL + "/2", events=["consent.changed"], unit=other.pk))

    program.refresh_from_db()
    assert (program.url, program.events, program.unit) == (URL + "/2", ["consent.changed"], makers.unit())


def test_a_test_is_sent_and_what_was_answered_is_shown_as_text():
    program, _ = listening()
    client = desk()
    client.post(f"/webhooks/{program.pk}/test/")
    Delivery.objects.update(state="failed", last_status=500, last_answer="<script>alert(1)</script>", tries=10)

    page = client.get(f"/webhooks/{program.pk}/?state=failed").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "Nothing yet" in client.get(f"/webhooks/{program.pk}/?state=waiting").content.decode()


def test_one_or_all_that_failed_are_told_again():
    program, _ = listening()
    client = desk()
    first, second, third = [services.send_test(viewer=SYSTEM, subscription=program, at=makers.NOON) for _ in range(3)]
    offered = ["Send all failed once more" in client.get(f"/webhooks/{program.pk}/").content.decode()]
    Delivery.objects.update(state="failed", tries=10)
    offered.append("Send all failed once more" in client.get(f"/webhooks/{program.pk}/").content.decode())

    client.post(f"/webhooks/{program.pk}/replay/{first.pk}/")
    assert set(Delivery.objects.filter(state="waiting")) == {first}
    client.post(f"/webhooks/{program.pk}/replay/")
    assert offered == [False, True]
    assert set(Delivery.objects.filter(state="waiting", tries=0)) == {first, second, third}


def test_it_waits_goes_on_and_is_removed():
    program, _ = listening()
    client = desk()

    client.post(f"/webhooks/{program.pk}/pause/")
    assert "Paused" in client.get("/webhooks/").content.decode()
    client.post(f"/webhooks/{program.pk}/resume/")
    assert "Paused" not in client.get("/webhooks/").content.decode()
    client.post(f"/webhooks/{program.pk}/remove/")
    assert not Subscription.objects.exists()


def test_one_that_was_given_up_is_told_on_home_and_on_system_health():
    listening()
    Subscription.objects.update(stopped_at=makers.NOON)
    client = desk(None)

    assert "1 webhook was given up" in client.get("/").content.decode()
    assert "1 webhook was given up" in client.get("/health/").content.decode()


def test_the_log_goes_on_by_pages():
    program, _ = listening()
    client = desk()
    for _ in range(60):
        services.send_test(viewer=SYSTEM, subscription=program, at=makers.NOON)

    first = client.get(f"/webhooks/{program.pk}/").content.decode()
    [older] = re.findall(r"before=(\d+)", first)
    second = client.get(f"/webhooks/{program.pk}/?before={older}").content.decode()

    assert (first.count("<details>"), second.count("<details>")) == (50, 10)
    assert "Older" not in second


def test_the_list_takes_the_same_queries_however_many_there_are():
    client, counted = desk(), []
    for number in range(3):
        program, _ = listening(name=f"Program {number}")
        services.send_test(viewer=SYSTEM, subscription=program, at=makers.NOON)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/webhooks/").status_code == 200
        counted.append(len(queries))

    assert counted[1] == counted[2]
