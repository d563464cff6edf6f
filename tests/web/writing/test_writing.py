"""Staff write to one customer: begun, kept, shown, sent, taken back; nothing of anybody is written over."""

import datetime as dt
import json
import re
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from postroom.access.viewer import Role
from postroom.core.lifecycle import State
from postroom.outbox.models import Dispatch, Draft, Message
from tests import makers, post
from tests.delivery.test_handing import deliver
from tests.servers.smtp import SmtpServer
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
AUTOSAVE = {"headers": {"accept": "application/json"}}
SAVE, SEND = "/write/save/", "/write/send/"


def typed(contact, **change) -> dict[str, object]:
    point = makers.ContactPoint.objects.filter(contact=contact).first()
    fields = {
        "version": 0,
        "revision": 0,
        "customer": contact.pk,
        "to": point.pk if point else "",
        "language": "en",
        "subject": "Your meter",
        "text": "Dear #contact_information.name",
    }
    return {**fields, **change}


def texts(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_looking_keeps_nothing():
    customer = makers.contact()
    client = desk()

    pages = [client.get(f"/write/{query}") for query in ("", "?q=Zo", f"?customer={customer.pk}")]

    assert [page.status_code for page in pages] == [200] * 3
    assert (Message.objects.count(), Draft.objects.count()) == (0, 0)


def test_a_customer_is_found_by_name_and_leads_to_the_empty_message():
    customer = makers.contact("C-7", name="Zoë Kowalska", language="pl")

    found = desk().get("/write/?q=kowal")
    page = desk().get(f"/write/?customer={customer.pk}")

    assert f"/write/?customer={customer.pk}" in texts(found)
    assert page.context["form"].initial["language"] == "pl"
    assert page.context["form"].initial["to"] == makers.ContactPoint.objects.get().pk


def test_an_autosave_begins_a_draft_that_is_found_again_in_the_drafts():
    customer = makers.contact()
    client = desk()

    first = client.post(SAVE, typed(customer), **AUTOSAVE).json()
    second = client.post(SAVE, typed(customer, version=first["version"], text="More"), **AUTOSAVE).json()

    made = Draft.objects.get()
    assert (first["version"], first["revision"], second["revision"]) == (made.pk, 0, 1)
    assert first["address"] == f"/write/{made.pk}/"
    assert (made.text, made.message.state) == ("More", State.DRAFT)
    assert "Your meter" in texts(client.get("/outbox/?box=drafts"))
    assert client.get(f"/outbox/{made.pk}/").headers["Location"] == f"/write/{made.pk}/"
    assert "More" in texts(client.get(f"/write/{made.pk}/"))


def test_a_clash_is_shown_and_nothing_is_written_over_until_told_to():
    customer = makers.contact()
    mine, theirs = desk(), desk()
    version = mine.post(SAVE, typed(customer), **AUTOSAVE).json()["version"]
    theirs.post(SAVE, typed(customer, version=version, text="Theirs"), **AUTOSAVE)

    fragment = mine.post(SAVE, typed(customer, version=version, text="Mine"), **AUTOSAVE)
    whole = mine.post(SAVE, typed(customer, version=version, text="Mine"))
    before = Draft.objects.get().text
    over = mine.post(SAVE, typed(customer, version=version, text="Mine", over=1), **AUTOSAVE)

    assert (fragment.status_code, whole.status_code, over.status_code) == (409, 409, 200)
    assert "<html" not in fragment.content.decode()
    differences = whole.context["clash"].differences
    assert [(one.whose, one.line) for one in differences if one.whose != "both"] == [
        ("theirs", "Theirs"),
        ("mine", "Mine"),
    ]
    assert (before, Draft.objects.get().text) == ("Theirs", "Mine")


def test_sent_it_waits_for_the_undo_and_arrives_with_its_file(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    customer = makers.contact("C-7", name="Zoë Kowalska")
    client = desk()
    with SmtpServer() as server:
        account = post.account(server.port)
        pdf = upload("Umowa ż.pdf", b"%PDF-1.7 the contract")
        attached = client.post("/write/attach/", typed(customer, files=[pdf]))
        made = Draft.objects.get()
        sent = client.post(SEND, typed(customer, version=made.pk))
        message = Message.objects.get()
        waits = message.not_before - timezone.now()
        Dispatch.objects.update(due_at=makers.NOON)
        from_queue(account)

    shown = texts(client.get(f"/outbox/{made.pk}/"))
    mail = message_from_bytes(server.taken[0].data, policy=policy.default)
    (file,) = mail.iter_attachments()
    assert (attached.headers["Location"], sent.headers["Location"]) == (f"/write/{made.pk}/", f"/outbox/{made.pk}/")
    assert dt.timedelta(seconds=5) < waits <= dt.timedelta(seconds=10)
    assert mail.get_body(("plain",)).get_content().startswith("Dear Zoë Kowalska")
    assert (file.get_filename(), file.get_content_type()) == ("Umowa ż.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 the contract"
    assert ">Umowa ż.pdf</a>" in shown


def upload(name: str, data: bytes):
    return SimpleUploadedFile(name, data)


def from_queue(account) -> None:
    deliver(account)


def test_undo_makes_it_a_draft_again_and_later_says_that_it_is_too_late():
    customer = makers.contact()
    client = desk()
    client.post(SEND, typed(customer))
    message = Message.objects.get()
    back = reverse("writing:take_back", args=[message.pk])

    undone = client.post(back, headers={"hx-request": "true"})
    state = Message.objects.get().state
    client.post(SEND, typed(customer, version=message.pk))
    Dispatch.objects.update(lease_until=timezone.now() + dt.timedelta(days=1), lease_by=1)
    late = client.post(back)

    assert (undone.headers["HX-Redirect"], state) == (f"/write/{message.pk}/", State.DRAFT)
    assert late.headers["Location"] == f"/outbox/{message.pk}/"
    assert Message.objects.get().state == State.QUEUED


def test_later_is_an_hour_of_the_customers_unit():
    place = makers.unit("warsaw", time_zone="Europe/Warsaw")
    customer = makers.contact(at=place)

    desk(at=place).post(SEND, typed(customer, later="2031-07-01T08:30"))

    assert Message.objects.get().not_before == dt.datetime(2031, 7, 1, 6, 30, tzinfo=dt.UTC)


def test_an_hour_that_has_passed_is_refused_when_it_is_sent_and_the_text_is_kept():
    customer = makers.contact()

    page = desk().post(SEND, typed(customer, later="2026-01-02T08:30"))

    assert (page.status_code, "has passed: choose a later one" in page.content.decode()) == (422, True)
    assert Message.objects.get().state == State.DRAFT


def test_an_hour_that_does_not_exist_is_refused():
    place = makers.unit("warsaw", time_zone="Europe/Warsaw")

    answer = desk(at=place).post(SEND, typed(makers.contact(at=place), later="2031-03-30T02:30"))

    assert (answer.status_code, Message.objects.count()) == (422, 0)


def test_what_keeps_it_from_going_is_named_and_the_draft_is_kept():
    customer = makers.contact("C-7", name="Zoë Kowalska")

    answer = desk().post(SEND, typed(customer, text="Pay #bill.amount, #?code"))

    assert answer.status_code == 422
    assert answer.context["problems"] == [
        "There is no value for #bill.amount for Zoë Kowalska, C-7.",
        "There is no value for #?code for Zoë Kowalska, C-7.",
    ]
    assert [name for name, _, _ in answer.context["asked"]] == ["free-code"]
    assert (Message.objects.get().state, Dispatch.objects.count()) == (State.DRAFT, 0)


def test_a_free_tag_is_asked_for_once_and_kept():
    customer = makers.contact()
    client = desk()
    version = client.post(SAVE, typed(customer, text="#?code and #?code"), **AUTOSAVE).json()["version"]

    filled = typed(customer, version=version, text="#?code and #?code", **{"free-code": "K1"})
    client.post(SAVE, filled, **AUTOSAVE)
    shown = client.post("/write/beside/", {**filled, "revision": 1}, headers={"hx-request": "true"})

    assert shown.context["asked"] == [("free-code", "#?code", "K1")]
    assert shown.context["problems"] == []
    assert "K1 and K1" in client.get(f"/write/{version}/preview/").content.decode()


def test_from_a_record_its_tags_are_filled_from_it():
    customer = makers.contact()
    first = makers.record(customer, "subscription", "S-1")
    makers.record(customer, "subscription", "S-2")
    client = desk()

    page = client.get(f"/write/?record={first.pk}")
    version = client.post(SAVE, typed(customer, record=first.pk, text="About #subscription.number"), **AUTOSAVE).json()[
        "version"
    ]

    assert page.context["form"].initial["record"] == first.pk
    assert f"/write/?record={first.pk}" in texts(client.get(f"/customers/{customer.pk}/records/{first.pk}/"))
    assert "About S-1" in client.get(f"/write/{version}/preview/").content.decode()
    assert Message.objects.get().reference == "S-1"


def test_a_test_goes_to_whoever_wrote_it_and_to_no_history():
    customer = makers.contact(name="Zoë Kowalska")
    client = desk(Role.SENDER)
    with SmtpServer() as server:
        post.account(server.port)
        client.post("/write/test/", typed(customer, subject="Hello", topic=""))

    (taken,) = server.taken
    mail = message_from_bytes(taken.data, policy=policy.default)
    assert (taken.recipient, mail["Subject"]) == ("sender-0@example.org", "[Test] Hello")
    assert "Dear Zoë Kowalska" in mail.get_body(("plain",)).get_content()
    assert [message.state for message in Message.objects.all()] == [State.DRAFT]


def test_no_test_leaves_in_capture_mode():
    with SmtpServer() as server:
        post.account(server.port, live=False)
        answer = desk().post("/write/test/", typed(makers.contact()), follow=True)

    assert server.taken == []
    assert "No test was sent" in texts(answer)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.READER, (403, 403, 403)), (Role.WRITER, (200, 200, 403)), (Role.SENDER, (200, 200, 302))],
)
def test_who_may_not_write_or_send_is_refused(role, statuses):
    customer = makers.contact()
    client = desk(role)

    answers = (
        client.get(f"/write/?customer={customer.pk}"),
        client.post(SAVE, typed(customer), **AUTOSAVE),
        client.post(SEND, typed(customer)),
    )

    assert tuple(answer.status_code for answer in answers) == statuses


