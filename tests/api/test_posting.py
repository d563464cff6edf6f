"""Programs say how a letter is posted."""

import pytest

from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Message, RegisteredLetter
from tests import makers
from tests.api.programs import Program
from tests.delivery import registered

pytestmark = pytest.mark.django_db
LETTER = {"contact": "C-1", "channel": "letter", "subject": "Last reminder", "text": "Please pay."}
PLACE = {"lines": ["1 Quay Road"], "postcode": "", "city": "Dublin 1", "country": "IE"}


@pytest.fixture
def ada():
    contact = makers.contact("C-1", name="Ada")
    makers.point(contact, "1 Quay Road, Dublin 1", kind="postal", parts=PLACE)
    makers.point(contact, "legal@customers.example.org", role="collection")
    return contact


def agrees(contact):
    makers.consent(contact, contacts.registered_mail(), channel=Channel.LETTER)


def test_letter_with_receipt_waits_at_the_print_desk(ada):
    status, made = Program().post("/messages", LETTER | {"posting": "with_receipt"})
    assert status == 201
    assert Message.objects.get(pk=made["id"]).lane.code == "own-post"
    assert RegisteredLetter.objects.get(pk=made["id"]).posting == "with_receipt"


def test_electronic_letter_goes_to_the_address_for_collection(ada):
    agrees(ada)
    account = registered.account(9)
    status, made = Program().post("/messages", LETTER | {"posting": "electronic"})
    message = Message.objects.get(pk=made["id"])
    assert (status, message.lane_id, message.topic) == (201, account.pk, contacts.registered_mail())
    assert RegisteredLetter.objects.get(pk=message.pk).email == "legal@customers.example.org"


def test_plain_letter_never_goes_by_an_account_of_registered_mail(ada):
    registered.account(9)
    _, made = Program().post("/messages", LETTER)
    assert Message.objects.get(pk=made["id"]).lane.code == "own-post"
    assert not RegisteredLetter.objects.exists()


@pytest.mark.parametrize(
    ("consent", "account", "change", "code"),
    [
        (False, True, {}, "no_consent"),
        (True, False, {}, "no_account"),
        (True, True, {"channel": "email"}, "invalid"),
    ],
)
def test_electronic_letter_that_cannot_go_is_refused_with_the_reason(ada, consent, account, change, code):
    if consent:
        agrees(ada)
    if account:
        registered.account(9)
    status, said = Program().post("/messages", LETTER | {"posting": "electronic"} | change)
    assert status == 422
    assert said["code"] == code
    assert not Message.objects.exists()


@pytest.mark.parametrize("agreed", [True, False])
def test_electronic_letter_needs_no_postal_address_but_consent(ada, agreed):
    if agreed:
        agrees(ada)
    account = registered.account(9)
    makers.ContactPoint.objects.filter(contact=ada, kind="postal").delete()
    status, made = Program().post("/messages", LETTER | {"posting": "electronic"})
    assert status == (201 if agreed else 422)
    if agreed:
        message = Message.objects.get(pk=made["id"])
        assert (message.lane_id, message.recipient, message.point) == (account.pk, "legal@customers.example.org", None)
    else:
        assert made["code"] == "no_consent"
    assert Program().post("/messages", LETTER)[1]["code"] == "no_address"


def test_electronic_letter_needs_somebody_who_is_told(ada):
    agrees(ada)
    registered.account(9)
    makers.ContactPoint.objects.filter(contact=ada, kind="email").delete()
    status, said = Program().post("/messages", LETTER | {"posting": "electronic"})
    assert (status, said["code"], said["field"]) == (422, "nobody_told", "posting")
