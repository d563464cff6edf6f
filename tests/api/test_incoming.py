import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.incoming.models import IncomingMessage
from tests import makers
from tests.api.programs import Program

pytestmark = pytest.mark.django_db


def arrived(customer=None, **more) -> IncomingMessage:
    told = {"channel": "sms", "sender": "+48512345678", "text": "When do you come?", "received_at": makers.NOON, **more}
    return IncomingMessage.objects.create(contact=customer, **told)


def test_what_a_customer_wrote_is_read_by_its_number():
    one = arrived(makers.contact("C-1"), files=[{"name": "a.pdf", "type": "application/pdf", "size": 7}])

    status, said = Program().get(f"/incoming/{one.pk}")

    assert status == 200
    assert said == {
        "id": one.pk, "channel": "sms", "kind": "message", "unit": "dublin", "contact": "C-1", "message": None,
        "account": None, "mailbox": None, "sender": "+48512345678", "recipient": "", "subject": "",
        "text": "When do you come?", "files": [{"name": "a.pdf", "type": "application/pdf", "size": 7}],
        "is_whole": True, "effect": None, "detail": "", "received_at": "2026-03-02T12:00:00Z", "is_answered": False,
        "done_at": None,
    }  # fmt: skip


def test_pages_follow_each_other_newest_first():
    customer = makers.contact("C-1")
    ids = [arrived(customer).pk for _ in range(3)]
    program = Program()

    _, first = program.get("/incoming?limit=2")
    _, second = program.get(f"/incoming?limit=2&cursor={first['next']}")

    assert [one["id"] for one in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None


def test_it_is_narrowed_by_channel_kind_customer_and_what_waits():
    first, second = makers.contact("C-1"), makers.contact("C-2")
    wish = arrived(first, kind="wish")
    done = arrived(first, done_at=makers.NOON)
    mail = arrived(second, channel="email")
    program = Program()

    def found(asked: str) -> list[int]:
        return [one["id"] for one in program.get(f"/incoming?{asked}")[1]["items"]]

    assert found("kind=wish") == [wish.pk]
    assert found("channel=email") == [mail.pk]
    assert found("contact=C-1") == [done.pk, wish.pk]
    assert found("waits=true") == [mail.pk]
    assert found("waits=false") == [done.pk, wish.pk]
    assert program.get("/incoming?kind=lunch")[0] == 422


def test_another_units_is_not_there():
    one = arrived(makers.contact("C-1"))
    stranger = Program(at=makers.unit("elsewhere"))

    assert stranger.get("/incoming")[1] == {"items": [], "next": None}
    assert stranger.get(f"/incoming/{one.pk}")[0] == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_a_fixed_number_of_queries(count):
    customer = makers.contact("C-1")
    for _ in range(count):
        arrived(customer)
    program = Program()
    program.get("/incoming")

    with CaptureQueriesContext(connection) as queries:
        program.get("/incoming")

    assert sum("incoming_incomingmessage" in one["sql"] for one in queries.captured_queries) == 1
