"""Files from a customer's own records: they go along or are linked to, each to its own customer and to nobody else."""

import datetime as dt
from base64 import b64encode
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import pytest
from django.test import Client

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.audit.models import Entry
from postroom.composing import services as composing
from postroom.core.document.schema import check
from postroom.core.lifecycle import State
from postroom.filing import services as filing
from postroom.filing import storing
from postroom.outbox import files as linked
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment, Decision, Fetch, Message, Priority
from postroom.privacy import files as keeping
from postroom.records.models import RecordFile
from postroom.records.services import RecordRow, put_records
from postroom.stationery import services as stationery
from postroom.stationery.words import Words
from tests import makers, post
from tests.delivery.test_handing import deliver
from tests.runs import office
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db
NOON = makers.NOON


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def pdf(owner, size: int = 40) -> bytes:
    return f"%PDF-1.7 {owner.account_number}".encode().ljust(size)


def bill(owner, data: bytes | None = None, name: str = "bill.pdf", number: str = "") -> None:
    content = in_base64(pdf(owner) if data is None else data)
    row = RecordRow(
        external_id=number or f"B-{owner.account_number}",
        account_number=owner.account_number,
        values={"number": "7", "pdf": {"name": name, "content": content}},
    )
    [result] = put_records(unit_id=owner.unit_id, kind=makers.kind("bill"), rows=[row], at=NOON)
    assert result.reason == ""


def in_base64(data: bytes) -> str:
    return b64encode(data).decode()


def says(*blocks: dict) -> Words:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Here is bill #bill.number."}]}
    document = check({"type": "doc", "content": [paragraph, *blocks]})
    return Words(language="en", subject="Your bill", document=document)


def attached(*, optional: bool = False) -> dict:
    return {"type": "attachment", "attrs": {"path": "bill.pdf", "optional": optional}}


LINK = {"type": "paragraph", "content": [{"type": "tag", "attrs": {"path": "bill.pdf"}}]}


def files(message: Message) -> list[tuple[str, str]]:
    return [(name, digest) for name, _, digest in outbox.files_of(message_ids=[message.pk]).get(message.pk, [])]


def test_each_recipient_of_a_run_gets_their_own_file():
    people = office.customers(3)
    for person in people:
        bill(person)

    run = office.in_review(office.version(says(attached())))

    for person in people:
        message = Message.objects.get(batch_id=run.batch_id, contact=person)
        assert files(message) == [("bill.pdf", storing.digest_of(pdf(person)))]


def test_it_arrives_with_its_bytes():
    person = makers.contact()
    bill(person)
    with SmtpServer() as server:
        account = post.account(server.port)
        office.approved(office.in_review(office.version(says(attached())), lane_id=account.pk))
        deliver(account, priority=Priority.BULK)
        [received] = server.taken
    mail = message_from_bytes(received.data, policy=default)
    [part] = mail.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("bill.pdf", "application/pdf")
    assert part.get_content() == pdf(person)


def test_who_lacks_the_file_gets_nothing_and_the_reason_names_the_tag():
    [person] = office.customers(1)
    makers.record(person, number="7")

    run = office.in_review(office.version(says(attached())))

    who = person.account_number
    assert office.outcome(run) == {who: ("faulty", "no_file", "bill.pdf")}


def test_who_lacks_a_file_that_need_not_be_there_gets_the_message_and_it_is_written_down():
    [person] = office.customers(1)
    makers.record(person, number="7")

    run = office.in_review(office.version(says(attached(optional=True))))

    message = Message.objects.get(batch_id=run.batch_id)
    assert files(message) == []
    [decision] = Decision.objects.filter(message=message)
    assert (decision.code, decision.detail) == ("without_file", {"tag": "bill.pdf", "who": person.account_number})


