"""The inbox: who waits, whose it is, the conversation, and the answer that goes out by the one outbox."""

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import Role
from postroom.core.lifecycle import State, Step
from postroom.incoming.models import Answer, IncomingMessage
from postroom.outbox import services as outbox
from postroom.outbox.models import Lane, Message
from tests import makers, post
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
URL = "/incoming/"
NUMBER = "+48512345678"


@pytest.fixture
def client():
    return desk(Role.SENDER)


def came(text="When do you come?", *, contact=None, **details) -> IncomingMessage:
    told = {"channel": "sms", "sender": NUMBER, "received_at": makers.NOON, "lane": post.lane("texts"), **details}
    return IncomingMessage.objects.create(contact=contact, text=text, **told)


def page(client, path=URL, **query) -> str:
    return unescape(client.get(path, query).content.decode())


def shown(client, **query) -> list[str]:
    return [row[0].incoming.text for row in client.get(URL, query).context["rows"]]


def test_those_who_wait_are_shown_first_and_dealt_with_apart(client):
    customer = makers.contact(phone=NUMBER)
    came("waits", contact=customer)
    came("done", contact=customer, done_at=makers.NOON)
    came("STOP", contact=customer, kind="wish", effect="stopped")

    assert shown(client) == ["waits"]
    assert shown(client, box="done") == ["done"]
    assert shown(client, box="by_itself") == ["STOP"]


@pytest.mark.parametrize("query", [{"q": "kowalska"}, {"q": "512345678"}, {"q": "come"}, {"channel": "sms"}])
def test_list_is_narrowed_by_the_address(client, query):
    came(contact=makers.contact(phone=NUMBER))

    assert len(shown(client, **query)) == 1
    assert shown(client, **{name: "email" if name == "channel" else "elsewhere" for name in query}) == []


@pytest.mark.parametrize("box", ["", "waiting", "done", "by_itself", "nonsense\0"])
def test_empty_list_teaches(client, box):
    assert "empty" in page(client, box=box)


