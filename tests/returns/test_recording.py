import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from postroom.access.viewer import NotAllowed, Role
from postroom.audit.models import Entry
from postroom.contacts import services as contacts
from postroom.contacts.models import Consent, ContactPoint, Health
from postroom.core.barcode.return_code import codes_of
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import HoldReason, State, Step
from postroom.outbox import selectors as outbox_selectors
from postroom.outbox import services as outbox
from postroom.outbox.models import Happening, Message
from postroom.returns import services as returns
from postroom.returns.models import Case, CaseState, Reason, ReturnedLetter
from tests import makers, post
from tests.makers import NOON
from tests.returns import desk

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(minutes=1)


def scan(message: Message, reason: str = "moved", *, viewer=None) -> ReturnedLetter:
    return returns.record_code(
        viewer=viewer or makers.viewer(), read=desk.code(message), coming=desk.coming(reason), at=LATER
    )


def everything() -> list[object]:
    """All that a scan may change."""
    return [
        list(Message.objects.order_by("pk").values_list("pk", "state", "hold_reason")),
        list(
            ContactPoint.objects.order_by("pk").values_list(
                "pk", "health", "health_cause", "health_reason", "health_at"
            )
        ),
        list(Consent.objects.order_by("pk").values_list("pk", "opted_in")),
        ReturnedLetter.objects.standing().count(),
        Case.objects.filter(state=CaseState.OPEN).count(),
    ]


def test_scan_does_all_that_follows_in_one_go():
    person = desk.customer()
    back, waiting = desk.letter(person), desk.letter(person, state=State.QUEUED)

    letter = scan(back)

    back.refresh_from_db()
    waiting.refresh_from_db()
    place = ContactPoint.objects.get(contact=person, value=desk.QUAY)
    assert (back.state, waiting.state, waiting.hold_reason) == (State.RETURNED, State.HELD, HoldReason.UNDELIVERABLE)
    assert (place.health, place.health_cause) == (Health.UNDELIVERABLE, "returned")
    assert place.health_reason == "2026-03-02: moved"
    assert (letter.case.contact, letter.case.point, letter.case.state) == (person, place, CaseState.OPEN)
    assert Entry.objects.filter(action="letter_returned").count() == 1
    assert Happening.objects.filter(message=back, step=Step.COME_BACK).get().note == "Moved away"


@pytest.mark.parametrize("state", [State.SENT, State.DELIVERED, State.UNCERTAIN])
@pytest.mark.parametrize("reason", ["moved", "deceased"])
def test_undo_restores_everything(state, reason):
    person = desk.customer()
    makers.consent(person)
    back = desk.letter(person, state=state)
    desk.letter(person, state=State.QUEUED)
    before = everything()

    letter = scan(back, reason)
    assert everything() != before
    returns.take_back(viewer=makers.viewer(), letter_id=letter.pk, at=LATER)

    assert everything() == before


def test_letter_that_was_taken_back_can_be_recorded_again():
    back = desk.letter(desk.customer())
    returns.take_back(viewer=makers.viewer(), letter_id=scan(back).pk, at=LATER)

    assert scan(back, "refused").reason.code == "refused"


def test_letters_from_one_address_share_a_case_and_the_last_undoing_lets_go():
    person = desk.customer()
    first, second, waiting = desk.letter(person), desk.letter(person), desk.letter(person, state=State.QUEUED)
    before = everything()
    one, two = scan(first), scan(second)
    assert one.case == two.case

    returns.take_back(viewer=makers.viewer(), letter_id=one.pk, at=LATER)
    waiting.refresh_from_db()
    assert (waiting.state, ContactPoint.objects.get(value=desk.QUAY).health) == (State.HELD, Health.UNDELIVERABLE)

    returns.take_back(viewer=makers.viewer(), letter_id=two.pk, at=LATER)
    assert everything() == before


@pytest.mark.parametrize(
    ("read", "refusal"),
    [
        ("RR473124829GB", returns.ForeignCode),
        ("PR0123456789ABC", returns.MisreadCode),
        (next(codes_of(range(7, 20))), returns.UnknownCode),
    ],
)
def test_what_is_no_letter_of_ours_changes_nothing(read, refusal):
    desk.letter(desk.customer())
    before = everything()

    with pytest.raises(refusal):
        returns.record_code(viewer=makers.viewer(), read=read, coming=desk.coming(), at=LATER)

    assert everything() == before


