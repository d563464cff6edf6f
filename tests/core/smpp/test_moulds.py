"""What a mould writes is what the slow way writes; what is packed can be unpacked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.smpp import packing, pdus
from postroom.core.smpp.errors import Unfit
from postroom.core.smpp.moulds import Mould
from postroom.core.smpp.pdus import Short
from tests.core.smpp.test_pdus import MANY, body_of

OCTET = st.integers(0, 255)


@given(body_of(Short), st.from_regex(r"[0-9]{1,15}", fullmatch=True), st.binary(max_size=254), OCTET, OCTET, MANY)
def test_mould_writes_what_the_slow_way_writes(common, target, text, coding, esm_class, optional):
    written = Mould(common).body(target, text, coding=coding, esm_class=esm_class, optional=optional)
    same = replace(common, target=target, text=text, coding=coding, esm_class=esm_class, tlvs=optional)

    assert written == pdus.encode_body(same)


def test_text_that_does_not_fit_is_refused():
    with pytest.raises(Unfit):
        Mould(Short()).body("1", bytes(255), coding=0)


@given(st.binary(max_size=160).map(lambda data: bytes(octet & 0x7F for octet in data)), st.sampled_from([0, 6, 7]))
def test_what_is_packed_is_unpacked(septets, behind):
    packed = packing.pack(septets, behind=behind)

    assert packing.unpack(packed, len(septets), behind=behind) == septets
    assert len(packed) <= 140


def test_packing_is_that_of_the_standard():
    assert packing.pack(b"hellohello").hex() == "e8329bfd4697d9ec37"
