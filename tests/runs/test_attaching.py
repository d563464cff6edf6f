"""One PDF goes with every message of a run: attached to e-mails, behind letters, at every try; letters have a class."""

from io import BytesIO

import pytest

from postroom.contacts.models import PointKind
from postroom.core.carriage.envelope import Channel, Posting
from postroom.outbox import contents
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment, Message
from postroom.runs import services as runs
from postroom.runs.models import Run
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.typesetting.test_inspection import locked, plain_page

pytestmark = pytest.mark.django_db
HOME = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def attached(run: Run, data: bytes, name: str = "prices.pdf") -> Attachment:
    return runs.attach(run_id=run.pk, viewer=makers.viewer(), name=name, file=BytesIO(data))


def made(run: Run) -> list[Message]:
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)
    return list(Message.objects.filter(batch_id=run.batch_id).order_by("pk"))


def test_a_pdf_goes_with_every_mail_and_only_the_last_one_chosen():
    office.customers(2)
    run = office.draft()
    attached(run, plain_page(), "old.pdf")
    kept = attached(run, plain_page(pages=2))

    messages = made(run)

    files = outbox.files_of(message_ids=[message.pk for message in messages])
    assert files == {message.pk: [("prices.pdf", "application/pdf", kept.digest)] for message in messages}


def test_a_pdf_is_printed_behind_every_letter_which_is_posted_as_chosen():
    owner = makers.contact("C-1", name="Ada")
    makers.point(owner, "Polna 1, 00-625 Warszawa, PL", kind=PointKind.POSTAL, parts=HOME)
    run = office.draft(channel=Channel.LETTER, posting=Posting.REGISTERED)
    kept = attached(run, plain_page())

    [letter] = made(run)

    assert contents.content(message=letter).letter["around"]["papers"] == [kept.digest]
    assert outbox.postings(ids=[letter.pk]) == {letter.pk: (Posting.REGISTERED, "")}


def test_what_is_no_pdf_or_comes_too_late_is_refused():
    office.customers(1)
    run = office.draft()

    with pytest.raises(runs.NoPdf):
        attached(run, b"Just words.", "words.txt")
    with pytest.raises(runs.NoPdf):
        attached(run, locked("secret"))
    with pytest.raises(outbox.BadFile):
        attached(run, b"", "empty.pdf")
    made(run)
    with pytest.raises(runs.NotDraft):
        attached(run, plain_page())


def test_nothing_goes_along_once_it_was_taken_away():
    office.customers(1)
    run = office.draft()
    attached(run, plain_page())
    runs.detach(run_id=run.pk, viewer=makers.viewer())

    assert outbox.files_of(message_ids=[message.pk for message in made(run)]) == {}


def test_electronic_registered_mail_is_not_for_many():
    with pytest.raises(runs.NotUsable):
        office.draft(channel=Channel.LETTER, posting=Posting.ELECTRONIC)