def queries(client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(URL)
    return len(caught)


def test_list_costs_the_same_whatever_it_shows(client):
    came(contact=makers.contact(phone=NUMBER))
    came("whose?", sender="+48512345000")
    makers.contact(phone="+48512345000"), makers.contact(phone="+48512345000")
    client.get(URL)
    few = queries(client)
    for number in range(20):
        came(contact=makers.contact(phone=NUMBER))
        came("whose?", sender=f"+4851234510{number:02}")
        makers.contact(phone=f"+4851234510{number:02}")

    assert queries(client) == few


def test_conversation_shows_theirs_and_ours_in_order(client):
    customer = makers.contact(phone=NUMBER)
    first = came("first", contact=customer, received_at=makers.NOON - dt.timedelta(hours=1))
    [ours] = post.texts("our words", on=post.lane("texts"))
    Message.objects.filter(pk=ours.pk).update(contact=customer, recipient=NUMBER, ordered_at=makers.NOON)
    last = came("last", contact=customer, received_at=makers.NOON + dt.timedelta(hours=1))

    turns = client.get(f"{URL}{first.pk}/").context["turns"]

    assert [turn.incoming or turn.text for turn, _ in turns] == [first, "Hello our words", last]


def test_conversation_costs_the_same_whatever_it_shows(client):
    customer = makers.contact(phone=NUMBER)
    first = came(contact=customer)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            client.get(f"{URL}{first.pk}/")
        return len(caught)

    [ours] = post.texts("our words", on=post.lane("texts"))
    Message.objects.filter(pk=ours.pk).update(contact=customer)
    cost()
    few = cost()
    ids = [one.pk for one in post.texts(*map(str, range(15)), on=post.lane("texts"))]
    Message.objects.filter(pk__in=ids).update(contact=customer)
    for _ in range(15):
        came(contact=customer)

    assert cost() == few


def test_number_of_several_is_given_to_the_one_that_is_chosen(client):
    one, other = makers.contact(phone=NUMBER, name="Ada"), makers.contact(phone=NUMBER, name="Bob")
    incoming = came()

    assert {"Ada", "Bob"} <= set(page(client, f"{URL}{incoming.pk}/").replace("·", " ").split())
    client.post(f"{URL}{incoming.pk}/attach/", {"owner": other.pk})

    incoming.refresh_from_db()
    assert (incoming.contact, incoming.attached_by is not None) == (other, True)
    assert one.pk != other.pk


def test_unknown_sender_is_given_to_an_account_number(client):
    customer, incoming = makers.contact("AC-7"), came()

    client.post(f"{URL}{incoming.pk}/attach/", {"account_number": " AC-7 "})

    incoming.refresh_from_db()
    assert incoming.contact == customer


@pytest.mark.parametrize("told", [{}, {"account_number": "AC-8"}, {"owner": "7"}, {"owner": "x"}])
def test_who_is_nobody_is_refused_with_a_sentence(client, told):
    incoming = came()

    answer = client.post(f"{URL}{incoming.pk}/attach/", told)

    incoming.refresh_from_db()
    assert (answer.status_code, incoming.contact) == (422, None)


def test_customer_of_another_unit_cannot_be_named(client):
    stranger = makers.contact("AC-9", at=makers.unit("cork"), phone=NUMBER)
    incoming = came()

    for told in ({"account_number": "AC-9"}, {"owner": stranger.pk}):
        assert client.post(f"{URL}{incoming.pk}/attach/", told).status_code == 422


def test_account_number_of_two_units_is_asked_back():
    client, incoming = desk(None), came()
    makers.contact("AC-9")
    meant = makers.contact("AC-9", at=makers.unit("cork"))
    path = f"{URL}{incoming.pk}/attach/"

    asked = client.post(path, {"account_number": "AC-9"})
    assert (asked.status_code, "Cork" in asked.content.decode()) == (422, True)
    client.post(path, {"account_number": "AC-9", "owner": meant.pk})

    incoming.refresh_from_db()
    assert incoming.contact == meant


def test_dealt_with_and_taken_up_again(client):
    incoming = came(contact=makers.contact(phone=NUMBER))

    client.post(f"{URL}{incoming.pk}/done/")
    assert shown(client) == []
    client.post(f"{URL}{incoming.pk}/again/")
    assert shown(client) == [incoming.text]


def draft(client, incoming, **more):
    asked = client.get("/write/", {"customer": incoming.contact_id, "answers": incoming.pk}).context["form"].initial
    body = {
        "version": 0, "revision": 0, "customer": incoming.contact_id, "answers": asked["answers"], "to": asked["to"],
        "language": "en", "subject": asked.get("subject", ""), "text": "Tomorrow at nine.", **more,
    }  # fmt: skip
    client.post("/write/save/", body)
    return Answer.objects.get(incoming=incoming).message


def test_answer_goes_to_the_number_it_came_from_and_then_nobody_waits(client):
    customer = makers.contact(phone="+48512345000")
    makers.point(customer, NUMBER, kind="phone", role="billing")
    incoming = came(contact=customer)

    answer = draft(client, incoming)

    assert (answer.recipient, answer.channel, answer.state) == (NUMBER, "sms", State.DRAFT)
    assert shown(client) == [incoming.text], "a draft answers nobody"
    body = {"version": answer.pk, "revision": 0, "customer": customer.pk, "to": answer.point_id, "language": "en",
            "text": "Tomorrow at nine."}  # fmt: skip
    client.post("/write/send/", body)
    assert shown(client) == []
    assert shown(client, box="done") == [incoming.text]


def test_answer_that_failed_leaves_somebody_waiting(client):
    incoming = came(contact=makers.contact(phone=NUMBER))
    answer = draft(client, incoming)
    outbox.move(ids=[answer.pk], step=Step.CANCEL, at=makers.NOON)

    assert shown(client) == [incoming.text]


def test_answer_to_an_email_quotes_it_and_nothing_in_it_is_a_tag(client):
    customer = makers.contact()
    incoming = came(
        "Dear all,\n#contact_information.name ##x #?free\nBye", contact=customer, channel="email",
        sender="z@example.org", subject="Your bill #bill.number",
    )  # fmt: skip
    context = client.get("/write/", {"customer": customer.pk, "answers": incoming.pk}).context

    assert context["form"].initial["subject"].startswith("Re: Your bill #\u2060bill")
    quoted = [piece["text"] for piece in context["document"]["content"][1]["content"] if piece["type"] == "text"]
    assert "> #\u2060contact_information.name #\u2060#\u2060x #\u2060?free" in quoted
    assert all(piece["type"] != "tag" for piece in context["document"]["content"][1]["content"])


def test_answer_cannot_be_linked_to_somebody_elses_message(client):
    incoming, other = came(contact=makers.contact(phone=NUMBER)), makers.contact()
    body = {"version": 0, "revision": 0, "customer": other.pk, "answers": incoming.pk, "language": "en", "text": "x"}

    client.post("/write/save/", body)

    assert Answer.objects.count() == 0


def test_markup_in_what_came_is_shown_as_text(client):
    incoming = came("<script>alert(1)</script><img src=x>", contact=makers.contact(name="<b>Ada</b>"))

    for path in (URL, f"{URL}{incoming.pk}/", f"/customers/{incoming.contact_id}/"):
        said = client.get(path).content.decode()
        assert ("<script>alert" in said, "<img src=x" in said, "&lt;script&gt;alert" in said) == (False, False, True)


def test_customers_page_tells_what_they_wrote_among_what_we_wrote(client):
    customer = makers.contact(phone=NUMBER)
    for number in range(30):
        [ours] = post.texts(f"ours {number}", on=post.lane("texts"))
        at = makers.NOON + dt.timedelta(hours=number)
        Message.objects.filter(pk=ours.pk).update(contact=customer, ordered_at=at)
        came(f"theirs {number}", contact=customer, received_at=at + dt.timedelta(minutes=5))

    first = client.get(f"/customers/{customer.pk}/").context
    second = client.get(f"/customers/{customer.pk}/", {"after": first["next"]}).context
    told = [entry.incoming.text if entry.incoming else entry.row.message.subject
            for entry in [*first["entries"], *second["entries"]]]  # fmt: skip

    assert told == [f"{whose} {number}" for number in reversed(range(30)) for whose in ("theirs", "ours")]


def test_reader_looks_and_changes_nothing():
    reader = desk(Role.READER)
    incoming = came(contact=makers.contact(phone=NUMBER))

    assert reader.get(f"{URL}{incoming.pk}/").status_code == 200
    for what in ("done", "again"):
        assert reader.post(f"{URL}{incoming.pk}/{what}/").status_code == 403


def test_what_came_by_an_account_of_another_unit_is_not_there(client):
    Lane.objects.filter(pk=post.lane("texts").pk).update(unit=makers.unit("cork"), allowed_unit_ids=[])
    incoming = came(lane=Lane.objects.get(code="texts"))

    assert (shown(client), client.get(f"{URL}{incoming.pk}/").status_code) == ([], 404)
