"""Letters as whoever carries them takes them: set to the same bytes each time, and posted as somebody chose."""

import datetime as dt

import pypdfium2
import pytest

from postroom.core.carriage.envelope import Posting
from postroom.delivery.lettering import Unset, set_letters
from postroom.delivery.models import Account, Consignment
from postroom.outbox import services as outbox
from postroom.outbox.models import RegisteredLetter
from tests.makers import NOON
from tests.posting import paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def claimed(message):
    [found] = outbox.claim_by_hand(worker_id=1, ids=[message.pk], lease=dt.timedelta(minutes=1))
    return found


def as_set(message):
    """The letter as an account without wishes of its own would hand it over."""
    account, _ = Account.objects.get_or_create(lane=message.lane, defaults={"kind": "lob"})
    return set_letters(account, [claimed(message)], at=NOON)[message.pk]


def test_letter_is_set_with_its_address_to_the_same_bytes_each_time():
    [message] = paper.waiting("Ada Lovelace")
    account = Account.objects.create(lane=message.lane, kind="lob")
    taken = [claimed(message)]

    (first, before), (second, after) = (set_letters(account, taken, at=NOON)[message.pk] for _ in range(2))

    with pypdfium2.PdfDocument(first.pdf) as pdf:
        said = pdf[0].get_textpage().get_text_bounded()
        assert len(pdf) == first.pages == 1
    assert "Dear Ada Lovelace" in said
    assert (first.address[0], first.country) == ("Ada Lovelace", "IE")
    assert (first.pdf, first.sha256) == (second.pdf, second.sha256)
    assert first.posting is Posting.STANDARD
    assert first.key == second.key
    assert (before, after) == (False, True)
    assert Consignment.objects.get().sha256 == first.sha256


def test_letter_that_is_tried_again_keeps_its_key_though_the_secret_key_was_changed(settings):
    [message] = paper.waiting("Ada Lovelace")
    account = Account.objects.create(lane=message.lane, kind="lob")
    taken = [claimed(message)]

    first, _ = set_letters(account, taken, at=NOON)[message.pk]
    settings.SECRET_KEY = "another-secret-key-of-fifty-letters-or-more-as-it-must-be"
    second, may_be_there = set_letters(account, taken, at=NOON)[message.pk]

    assert (second.key, may_be_there) == (first.key, True)


def test_letter_is_posted_as_it_was_chosen():
    message = paper.waiting("Ada Lovelace")[0]
    outbox.post_otherwise(message_id=message.pk, posting=Posting.ELECTRONIC, email="ada@customers.example.org")
    content = as_set(message).content
    assert (content.posting, content.email) == (Posting.ELECTRONIC, "ada@customers.example.org")


def test_electronic_letter_of_which_nobody_is_told_does_not_go():
    message = paper.waiting("Ada Lovelace")[0]
    outbox.post_otherwise(message_id=message.pk, posting=Posting.ELECTRONIC)
    problem = as_set(message)
    assert isinstance(problem, Unset)
    assert "nobody is named" in str(problem)


def test_plain_letter_again_has_no_word_on_its_posting():
    message = paper.waiting("Ada Lovelace")[0]
    outbox.post_otherwise(message_id=message.pk, posting=Posting.REGISTERED)
    outbox.post_otherwise(message_id=message.pk, posting=Posting.STANDARD)
    assert not RegisteredLetter.objects.exists()
