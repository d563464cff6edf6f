"""What is written is what is read, and no stream of bytes does anything worse than end."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.smpp import pdus, tlvs
from postroom.core.smpp.commands import RESPONSE, Command
from postroom.core.smpp.errors import BadPdu, BadStream, Unfit
from postroom.core.smpp.fields import Octet, Octets, Text
from postroom.core.smpp.framing import LARGEST, Frame, Framer, frame
from postroom.core.smpp.pdus import BODIES, Named, Opaque, Pdu, Short

LATIN = st.characters(min_codepoint=1, max_codepoint=255)
MANY = st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=40)), max_size=4).map(tuple)


def value_of(field):
    match field:
        case Text():
            return st.text(LATIN, max_size=field.room - 1)
        case Octet():
            return st.integers(0, 255)
        case Octets():
            return st.binary(max_size=Octets.MOST)


def body_of(kind):
    fields = {field.name: value_of(field) for field in kind.LAYOUT}
    if kind.HAS_TLVS:
        fields["tlvs"] = MANY
    return st.builds(kind, **fields)


@st.composite
def some_pdu(draw):
    command = draw(st.sampled_from(sorted(BODIES)))
    status = draw(st.integers(0, 0xFFFFFFFF)) if command & RESPONSE else 0
    return Pdu(command, status, draw(st.integers(0, 0xFFFFFFFF)), draw(body_of(BODIES[command])))


@given(some_pdu())
def test_what_is_written_is_what_is_read(pdu):
    [found] = Framer().feed(pdus.encode(pdu))

    assert pdus.decode(found) == pdu


@given(st.lists(some_pdu(), max_size=5), st.lists(st.integers(0, 400), max_size=12))
def test_a_stream_may_be_cut_anywhere(wanted, cuts):
    stream = b"".join(map(pdus.encode, wanted))
    framer, found, at = Framer(), [], 0
    for end in sorted({min(cut, len(stream)) for cut in cuts} | {len(stream)}):
        found += framer.feed(stream[at:end])
        at = end

    assert [pdus.decode(one) for one in found] == wanted
    assert framer.waiting == 0


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_any_bytes_end_in_messages_or_a_clean_error(pieces):
    framer = Framer()
    try:
        for piece in pieces:
            for found in framer.feed(piece):
                read(found)
            assert framer.waiting <= LARGEST
    except BadStream:
        assert framer.waiting <= sum(map(len, pieces))


@given(st.sampled_from([*BODIES, 0x99, 0x80000099]), st.integers(0, 2), st.binary(max_size=200))
def test_any_body_is_read_or_refused_cleanly(command, status, body):
    read(Frame(command, status, 1, body))


@given(some_pdu(), st.data())
def test_a_message_that_is_changed_anywhere_is_read_or_refused_cleanly(pdu, data):
    written = bytearray(pdus.encode_body(pdu.body))
    if written:
        written[data.draw(st.integers(0, len(written) - 1))] = data.draw(st.integers(0, 255))
    read(Frame(pdu.command, pdu.status, pdu.sequence, bytes(written)))


def read(found):
    with suppress(BadPdu):
        pdus.decode(found)


@pytest.mark.parametrize("length", [0, 15, LARGEST + 1, 0xFFFFFFFF])
def test_an_impossible_length_ends_the_stream_behind_the_last_good_message(length):
    good = frame(Command.ENQUIRE_LINK, 0, 7)
    feeding = Framer().feed(good + length.to_bytes(4, "big") + bytes(12))

    assert next(feeding).sequence == 7
    with pytest.raises(BadStream):
        next(feeding)


def test_a_slow_stream_is_never_kept_beyond_one_message():
    framer = Framer()
    big = frame(Command.DELIVER_SM, 0, 1, bytes(LARGEST - 16))
    for at in range(0, len(big) - 1, 1000):
        assert list(framer.feed(big[at : min(at + 1000, len(big) - 1)])) == []

    assert framer.waiting == LARGEST - 1
    assert len(list(framer.feed(big[-1:]))) == 1


@pytest.mark.parametrize(
    "short",
    [
        Short(source="x" * 21),
        Short(service_type="toolong"),
        Short(target="+48\x00123"),
        Short(source="żółw"),
        Short(text=bytes(255)),
        Short(source_ton=256),
        Short(tlvs=((tlvs.Tag.MESSAGE_PAYLOAD, bytes(0x10000)),)),
    ],
)
def test_what_does_not_fit_is_refused_before_it_is_sent(short):
    with pytest.raises(Unfit):
        pdus.encode_body(short)


@pytest.mark.parametrize("body", [b"", b"abc", b"abc\0"])
def test_answers_are_read_however_short_they_are(body):
    assert pdus.decode(Frame(Command.SUBMIT_SM_RESP, 0, 1, body)).body == Named(message_id=body[:3].decode())


def test_what_we_do_not_know_is_left_as_it_is():
    assert pdus.decode(Frame(0x10203, 0, 1, b"?")).body == Opaque(data=b"?")


def test_long_text_is_found_in_the_payload():
    payload = ((tlvs.Tag.MESSAGE_PAYLOAD, b"long" * 100),)

    assert Short(tlvs=payload).content == b"long" * 100