def test_another_unit_finds_neither_customer_nor_draft_nor_file(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    customer = makers.contact()
    ours, theirs = desk(), desk(at=makers.unit("cork"))
    ours.post("/write/attach/", typed(customer, files=[upload("a.txt", b"hello")]))
    made = Draft.objects.get()
    file = ours.get(f"/write/{made.pk}/").context["files"].get()
    paths = (f"/write/{made.pk}/", f"/write/{made.pk}/preview/", f"/write/{made.pk}/files/{file.pk}/")

    assert [ours.get(path).status_code for path in paths] == [200] * 3
    assert [theirs.get(path).status_code for path in (*paths, f"/write/?customer={customer.pk}")] == [404] * 4
    assert theirs.post(SEND, typed(customer, version=made.pk)).status_code == 404
    assert theirs.post(f"/write/{made.pk}/take-back/").status_code == 404


def test_a_file_is_answered_to_be_kept_never_shown(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client = desk()
    client.post("/write/attach/", typed(makers.contact(), files=[upload("a.txt", b"<script>")]))
    made = Draft.objects.get()
    address = f"/write/{made.pk}/files/{client.get(f'/write/{made.pk}/').context['files'].get().pk}/"

    answer = client.get(address)
    headers = [answer.headers[name] for name in ("Content-Disposition", "Content-Type", "X-Content-Type-Options")]
    client.post(f"{address}remove/")

    assert headers == ['attachment; filename="a.txt"', "text/plain", "nosniff"]
    assert (answer.content, client.get(address).status_code) == (b"<script>", 404)


def test_a_file_that_is_not_what_it_says_is_refused_with_its_name(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client = desk()

    answer = client.post("/write/attach/", typed(makers.contact(), files=[upload("bill.pdf", b"MZ\x90")]), follow=True)

    assert "bill.pdf is no kind of file that may go out" in texts(answer)
    assert answer.context["files"].count() == 0


def test_what_was_sent_cannot_be_saved_or_sent_again_from_an_old_tab():
    customer = makers.contact()
    client = desk()
    client.post(SEND, typed(customer))
    version = Message.objects.get().pk

    again = [client.post(path, typed(customer, version=version)) for path in (SAVE, SEND)]

    assert [answer.headers["Location"] for answer in again] == [f"/outbox/{version}/"] * 2
    assert Dispatch.objects.count() == 1


def test_a_draft_that_was_cancelled_is_shown_as_one(django_assert_num_queries):
    customer = makers.contact()
    client = desk()
    version = client.post(SAVE, typed(customer), **AUTOSAVE).json()["version"]
    client.post("/outbox/act/", {"one": f"cancel:{version}"})

    answer = client.get(f"/write/{version}/", follow=True)

    assert (answer.status_code, Message.objects.get().state) == (200, State.CANCELLED)


def test_what_is_on_the_screen_is_shown_before_it_is_kept():
    customer = makers.contact()
    said = {
        "type": "doc",
        "content": [{"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Big"}]}],
    }
    unsaved = typed(customer, document=json.dumps(said))
    client = desk()

    page = client.post("/write/beside/", unsaved, headers={"hx-request": "true"})
    frame = client.post("/write/shown/", unsaved)

    assert (page.status_code, "Big" in page.context["preview"].text) == (200, True)
    assert "<h2" in frame.content.decode()
    assert Draft.objects.count() == 0


def test_a_document_that_is_none_is_refused_with_its_path():
    customer = makers.contact()
    bad = typed(customer, document='{"type": "doc", "content": [{"type": "iframe"}]}')

    answers = [desk().post(where, bad, **AUTOSAVE) for where in (SAVE, "/write/beside/", "/write/shown/")]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert all("content[0].type" in answer.content.decode() for answer in answers)


def reachable(**more):
    """A customer with an e-mail address, a mobile number and a postal address."""
    customer = makers.contact("C-1", name="Ada", phone="+48512345678", **more)
    parts = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}
    makers.point(customer, "Polna 1, 00-625 Warszawa, PL", kind="postal", parts=parts)
    return customer