def test_a_file_within_a_condition_goes_only_to_those_who_see_it():
    people = office.customers(2)
    bill(people[0])
    makers.record(people[1], number="7")
    within = {"type": "condition", "attrs": {"path": "bill.pdf", "not": False}, "content": [attached()]}

    run = office.in_review(office.version(says(within)))

    messages = [Message.objects.get(batch_id=run.batch_id, contact=person) for person in people]
    assert [len(files(message)) for message in messages] == [1, 0]


def test_a_slice_asks_as_often_for_many_files_as_for_one(django_assert_max_num_queries):
    version = office.version(says(attached(), LINK))
    counts = []
    for number in (1, 40):
        people = office.customers(number)
        for person in people:
            bill(person)
        run = office.generating(version)
        with django_assert_max_num_queries(100) as asked:
            office.runs.generate_slice(run_id=run.pk, at=NOON)
        counts.append(len(asked))
        assert (
            Attachment.objects.filter(message__batch=run.batch_id).count()
            == 2 * Message.objects.filter(batch_id=run.batch_id).count()
        )
    # More than a few messages are written by COPY, which is another handful of statements.
    assert counts[1] - counts[0] <= 6


def link_in(message: Message) -> str:
    text = office.said(message)[1]
    return next(word for word in text.split() if "/p/files/" in word)


def linked_message() -> Message:
    person = makers.contact(name="Zoë Kowalska")
    bill(person)
    run = office.in_review(office.version(says(LINK)))
    return Message.objects.get(batch_id=run.batch_id)


def ask(address: str, behind: str = ""):
    return Client().get("/p/files/" + address.rpartition("/p/files/")[2] + behind)


def test_a_tag_of_a_file_is_a_link_that_shows_it_and_a_button_that_fetches_it():
    message = linked_message()
    address = link_in(message)
    Attachment.objects.update(expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))

    page = ask(address)

    assert (files(message), page.status_code, Fetch.objects.count()) == ([], 200, 0)
    assert b"bill.pdf" in page.content
    fetched = ask(address, "/fetch/")
    assert fetched.content == pdf(message.contact)
    assert "attachment" in fetched["Content-Disposition"]
    assert "sandbox" in fetched["Content-Security-Policy"]
    assert Fetch.objects.get().attachment.message == message


def test_a_link_ends_when_it_expires(settings):
    settings.FILE_LINK_DAYS = 30
    message = linked_message()
    [file] = linked.linked_files(message=message)
    assert file.expires_at == NOON + dt.timedelta(days=30)

    Attachment.objects.update(expires_at=dt.datetime.now(dt.UTC))

    assert [ask(link_in(message), behind).status_code for behind in ("", "/fetch/")] == [404, 404]


