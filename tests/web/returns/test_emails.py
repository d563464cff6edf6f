import pytest

from postroom.access.viewer import Role
from postroom.contacts.models import ContactPoint, PointKind
from postroom.core.lifecycle import State, Step
from postroom.outbox import services as outbox
from postroom.outbox.models import Decision, Message
from tests import makers, post
from tests.makers import NOON
from tests.returns import desk as letters
from tests.runs import office
from tests.web.desks import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return desk(Role.SENDER)


def failed(name: str = "Ada Lovelace", failure: str = "no_such_address") -> Message:
    """A mail of a template that a server refused for its address."""
    (mail,) = post.messages(1, names=[name])
    parts = {"lines": ["1 Quay Road"], "postcode": "", "city": "Dublin 1", "country": "IE"}
    makers.point(mail.contact, letters.QUAY, kind=PointKind.POSTAL, parts=parts)
    version = office.version(name=f"Greeting {mail.pk}")
    Message.objects.filter(pk=mail.pk).update(template_version=version)
    outbox.move(ids=[mail.pk], step=Step.CLAIM, at=NOON)
    outbox.move(ids=[mail.pk], step=Step.GIVE_UP, at=NOON, failure=failure)
    mail.refresh_from_db()
    return mail


def test_list_shows_what_failed_for_its_address_and_nothing_else(client):
    failed("Ada Lovelace")
    failed("Bob Byron", "bad_content")

    shown = client.get("/returns/emails/").content.decode()

    assert ("Ada Lovelace" in shown, "Bob Byron" in shown) == (True, False)


def test_search_passes_over_a_character_that_no_text_holds(client):
    failed("Ada Lovelace")
    failed("Bob Byron")

    shown = client.get("/returns/emails/", {"q": "Ada\0"}).content.decode()

    assert ("Ada Lovelace" in shown, "Bob Byron" in shown) == (True, False)


def test_address_is_corrected_and_the_mail_goes_again(client):
    mail = failed()

    client.post(f"/returns/emails/{mail.pk}/correct/", {"address": "ada@customers.example.org"})

    mail.refresh_from_db()
    assert (mail.state, mail.recipient) == (State.QUEUED, "ada@customers.example.org")
    assert ContactPoint.objects.get(contact=mail.contact, kind="email").value == "ada@customers.example.org"


def test_what_is_no_address_changes_nothing(client):
    mail = failed()

    client.post(f"/returns/emails/{mail.pk}/correct/", {"address": "ada at home"})

    mail.refresh_from_db()
    assert mail.state == State.FAILED


def test_letter_goes_instead_and_the_mail_is_put_away(client):
    mail = failed()
    point = ContactPoint.objects.get(contact=mail.contact, kind="postal")

    client.post(f"/returns/emails/{mail.pk}/send/", {"point": point.pk})

    mail.refresh_from_db()
    new = Message.objects.get(channel="letter")
    assert (new.point, new.state, mail.archived_at is not None) == (point, State.QUEUED, True)
    assert Decision.objects.get(message=new, code="resend_of").detail == {"message": mail.pk}


def test_mail_is_closed(client):
    mail = failed()

    client.post(f"/returns/emails/{mail.pk}/close/")

    assert "Ada Lovelace" not in client.get("/returns/emails/").content.decode()


def test_who_may_not_send_repairs_nothing():
    mail = failed()
    reader = desk(Role.WRITER)

    answer = reader.post(f"/returns/emails/{mail.pk}/correct/", {"address": "ada@customers.example.org"})

    mail.refresh_from_db()
    assert (answer.status_code, mail.state) == (403, State.FAILED)


def test_list_costs_the_same_however_much_it_shows(client, django_assert_num_queries):
    for number in range(2):
        failed(f"Ada {number}")
    client.get("/returns/emails/")
    with django_assert_num_queries(QUERIES):
        client.get("/returns/emails/")
    for number in range(3):
        failed(f"Bob {number}")
    with django_assert_num_queries(QUERIES):
        client.get("/returns/emails/")


QUERIES = 8