def at(customer, kind):
    return makers.ContactPoint.objects.get(contact=customer, kind=kind).pk


def test_the_address_says_by_which_channel_it_goes_and_the_one_the_customer_wants_comes_first():
    customer = reachable(delivery_method="sms")

    page = desk().get(f"/write/?customer={customer.pk}")
    asked = desk().get(f"/write/?customer={customer.pk}&channel=letter")

    assert page.context["form"].initial["to"] == at(customer, "phone")
    assert asked.context["form"].initial["to"] == at(customer, "postal")
    assert re.findall(r'<optgroup label="([^"]+)">', texts(page)) == ["E-mail", "SMS", "Letter"]
    assert 'selected data-channel="sms">+48512345678 · For everything' in texts(page)


def test_a_text_message_needs_no_subject_and_shows_its_parts_while_it_is_written():
    customer = reachable()
    client = desk()
    written = typed(customer, to=at(customer, "phone"), subject="", text="Dear #contact_information.name “x”")

    beside = client.post("/write/beside/", written, headers={"hx-request": "true"})
    sent = client.post(SEND, written)

    message = Message.objects.get()
    assert (beside.context["preview"].text, beside.context["preview"].count.parts) == ("Dear Ada “x”", 1)
    assert (message.channel, message.recipient, message.subject, message.state) == (
        "sms", "+48512345678", "Dear Ada “x”", State.QUEUED,
    )  # fmt: skip
    assert "12 characters · 1 part · UCS-2 · 58 left" in texts(client.get(sent.url))


