"""A session keeps its window, its numbers and its patience, whatever the other side does."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.smpp import pdus
from postroom.core.smpp.commands import LAST_SEQUENCE, RESPONSE, Command, Mode
from postroom.core.smpp.framing import Framer, frame
from postroom.core.smpp.pdus import Bind, Pdu, QueryAnswer, Short
from postroom.core.smpp.session import (
    Answered,
    Arrived,
    Bound,
    Over,
    Refused,
    Session,
    State,
    Terms,
    Unanswered,
)

BODY = pdus.encode_body(Short(target="48500100200", text=b"Hello"))


def sent(session):
    return [pdus.decode(found) for found in Framer().feed(session.take())]


def bound(**terms):
    session = Session(Terms(**terms), now=0)
    session.bind(0)
    [asked] = sent(session)
    assert session.receive(frame(asked.command | RESPONSE, 0, asked.sequence, b"smsc\0"), 0) == [Bound("smsc")]
    return session


def submit(session, *tokens, now=0):
    for token in tokens:
        session.send(Command.SUBMIT_SM, BODY, token=token, now=now)
    return {pdu.sequence: token for pdu, token in zip(sent(session), tokens, strict=True)}


def answer(sequence, name=b"", status=0):
    return frame(Command.SUBMIT_SM_RESP, status, sequence, name + b"\0" if name else b"")


@pytest.mark.parametrize(
    ("mode", "command"),
    [
        (Mode.TRANSCEIVER, Command.BIND_TRANSCEIVER),
        (Mode.TRANSMITTER, Command.BIND_TRANSMITTER),
        (Mode.RECEIVER, Command.BIND_RECEIVER),
    ],
)
def test_it_logs_in_as_it_was_told(mode, command):
    login = Bind(system_id="post", password="secret", system_type="SMPP")
    session = Session(Terms(mode=mode, login=login), now=0)
    session.bind(0)

    assert sent(session) == [Pdu(command, 0, 1, login)]
    assert session.free == 0


def test_refused_login_ends_it():
    session = Session(Terms(), now=0)
    session.bind(0)
    events = session.receive(frame(Command.BIND_TRANSCEIVER_RESP, 0x0E, 1), 0)

    assert events == [Refused(0x0E), Over("the login was refused: 0x0000000E ESME_RINVPASWD")]
    assert session.state is State.OVER


def test_login_that_nobody_answers_ends_it():
    session = Session(Terms(answer_seconds=30), now=0)
    session.bind(0)

    assert session.wake_at == 30
    assert session.tick(29.9) == []
    assert session.tick(30) == [Over("the other side did not answer in time")]


def test_window_is_kept_and_freed_in_any_order():
    session = bound(window=3)
    numbers = submit(session, "a", "b", "c")

    assert session.free == 0
    with pytest.raises(RuntimeError):
        session.send(Command.SUBMIT_SM, BODY, token="d", now=0)
    _, second, third = numbers
    events = session.receive(answer(third, b"id3") + answer(second, status=0x58), 1)
    assert events == [Answered("c", 0, "id3"), Answered("b", 0x58, "")]
    assert session.free == 2


def test_answer_that_nobody_waits_for_is_passed_over():
    session = bound()
    [number] = submit(session, "a")

    assert session.receive(answer(99, b"x") + answer(number, b"y") + answer(number, b"z"), 1) == [Answered("a", 0, "y")]


def test_answer_that_does_not_come_frees_its_place():
    session = bound(window=2, answer_seconds=30, enquire_seconds=60)
    first, second = submit(session, "a", "b")
    session.receive(answer(second, b"x"), 10)

    assert session.wake_at == 30
    assert session.tick(30) == [Unanswered("a")]
    assert session.free == 2
    assert session.receive(answer(first, b"late"), 31) == []


def test_lost_line_leaves_the_whole_window_unanswered():
    session = bound(window=10)
    submit(session, *range(10))

    assert session.end("gone") == [*(Unanswered(number) for number in range(10)), Over("gone")]
    assert session.end("gone") == []


def test_it_asks_whether_anybody_is_there_and_gives_up():
    session = bound(enquire_seconds=30, answer_seconds=20)

    assert session.wake_at == 30
    assert session.tick(30) == []
    [asked] = sent(session)
    assert asked.command == Command.ENQUIRE_LINK
    assert session.wake_at == 50
    assert session.tick(49) == []
    assert session.tick(50) == [Over("the other side is silent")]


def test_any_word_is_a_sign_of_life():
    session = bound(enquire_seconds=30, answer_seconds=20)
    session.tick(30)
    [asked] = sent(session)
    session.receive(frame(Command.ENQUIRE_LINK_RESP, 0, asked.sequence), 35)

    assert session.wake_at == 65
    assert session.tick(64) == []


def test_it_answers_by_itself_what_needs_no_decision():
    session = bound()
    session.receive(frame(Command.ENQUIRE_LINK, 0, 5) + frame(0x999, 0, 6) + frame(Command.OUTBIND, 0, 7), 0)

    assert [(pdu.command, pdu.status, pdu.sequence) for pdu in sent(session)] == [
        (Command.ENQUIRE_LINK_RESP, 0, 5),
        (Command.GENERIC_NACK, 3, 6),
    ]


@pytest.mark.parametrize(("status", "command"), [(0, "DELIVER_SM"), (0x64, "DELIVER_SM"), (0, "DATA_SM")])
def test_arrival_is_answered_only_when_told(status, command):
    session = bound()
    asked = Command[command]
    body = pdus.encode_body(pdus.BODIES[asked](source="48500100200"))
    [arrived] = session.receive(frame(asked, 0, 77, body), 0)

    assert isinstance(arrived, Arrived)
    assert sent(session) == []
    session.answer(arrived, status)
    [said] = sent(session)
    assert (said.command, said.status, said.sequence) == (asked | RESPONSE, status, 77)


def test_arrival_that_cannot_be_read_is_refused_and_the_line_goes_on():
    session = bound()
    events = session.receive(frame(Command.DELIVER_SM, 0, 8, b"junk") + frame(Command.ENQUIRE_LINK, 0, 9), 0)

    assert events == []
    assert [(pdu.command, pdu.status) for pdu in sent(session)] == [
        (Command.GENERIC_NACK, 2),
        (Command.ENQUIRE_LINK_RESP, 0),
    ]


def test_nonsense_ends_it_and_says_so():
    session = bound()
    submit(session, "a")
    events = session.receive(b"HTTP/1.1 400 Bad Request\r\n", 0)

    assert events[0] == Unanswered("a")
    assert isinstance(events[1], Over)
    assert sent(session)[0].command == Command.GENERIC_NACK


def test_nack_with_a_number_refuses_one_and_without_ends_it():
    session = bound()
    [number] = submit(session, "a")

    assert session.receive(frame(Command.GENERIC_NACK, 2, number), 0) == [Answered("a", 2, "")]
    submit(session, "b")
    assert session.receive(frame(Command.GENERIC_NACK, 2, 0), 0)[0] == Unanswered("b")


def test_goodbye_waits_for_what_is_under_way():
    session = bound()
    [number] = submit(session, "a")
    session.unbind(5)
    [said] = sent(session)

    assert said.command == Command.UNBIND
    assert session.free == 0
    assert session.receive(answer(number, b"x"), 6) == [Answered("a", 0, "x")]
    assert session.receive(frame(Command.UNBIND_RESP, 0, said.sequence), 7) == [Over("we said goodbye")]


def test_goodbye_of_the_other_side_leaves_the_window_unanswered():
    session = bound()
    submit(session, "a")

    assert session.receive(frame(Command.UNBIND, 0, 3), 0) == [Unanswered("a"), Over("the other side said goodbye")]
    assert [pdu.command for pdu in sent(session)] == [Command.UNBIND_RESP]


def test_question_is_answered_with_a_state():
    session = bound()
    session.send(Command.QUERY_SM, pdus.encode_body(pdus.Query(message_id="7")), token="q", now=0)
    [asked] = sent(session)
    told = QueryAnswer(message_id="7", state=2)

    events = session.receive(frame(Command.QUERY_SM_RESP, 0, asked.sequence, pdus.encode_body(told)), 0)
    assert events == [Answered("q", 0, "7", told)]


def test_numbers_begin_again_after_the_last():
    session = bound()
    session._sequence = LAST_SEQUENCE - 1

    assert list(submit(session, "a", "b")) == [LAST_SEQUENCE, 1]


@given(st.lists(st.one_of(st.binary(max_size=60), st.integers(0, 60), st.sampled_from(range(25))), max_size=30))
def test_whatever_comes_each_message_has_one_fate(script):
    """Bytes are anything; a number below the first is an answer to that sequence, or lets time pass."""
    session = bound(window=5, answer_seconds=20, enquire_seconds=15)
    now, tokens, fates = 0.0, 0, Counter()
    for act in script:
        while session.free:
            session.send(Command.SUBMIT_SM, BODY, token=tokens, now=now)
            tokens += 1
        session.take()
        now += 1
        if isinstance(act, bytes):
            events = session.receive(act, now)
        elif act % 2:
            events = session.receive(answer(act, b"x"), now)
        else:
            events = session.tick(now + act / 4)
        fates.update(event.token for event in events if isinstance(event, Answered | Unanswered))
    events = session.end("done")
    fates.update(event.token for event in events if isinstance(event, Answered | Unanswered))

    assert dict(fates) == dict.fromkeys(range(tokens), 1)
    assert session.unanswered == 0
