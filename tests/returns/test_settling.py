import datetime as dt

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.contacts import services as contacts
from postroom.contacts.models import ContactPoint, Health
from postroom.core.document.from_text import from_text
from postroom.core.lifecycle import State, Step
from postroom.outbox import selectors as outbox_selectors
from postroom.outbox import services as outbox
from postroom.outbox.models import Decision, Message
from postroom.outbox.services import Written
from postroom.returns import services as returns
from postroom.returns.models import CaseState, ReturnedLetter
from tests import makers, post
from tests.makers import NOON
from tests.returns import desk
from tests.runs import office

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(minutes=1)
CORRECTED = contacts.read_postal(lines=["7 New Street"], postcode="", city="Cork", country="IE")


def from_template(owner, *, state: State = State.SENT) -> Message:
    """A letter that a template wrote."""
    message = desk.letter(owner, state=state)
    Message.objects.filter(pk=message.pk).update(template_version=office.version(name=f"Greeting {message.pk}"))
    message.refresh_from_db()
    return message


def came_back(message: Message) -> ReturnedLetter:
    return returns.record(viewer=makers.viewer(), message_id=message.pk, coming=desk.coming(), at=NOON)


def sent_again(letter: ReturnedLetter, *, viewer=None, kind: str = "postal") -> returns.Settled:
    point = ContactPoint.objects.get(contact=letter.case.contact, kind=kind)
    return returns.send_again(viewer=viewer or makers.viewer(), case_id=letter.case_id, point_id=point.pk, at=LATER)


def test_address_is_corrected_and_the_letter_goes_again_as_a_new_message():
    person = desk.customer()
    back, waiting = from_template(person), from_template(person, state=State.QUEUED)
    letter = came_back(back)

    returns.correct_address(viewer=makers.viewer(), case_id=letter.case_id, address=CORRECTED, at=LATER)
    done = sent_again(letter)

    letter.refresh_from_db()
    waiting.refresh_from_db()
    new = letter.resent
    assert (done.written, done.let_go, done.problems, letter.case.state) == (1, 1, [], CaseState.SENT_AGAIN)
    assert (new.channel, new.state, new.recipient, new.reference) == ("letter", State.QUEUED, CORRECTED.value, "")
    assert (waiting.state, waiting.recipient) == (State.QUEUED, CORRECTED.value)
    assert Message.objects.get(pk=back.pk).state == State.RETURNED
    assert outbox_selectors.return_codes(ids=[new.pk]).keys() == {new.pk}
    assert Decision.objects.get(message=new, code="resend_of").detail == {"message": back.pk}


def test_letter_goes_by_mail_instead_and_the_address_stays_marked():
    person = desk.customer()
    letter = came_back(from_template(person))

    done = sent_again(letter, kind="email")

    letter.refresh_from_db()
    assert (done.written, letter.resent.channel, letter.case.state) == (1, "email", CaseState.OTHER_CHANNEL)
    assert ContactPoint.objects.get(contact=person, kind="postal").health == Health.UNDELIVERABLE


def test_letter_written_by_hand_is_said_again_in_its_own_words():
    person = desk.customer()
    draft = outbox.begin_draft(
        viewer=makers.viewer(), contact_id=person.pk, at=NOON,
        written=Written(point_id=None, language="en", subject="A word", document=from_text("About your garden.")),
    )  # fmt: skip
    lane = post.lane("post", channel="letter").pk
    Message.objects.filter(pk=draft.pk).update(channel="letter", recipient=desk.QUAY, lane_id=lane)
    for step in (Step.SUBMIT, Step.CLAIM, Step.ACCEPT):
        outbox.move(ids=[draft.pk], step=step, at=NOON)
    letter = came_back(Message.objects.get(pk=draft.pk))

    sent_again(letter, kind="email")

    letter.refresh_from_db()
    assert office.said(letter.resent)[0] == "A word"
    assert "About your garden." in office.said(letter.resent)[1]


def test_to_an_address_that_is_still_bad_nothing_goes_and_the_case_stays_open():
    letter = came_back(from_template(desk.customer()))

    done = sent_again(letter)

    letter.refresh_from_db()
    assert [problem.code for problem in done.problems] == ["undeliverable"]
    assert (letter.resent, letter.case.state) == (None, CaseState.OPEN)


def test_what_nothing_is_kept_of_is_said_and_the_rest_goes_once():
    person = desk.customer()
    first, second = came_back(from_template(person)), came_back(desk.letter(person))
    returns.correct_address(viewer=makers.viewer(), case_id=first.case_id, address=CORRECTED, at=LATER)

    once, twice = sent_again(first), sent_again(first)

    assert (once.written, [problem.code for problem in once.problems]) == (1, ["not_kept"])
    assert (twice.written, second.case.state) == (0, CaseState.OPEN)


def test_ended_case_is_not_ended_again():
    letter = came_back(from_template(desk.customer()))
    returns.close(viewer=makers.viewer(), case_id=letter.case_id, note="Moved to her son", at=LATER)

    with pytest.raises(returns.TooLate):
        sent_again(letter, kind="email")
    with pytest.raises(returns.TooLate):
        returns.take_back(viewer=makers.viewer(), letter_id=letter.pk, at=LATER)


def test_next_letter_from_a_closed_address_opens_a_new_case():
    person = desk.customer()
    first = came_back(desk.letter(person))
    returns.close(viewer=makers.viewer(), case_id=first.case_id, note="", at=LATER)

    assert came_back(desk.letter(person)).case_id != first.case_id


def test_writer_may_correct_and_close_but_not_send():
    writer = makers.viewer(role=Role.WRITER)
    letter = came_back(from_template(desk.customer()))
    returns.correct_address(viewer=writer, case_id=letter.case_id, address=CORRECTED, at=LATER)

    with pytest.raises(NotAllowed):
        sent_again(letter, viewer=writer)
    returns.close(viewer=writer, case_id=letter.case_id, note="", at=LATER)
