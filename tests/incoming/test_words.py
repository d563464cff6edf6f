"""Words of a unit's own for STOP and START: for whom they hold, and which cannot be."""

import pytest
from django.core.exceptions import ObjectDoesNotExist

from postroom.access import selectors as access
from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.audit.models import Entry
from postroom.contacts.models import Consent, Suppression
from postroom.core.sms.wishes import Wish
from postroom.incoming import selectors, services
from postroom.incoming.models import IncomingMessage, WishWord
from postroom.outbox.models import Lane
from tests import makers, post
from tests.incoming.test_texts import NUMBER, arrive, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return post.smpp_account(9)


def add(word, *, at, asks=Wish.STOP, viewer=SYSTEM):
    return services.add_word(viewer=viewer, unit_id=at.pk, asks=asks, word=word)


def effects():
    return list(IncomingMessage.objects.order_by("pk").values_list("kind", "effect"))


def who_ended():
    return set(Consent.objects.filter(channel="sms", opted_in=False).values_list("contact__name", flat=True))


def test_word_of_the_unit_and_of_one_above_holds_however_it_is_written(account):
    above = makers.unit("north")
    unit = makers.unit("cork", parent=above)
    makers.consent(makers.contact(name="Ada", phone=NUMBER, at=unit), channel="sms")
    makers.contact(name="Bob", phone="+48512345679", at=makers.unit("lyon"))
    add("Kończę  z tym", at=above)
    add("Weiter", at=unit, asks=Wish.START)

    arrive(account, "  kończę z  tym! ")
    arrive(account, "weiter")
    arrive(account, "kończę z tym", sender="48512345679")
    arrive(account, "kończę z tym teraz")
    take()

    assert effects() == [("wish", "stopped"), ("wish", "started"), ("message", ""), ("message", "")]


def test_word_holds_for_those_whose_unit_has_it_and_a_built_in_one_for_all(account):
    unit, other = makers.unit("cork"), makers.unit("lyon")
    makers.contact(name="Ada", phone=NUMBER, at=unit)
    makers.contact(name="Bob", phone=NUMBER, at=other)
    add("Genug", at=unit)

    arrive(account, "genug")
    take()
    some = who_ended()
    arrive(account, "stop")
    take()

    assert (some, who_ended()) == ({"Ada"}, {"Ada", "Bob"})


def test_nobodys_number_is_barred_where_the_account_is_of_a_unit_with_the_word(account):
    add("Genug", at=makers.unit("cork"))

    arrive(account, "genug")
    take()
    before = effects()
    Lane.objects.filter(pk=account.pk).update(unit=makers.unit("cork"))
    arrive(account, "genug")
    take()

    assert before == [("message", "")]
    assert effects()[1:] == [("wish", "barred")]
    assert Suppression.objects.values_list("address", "reason").get() == (NUMBER, "genug")


def test_word_that_means_both_in_two_units_stops(account):
    unit, other = makers.unit("cork"), makers.unit("lyon")
    makers.contact(name="Ada", phone=NUMBER, at=unit)
    makers.contact(name="Bob", phone=NUMBER, at=other)
    add("Genug", at=unit, asks=Wish.START)
    add("Genug", at=other)

    arrive(account, "genug")
    take()

    assert (effects(), who_ended()) == ([("wish", "stopped")], {"Bob"})


def test_word_that_is_removed_is_a_message_like_any_other(account):
    unit = makers.unit("cork")
    makers.contact(name="Ada", phone=NUMBER, at=unit)
    word = add("Genug", at=unit)

    services.remove_word(viewer=SYSTEM, word_id=word.pk)
    arrive(account, "genug")
    take()

    assert effects() == [("message", "")]
    told = Entry.objects.filter(action__startswith="wish_word").order_by("pk")
    assert [(one.action, one.details["word"]) for one in told] == [
        ("wish_word_added", "Genug"), ("wish_word_removed", "Genug"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("", services.BadWord), ("...", services.BadWord), ("x" * 41, services.BadWord),
        ("Stop!", services.WordIsTaken), ("start", services.WordIsTaken), ("GENUG.", services.WordIsTaken),
    ],
)  # fmt: skip
def test_word_that_cannot_be_is_refused(word, problem):
    above = makers.unit("north")
    add("genug", at=above)

    with pytest.raises(problem):
        add(word, at=makers.unit("cork", parent=above), asks=Wish.START)

    assert WishWord.objects.count() == 1


@pytest.mark.parametrize("above_first", [True, False])
@pytest.mark.parametrize(("one", "other"), [(Wish.STOP, Wish.START), (Wish.START, Wish.STOP)])
def test_word_means_one_thing_all_the_way_down(above_first, one, other):
    above = makers.unit("north")
    unit = makers.unit("cork", parent=makers.unit("west", parent=above))
    first, second = (above, unit) if above_first else (unit, above)
    add("Genug", at=first, asks=one)

    with pytest.raises(services.WordIsTaken) as taken:
        add("génug", at=second, asks=other)

    assert taken.value.by.unit == first


def test_unit_above_may_have_a_word_that_means_the_same_below():
    above = makers.unit("north")
    add("Genug", at=makers.unit("cork", parent=above))
    add("Genug", at=above)

    assert WishWord.objects.count() == 2


@pytest.mark.parametrize("word", ["STÓP", "Wzńów", "désabonner", "ŁŁ"])
def test_accents_do_not_make_another_word(word):
    unit = makers.unit("cork")
    add("ll", at=unit)

    with pytest.raises(services.WordIsTaken):
        add(word, at=unit)


def test_only_who_sets_up_the_unit_changes_its_words():
    unit, above = makers.unit("cork", parent=makers.unit("north")), makers.unit("north")
    viewer = access.viewer_for(user=makers.user("admin@example.org", at=unit, role=Role.ADMINISTRATOR))
    reader = access.viewer_for(user=makers.user("reader@example.org", at=unit, role=Role.READER))
    of_above, hidden = add("Genug", at=above), add("Assez", at=makers.unit("lyon"))
    own = add("Basta", at=unit, viewer=viewer)

    for forbidden, word in ((reader, own), (viewer, of_above)):
        with pytest.raises(NotAllowed):
            services.remove_word(viewer=forbidden, word_id=word.pk)
    with pytest.raises(ObjectDoesNotExist):
        services.remove_word(viewer=viewer, word_id=hidden.pk)

    assert set(selectors.wish_words(viewer=viewer)) == {own, of_above}
