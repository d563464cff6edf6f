import random

import pytest

from postroom.core.barcode import return_code
from postroom.core.barcode.check import check_of
from postroom.core.barcode.return_code import Foreign, Misread, codes_of, parse, shown

SOME = list(codes_of(random.Random(7).getrandbits(60) for _ in range(300)))
READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_check_is_the_one_of_the_standard():
    assert check_of("G123498654321") == "H"  # the example of ISBT 128, which uses it for blood donations


def test_code_is_fifteen_readable_characters():
    assert len(SOME) > 200
    assert all(len(code) == 15 and code.startswith("PR") and set(code) <= set(READABLE) for code in SOME)


def test_code_is_read_back():
    assert [parse(code) for code in SOME] == SOME


def test_code_is_read_however_it_was_typed():
    for code in SOME:
        assert parse(f"  {shown(code).lower()}\n") == code
        assert parse("-".join(shown(code).split())) == code
        assert parse(code.replace("0", "o").replace("1", "l")) == code


def test_what_some_scanners_say_first_is_left_out():
    assert parse("]d1" + SOME[0]) == SOME[0]


def test_every_wrong_character_is_found():
    for code in SOME[:60]:
        for place in range(2, len(code)):
            for wrong in set(READABLE) - {code[place]}:
                with pytest.raises(Misread):
                    parse(code[:place] + wrong + code[place + 1 :])


def test_every_two_characters_that_changed_places_are_found():
    for code in SOME:
        for place in range(2, len(code) - 1):
            if code[place] == code[place + 1]:
                continue
            with pytest.raises(Misread):
                parse(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@pytest.mark.parametrize("place", [0, 2, 7, 14])
def test_lost_character_is_found(place):
    with pytest.raises((Misread, Foreign)):
        parse(SOME[0][:place] + SOME[0][place + 1 :])


@pytest.mark.parametrize("read", ["", "RR473124829GB", "https://example.org/", "4006381333931", "QR" + SOME[0][2:]])
def test_other_barcodes_are_foreign(read):
    with pytest.raises(Foreign):
        parse(read)


@pytest.mark.parametrize("read", ["PR", "PR" + "*" * 13, "PR" + "é" * 13, SOME[0] + "0", SOME[0] * 2, "PR" + "٣" * 13])
def test_what_only_begins_like_a_code_is_misread(read):
    with pytest.raises(Misread):
        parse(read)


def test_number_that_is_too_large_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="60 bits"):
        next(codes_of([1 << return_code.BITS]))
