import pytest

from postroom.core.barcode.return_code import parse
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox import selectors
from postroom.outbox import services as outbox
from postroom.outbox.models import ReturnCode
from tests import makers, post
from tests.makers import NOON

pytestmark = pytest.mark.django_db


def letters(count: int) -> list[int]:
    person = makers.contact()
    new = outbox.NewMessage(
        contact_id=person.pk, point_id=None, recipient="1 Quay Road, Dublin", recipient_name=person.name,
        subject="Bill", language="en", skeleton=post.SKELETON.digest, fills=[person.name], sha256="0" * 64,
    )  # fmt: skip
    common = outbox.Common(unit_id=person.unit_id, channel=Channel.LETTER, state=State.DRAFT)
    skeletons = {post.SKELETON.digest: post.SKELETON}
    return outbox.store(common=common, messages=[new] * count, skeletons=skeletons, at=NOON)


@pytest.mark.parametrize("count", [3, 120], ids=["a few", "many"])
def test_every_letter_has_a_code_of_its_own(count):
    ids = letters(count)

    codes = selectors.return_codes(ids=ids)

    assert set(codes) == set(ids)
    assert len({parse(code) for code in codes.values()}) == count


def test_codes_cost_one_query_however_many(django_assert_num_queries):
    ids = letters(100)
    ReturnCode.objects.all().delete()

    with django_assert_num_queries(1):
        outbox.give_return_codes(ids=ids, channel=Channel.LETTER)


def test_what_is_on_paper_stays():
    ids = letters(2)
    before = selectors.return_codes(ids=ids)

    outbox.give_return_codes(ids=ids, channel=Channel.LETTER)

    assert selectors.return_codes(ids=ids) == before


def test_mails_have_none():
    made = post.messages(2)

    assert selectors.return_codes(ids=[message.pk for message in made]) == {}
