"""The reasons of the returns desk, as a company has them."""

import pytest

from postroom.access.viewer import Role
from postroom.audit.models import Entry
from postroom.returns.models import Reason, ReturnedLetter
from tests.returns import desk as letters
from tests.web.desks import desk
from tests.web.returns.test_desk import scan

pytestmark = pytest.mark.django_db
GONE = {"name": "Building demolished", "key": "F9", "is_offered": "on"}


@pytest.fixture
def admin():
    return desk(Role.ADMINISTRATOR)


def test_reason_that_a_company_adds_records_letters_by_its_key(admin):
    admin.post("/returns/reasons/new/", GONE)
    message = letters.letter(letters.customer("Ada Lovelace"))

    page = admin.get("/returns/scan/").content.decode()
    scan(desk(Role.SENDER), letters.code(message), "building-demolished")

    assert 'value="building-demolished" data-key="F9"' in page
    assert ReturnedLetter.objects.get().reason.name == "Building demolished"
    assert Entry.objects.filter(action="return_reason_saved").count() == 1
    assert "Building demolished" in admin.get("/returns/?state=all").content.decode()


def test_key_of_another_reason_is_refused_in_words(admin):
    answer = admin.post("/returns/reasons/new/", {**GONE, "key": "F2"})

    assert answer.status_code == 422
    assert "Moved away" in answer.content.decode()
    assert not Reason.objects.filter(name=GONE["name"]).exists()


def test_reason_that_is_not_offered_any_more_stays_with_what_was_recorded(admin):
    message, later = (letters.letter(letters.customer(name)) for name in ("Ada Lovelace", "Bob Byron"))
    scan(admin, letters.code(message), "unclaimed")
    admin.post("/returns/reasons/unclaimed/", {"name": "Not collected", "key": "F6"})

    assert "F6" not in admin.get("/returns/scan/").content.decode()
    scan(admin, letters.code(later), "unclaimed")
    assert [one.reason.code for one in ReturnedLetter.objects.all()] == ["unclaimed"]
    admin.post("/returns/reasons/new/", {**GONE, "key": "F6"})
    assert Reason.objects.get(name=GONE["name"]).key == "F6"


def test_name_of_ours_stays_in_the_readers_language_until_it_is_changed(admin):
    told = {"name": "Refused", "key": "F4", "is_offered": "on"}
    admin.post("/returns/reasons/refused/", {**told, "ends_marketing": "on"})
    assert Reason.objects.get(code="refused").ends_marketing

    admin.post("/returns/reasons/refused/", {**told, "name": "Sent back unopened"})
    assert "Sent back unopened" in admin.get("/returns/scan/").content.decode()


def test_last_reason_cannot_be_taken_away(admin):
    Reason.objects.exclude(code="other").update(is_offered=False)

    answer = admin.post("/returns/reasons/other/", {"name": "Other reason", "key": "F8"})

    assert answer.status_code == 422
    assert Reason.objects.get(code="other").is_offered


def test_who_sets_nothing_up_sees_no_reasons():
    assert desk(Role.SENDER).get("/returns/reasons/").status_code == 403