def test_scanned_twice_says_when_and_changes_nothing():
    back = desk.letter(desk.customer())
    letter = scan(back)
    before = everything()

    with pytest.raises(returns.ReturnedAlready) as refused:
        scan(back, "refused")

    assert (refused.value.letter, everything()) == (letter, before)


def test_database_itself_refuses_a_letter_twice():
    letter = scan(desk.letter(desk.customer()))
    letter.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


@pytest.mark.parametrize("state", [State.DRAFT, State.QUEUED])
def test_letter_that_never_left_is_not_recorded(state):
    back = desk.letter(desk.customer(), state=state)
    before = everything()

    with pytest.raises(returns.NeverSent):
        scan(back)

    assert everything() == before


def test_letter_of_another_unit_is_as_unknown_as_any():
    back = desk.letter(desk.customer())
    stranger = makers.viewer(makers.unit("lyon"))

    with pytest.raises(returns.UnknownCode):
        scan(back, viewer=stranger)
    assert everything()[3] == 0


def test_reader_records_nothing():
    back = desk.letter(desk.customer())
    letter = scan(back)

    with pytest.raises(NotAllowed):
        returns.take_back(viewer=makers.viewer(role=Role.READER), letter_id=letter.pk, at=LATER)
    with pytest.raises(returns.UnknownCode):
        scan(desk.letter(desk.customer()), viewer=makers.viewer(role=Role.READER))


def test_address_that_was_corrected_since_is_not_blamed():
    person = desk.customer(address="7 New Street, Cork")
    back = desk.letter(person, address=desk.QUAY)

    scan(back)

    assert ContactPoint.objects.get(contact=person, kind="postal").health == Health.UNKNOWN


def test_neighbours_at_the_same_address_keep_getting_letters():
    neighbour = desk.customer("Ada Neighbour")
    waiting = desk.letter(neighbour, state=State.QUEUED)

    scan(desk.letter(desk.customer()))

    waiting.refresh_from_db()
    assert (waiting.state, ContactPoint.objects.get(contact=neighbour, kind="postal").health) == ("queued", "unknown")


def test_later_news_of_the_address_outlives_the_undoing():
    person = desk.customer()
    letter = scan(desk.letter(person))
    place = ContactPoint.objects.get(contact=person, kind="postal")
    said = {"cause": contacts.HealthCause.BY_HAND, "reason": "Called us"}
    contacts.mark_point(point=place, health=Health.OK, **said, at=LATER + dt.timedelta(hours=1))

    returns.take_back(viewer=makers.viewer(), letter_id=letter.pk, at=LATER)

    place.refresh_from_db()
    assert (place.health, place.health_reason) == (Health.OK, "Called us")


def test_nothing_marketing_goes_to_the_deceased():
    person = desk.customer()
    makers.consent(person)
    makers.consent(person, channel=Channel.LETTER)
    makers.consent(person, makers.topic("service_news", needs_consent=False))

    scan(desk.letter(person), "deceased")

    kept = Consent.objects.filter(contact=person, opted_in=True).values_list("topic__code", flat=True)
    assert list(kept) == ["service_news"]


def test_page_without_a_code_becomes_the_letter_that_somebody_names():
    back = desk.letter(desk.customer())
    page = returns.record_unknown(viewer=makers.viewer(), unit_id=back.unit_id, coming=desk.coming(), at=NOON)

    letter = returns.identify(
        viewer=makers.viewer(), letter_id=page.pk, message_id=back.pk, reason=Reason.objects.get(code="refused"),
        at=LATER,
    )  # fmt: skip

    back.refresh_from_db()
    assert (letter.pk, letter.message, back.state) == (page.pk, back, State.RETURNED)
    assert Case.objects.get() == letter.case


def test_deleted_letter_that_comes_back_is_on_the_screens_again():
    back = desk.letter(desk.customer())
    outbox.delete(ids=[back.pk], at=NOON)

    scan(back)

    assert outbox_selectors.message(viewer=makers.viewer(), message_id=back.pk).state == State.RETURNED


def test_message_that_is_no_letter_cannot_come_back():
    (mail,) = post.messages()

    with pytest.raises(returns.UnknownCode):
        returns.record(viewer=makers.viewer(), message_id=mail.pk, coming=desk.coming(), at=NOON)