def test_a_letter_waits_for_the_own_post_and_shows_its_address():
    customer = reachable()
    client = desk()

    sent = client.post(SEND, typed(customer, to=at(customer, "postal")))

    message = Message.objects.get()
    assert (message.channel, message.lane.code, message.state) == ("letter", "own-post", State.QUEUED)
    page = texts(client.get(sent.url))
    assert "<address>Ada<br>Polna 1<br>00-625 Warszawa<br>PL</address>" in page
    assert "Dear Ada" in page


def test_a_landline_is_named_with_whose_it_is_and_nothing_goes():
    customer = makers.contact("C-1", name="Ada", phone="+48221234567")

    answer = desk().post(SEND, typed(customer, to=at(customer, "phone")))

    assert answer.status_code == 422
    assert "+48221234567 of Ada, C-1 is no mobile number" in texts(answer)
    assert Message.objects.get().state == State.DRAFT


def test_text_messages_carry_no_files():
    customer = reachable()
    client = desk()
    kept = client.post(SAVE, typed(customer, to=at(customer, "phone")), **AUTOSAVE).json()
    written = typed(customer, to=at(customer, "phone"), **{name: kept[name] for name in ("version", "revision")})
    client.post("/write/attach/", {**written, "files": SimpleUploadedFile("a.txt", b"hello")})

    answer = client.post(SEND, typed(customer, to=at(customer, "phone"), version=kept["version"], revision=2))

    assert "Text messages carry no files" in texts(answer)
    assert Message.objects.get().state == State.DRAFT
