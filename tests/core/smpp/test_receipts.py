"""Receipts, as operators write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.smpp import receipts
from postroom.core.smpp.names import Notation, spellings
from postroom.core.smpp.pdus import Data, Short
from postroom.core.smpp.receipts import MessageState, Receipt
from postroom.core.smpp.tlvs import Tag

USUAL = "id:123A sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:DELIVRD err:000 text:Hello id:9"


def receipt(text="", *, esm_class=0x04, **found):
    return Short(esm_class=esm_class, text=text.encode("latin-1"), tlvs=tuple((Tag[k], v) for k, v in found.items()))


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (receipt(USUAL), Receipt("123A", MessageState.DELIVERED, "000", "2611281201")),
        (receipt(USUAL.upper()), Receipt("123A", MessageState.DELIVERED, "000", "2611281201")),
        (receipt("id:1 stat:UNDELIV err:0A1"), Receipt("1", MessageState.UNDELIVERABLE, "0A1")),
        (receipt("ID:1 Status:Expired Error:7"), Receipt("1", MessageState.EXPIRED, "7")),
        (receipt("id:1 done date:261128120159 stat:REJECTD"), Receipt("1", MessageState.REJECTED, "", "261128120159")),
        (receipt("nonsense"), Receipt("", MessageState.UNKNOWN)),
        (receipt("id:1 stat:WHATEVER"), Receipt("1", MessageState.UNKNOWN)),
        (receipt("id:1 stat:ENROUTE", esm_class=0x20), Receipt("1", MessageState.ENROUTE, is_intermediate=True)),
        (
            receipt(RECEIPTED_MESSAGE_ID=b"77\0", MESSAGE_STATE=b"\2", NETWORK_ERROR_CODE=b"\3\xff\x99"),
            Receipt("77", MessageState.DELIVERED, "65433"),
        ),
        (
            receipt(USUAL, RECEIPTED_MESSAGE_ID=b"77", MESSAGE_STATE=b"\5", USER_MESSAGE_REFERENCE=b"\1\2"),
            Receipt("77", MessageState.UNDELIVERABLE, "000", "2611281201", reference=258),
        ),
    ],
)
def test_receipt_is_read(message, wanted):
    assert receipts.is_receipt(message)
    assert receipts.read(message) == wanted


def test_text_of_a_customer_never_is_a_receipt():
    assert not receipts.is_receipt(Short(text=USUAL.encode()))
    assert not receipts.is_receipt(Short(esm_class=0x40, text=USUAL.encode()))


def test_what_the_customer_was_told_is_no_part_of_the_receipt():
    assert receipts.read(receipt("id:5 stat:DELIVRD err:000 text:stat:UNDELIV")).state is MessageState.DELIVERED
    assert receipts.read(receipt("id:5 Text:id:6 stat:UNDELIV")).state is MessageState.UNKNOWN


def test_receipt_without_its_bit_is_known_by_its_parameter():
    assert receipts.is_receipt(Data(tlvs=((Tag.RECEIPTED_MESSAGE_ID, b"1"),)))


@given(st.binary(max_size=300), st.lists(st.tuples(st.sampled_from([*Tag]), st.binary(max_size=9)), max_size=5))
def test_any_receipt_is_read(text, found):
    read = receipts.read(Short(esm_class=4, text=text[:254], tlvs=tuple(found)))

    assert isinstance(read.state, MessageState)


def test_final_states_are_those_after_which_nothing_comes():
    assert {state.name for state in MessageState if not state.is_final} == {"ENROUTE", "ACCEPTED", "UNKNOWN"}


@given(st.integers(1, 2**60), st.booleans(), st.sampled_from([0, 8, 10]))
def test_id_is_found_whichever_way_it_is_spelt(number, upper, padded):
    told = f"{number:x}".zfill(padded)
    answered = told.upper() if upper else told

    assert answered in spellings(str(number))
    assert answered in spellings(str(number), Notation.DECIMAL)
    assert str(number) in spellings(answered)
    assert str(number) in spellings(answered, Notation.HEXADECIMAL)
    assert spellings(answered)[0] == answered


def test_id_that_is_no_number_has_one_spelling():
    assert spellings("5f2c-77-x") == ("5f2c-77-x",)


def test_id_is_not_turned_where_the_account_says_so():
    assert "a" not in spellings("10", Notation.SAME)
    assert "16" not in spellings("10", Notation.DECIMAL)