def test_a_link_ends_when_somebody_revokes_it_who_may_send():
    message = linked_message()
    [file] = linked.linked_files(message=message)
    Attachment.objects.update(expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    assert ask(link_in(message)).status_code == 200
    told = {"message_id": message.pk, "file_id": file.pk, "at": NOON}
    with pytest.raises(NotAllowed):
        linked.revoke(viewer=makers.viewer(role=Role.READER), **told)
    with pytest.raises(Attachment.DoesNotExist):
        linked.revoke(viewer=makers.viewer(makers.unit("cork")), **told)

    linked.revoke(viewer=makers.viewer(), **told)

    assert ask(link_in(message)).status_code == 404
    assert Attachment.objects.get().revoked_at == NOON
    assert Entry.objects.filter(action="link_revoked").count() == 1


@pytest.mark.parametrize("token", ["x", "1.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_nobody_makes_up_a_link(token):
    assert ask(f"/p/files/{token}").status_code == 404


def test_two_messages_have_two_links():
    message = linked_message()
    second = office.in_review(office.version(says(LINK)))
    assert link_in(message) != link_in(Message.objects.get(batch_id=second.batch_id))


def test_files_that_are_too_much_for_a_message_name_the_file(settings):
    settings.MAX_ATTACHMENT_BYTES = 1000
    [person] = office.customers(1)
    bill(person, pdf(person, 1000))
    enclosure = filing.keep_enclosure(viewer=SYSTEM, unit_id=None, name="prices.pdf", file=BytesIO(b"%PDF-1.7 prices"))
    fixed = {"type": "attachment", "attrs": {"src": enclosure.src, "name": "prices.pdf"}}

    run = office.in_review(office.version(says(fixed, attached())))

    [(state, reason, detail)] = office.outcome(run).values()
    assert (state, reason) == ("faulty", "files_too_large")
    assert "bill.pdf" in detail


def test_a_file_for_all_goes_along_only_with_messages_of_its_unit():
    [person] = office.customers(1)
    bill(person)
    theirs = makers.unit("cork", brand=makers.brand("other"))
    kept = filing.keep_enclosure(viewer=SYSTEM, unit_id=theirs.pk, name="a.pdf", file=BytesIO(b"%PDF-1.7 secret"))
    stolen = says({"type": "attachment", "attrs": {"src": kept.src, "name": "a.pdf"}})

    with pytest.raises(stationery.NotPublishable) as refused:
        office.version(stolen)
    text = composing.Text(words=(stolen,))
    shown = composing.preview(text=text, contact_id=person.pk, viewer=SYSTEM, at=NOON)

    assert [problem.code for problem in refused.value.problems] == ["unknown_file"]
    assert ([fault.code for fault in shown.problems], list(shown.along)) == (["unknown_file"], [])


def test_a_template_cannot_attach_what_is_no_file():
    with pytest.raises(stationery.NotPublishable) as refused:
        office.version(says({"type": "attachment", "attrs": {"path": "bill.number"}}))
    assert [problem.code for problem in refused.value.problems] == ["not_a_file"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"name": "a.pdf", "content": "nonsense!"}, "pdf: the content of the file is not base64"),
        ({"name": "a.pdf", "content": ""}, "pdf: a.pdf is empty"),
        ({"name": "a.pdf", "content": "TVqQAAMAAAA="}, "pdf: a.pdf is no kind of file that may go out"),
        ({"name": "a.png", "content": "JVBERi0xLjc="}, "pdf: a.png is not what its name says"),
        ({"name": "a.pdf", "digest": "0" * 64, "media_type": "application/pdf", "size": 1}, "pdf: a file is given as"),
        ("bill.pdf", "pdf: a file is given as"),
    ],
)
def test_what_is_no_file_that_may_go_out_is_refused(value, said):
    owner = makers.contact()
    row = RecordRow(external_id="B-1", account_number=owner.account_number, values={"pdf": value})
    [result] = put_records(unit_id=owner.unit_id, kind=makers.kind("bill"), rows=[row], at=NOON)
    assert result.reason.startswith(said)


def test_the_same_file_is_kept_once_and_as_long_as_a_record_holds_it(folder):
    first, second = office.customers(2)
    for owner in (first, second):
        bill(owner, b"%PDF-1.7 the same")
    stored = [path.name for path in folder.rglob("*") if path.is_file()]
    assert stored == [storing.digest_of(b"%PDF-1.7 the same")]

    late = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    assert keeping.sweep(at=late) == 0
    for owner in (first, second):
        bill(owner, b"%PDF-1.7 newer")

    assert (keeping.sweep(at=late), RecordFile.objects.count()) == (1, 2)


def test_a_message_that_was_rendered_anew_takes_the_file_of_today():
    person = makers.contact()
    bill(person)
    run = office.in_review(office.version(says(attached())))
    message = Message.objects.get(batch_id=run.batch_id)
    Message.objects.filter(pk=message.pk).update(state=State.FAILED)
    bill(person, b"%PDF-1.7 corrected")

    outbox.send_anew(viewer=SYSTEM, ids=[message.pk], at=NOON)

    assert files(message) == [("bill.pdf", storing.digest_of(b"%PDF-1.7 corrected"))]
