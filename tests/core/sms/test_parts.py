"""A long text message in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.sms.alphabet import Alphabet, decode
from postroom.core.sms.parts import BadHeader, Belongs, TooManyParts, in_parts, read_header

TEXTS = st.text(st.sampled_from("aé€[яł😀\n"), max_size=900)


@given(TEXTS, st.integers(0, 0xFFFF), st.booleans())
def test_parts_put_together_are_the_text(text, reference, wide):
    alphabet, parts = in_parts(text, reference=reference, wide=wide)

    assert "".join(decode(part.data, alphabet) for part in parts) == text
    told = [read_header(part.header)[0] for part in parts if part.header]
    wanted = reference if wide else reference & 0xFF
    assert told == ([Belongs(wanted, len(parts), n + 1) for n in range(len(parts))] if len(parts) > 1 else [])


@given(TEXTS, st.booleans())
def test_no_part_is_larger_than_a_message_holds(text, wide):
    alphabet, parts = in_parts(text, reference=1, wide=wide)

    for part in parts:
        octets = len(part.header) * 8 + len(part.data) * (7 if alphabet is Alphabet.GSM else 8)
        fill = -len(part.header) * 8 % 7 if alphabet is Alphabet.GSM else 0
        assert octets + fill <= 140 * 8


@given(TEXTS)
def test_neither_an_escape_nor_a_surrogate_pair_is_cut(text):
    alphabet, parts = in_parts(text, reference=1)

    for part in parts:
        if alphabet is Alphabet.GSM:
            assert not part.data.endswith(b"\x1b")
        else:
            part.data.decode("utf-16-be")


def test_the_headers_have_their_octets():
    _, short = in_parts("a" * 161, reference=0x1234)
    _, wide = in_parts("a" * 161, reference=0x1234, wide=True)

    assert [part.header.hex() for part in short] == ["050003340201", "050003340202"]
    assert [part.header.hex() for part in wide] == ["06080412340201", "06080412340202"]
    assert [len(part.data) for part in short] == [153, 8]
    assert [len(part.data) for part in wide] == [152, 9]


def test_a_header_may_hold_more_than_parts():
    assert read_header(bytes.fromhex("0b0504158100000003aa0201") + b"hello") == ((0xAA, 2, 1), b"hello")
    assert read_header(bytes.fromhex("06050415810000") + b"port") == (None, b"port")
    assert read_header(bytes.fromhex("050003aa0003") + b"none of them") == (None, b"none of them")


@pytest.mark.parametrize("octets", ["", "05", "0500", "0500030102", "03000301"])
def test_a_header_that_is_cut_off_is_refused(octets):
    with pytest.raises(BadHeader):
        read_header(bytes.fromhex(octets))


@given(st.binary(max_size=40))
def test_any_octets_are_a_header_or_refused(data):
    try:
        belongs, rest = read_header(data)
    except BadHeader:
        return
    assert data.endswith(rest)
    assert belongs is None or 0 < belongs.number <= belongs.total


def test_more_parts_than_have_a_number_are_refused():
    with pytest.raises(TooManyParts):
        in_parts("a" * (153 * 255 + 1), reference=1)
