from dataclasses import replace

import pytest

from postroom.core.design.values import DesignError
from postroom.core.letter.area import Area, Place
from postroom.core.letter.checking import Code, address_zone, check, lines_of
from postroom.core.letter.design import STARTER, as_json, from_preset, read_letter_design
from postroom.core.letter.envelopes import ENVELOPES, Folding
from postroom.core.letter.presets import PRESETS


def codes(design, **areas):
    moved = replace(design, areas={**design.areas, **{Place(name): area for name, area in areas.items()}})
    return {problem.code for problem in check(moved)}


@pytest.mark.parametrize("code", PRESETS)
def test_every_preset_is_right_with_and_without_a_barcode_and_reads_back(code):
    design = from_preset(PRESETS[code])
    with_code = replace(design, return_barcode=True)

    assert check(design) == check(with_code) == ()
    assert read_letter_design(as_json(with_code)) == with_code
    assert lines_of(with_code) >= 5


def test_din_5008_b_is_where_the_standard_has_it():
    design = from_preset(PRESETS["din5008b"])

    assert address_zone(design) == Area(25, 62.7, 75, pytest.approx(27.3))
    assert lines_of(design) == 6
    assert design.folds == (105, 210)


def test_a_window_shows_less_for_sure_than_perhaps_because_the_letter_slides():
    design = from_preset(PRESETS["din5008b"])

    assert design.window == Area(20, 50, 80, 40)
    assert design.seen == Area(10, 45, 100, 50)


def test_the_folded_letter_of_form_a_lies_lower_in_its_envelope():
    design = from_preset(PRESETS["din5008a"])

    assert design.folding == Folding(height=105, above=18)
    assert design.window.y == 32


@pytest.mark.parametrize(
    ("area", "place", "code"),
    [
        (Area(150, 45, 75, 45), "address", Code.OFF_PAGE),
        (Area(2, 98.5, 165, 150), "text", Code.NOT_PRINTABLE),
        (Area(90, 50, 65, 40), "references", Code.OVERLAP),
        (Area(25, 70, 75, 45), "address", Code.NOT_IN_WINDOW),
        (Area(25, 92, 165, 150), "text", Code.SEEN_IN_WINDOW),
        (Area(25, 45, 75, 25), "address", Code.TOO_FEW_LINES),
        (Area(25, 30, 165, 200), "following", Code.FOLLOWING_ENDS_EARLIER),
        (Area(25, 120, 165, 150), "following", Code.FOLLOWING_BEGINS_LATER),
    ],
)
def test_what_is_wrong_is_named(area, place, code):
    assert code in codes(STARTER, **{place: area})


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (Area(180, 20, 15, 16.5), Code.BARCODE_TOO_SMALL),
        (Area(170, 98, 15, 15), Code.BARCODE_ON_FOLD),
        (Area(30, 64, 12, 12), Code.OVERLAP),
    ],
)
def test_a_barcode_that_will_not_be_read_or_hides_the_address_is_named(area, code):
    assert code in codes(replace(STARTER, return_barcode=True), barcode=area)


def test_a_barcode_that_is_switched_off_is_in_nobodys_way():
    assert codes(STARTER, barcode=Area(30, 64, 12, 12)) == set()


def test_a_barcode_beside_the_address_leaves_it_less_room():
    areas = {**STARTER.areas, Place.BARCODE: Area(80, 66, 15, 17)}
    design = replace(STARTER, return_barcode=True, areas=areas)

    assert check(design) == ()
    assert address_zone(design).right == 79


def test_an_envelope_that_is_too_small_is_named():
    assert Code.ENVELOPE_TOO_SMALL in codes(replace(STARTER, envelope="c6"))
    assert Code.ENVELOPE_TOO_SMALL in codes(replace(STARTER, folds=(148.5,)))
    assert not ENVELOPES["dl"].fits(STARTER.sheet, Folding.of(STARTER.sheet, (148.5,)))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"paper": "a5"}, "paper"),
        ({"country": "Germany"}, "country"),
        ({"size": 4}, "size"),
        ({"size": True}, "size"),
        ({"ink": "black;"}, "ink"),
        ({"folds": [105, "210"]}, "folds[1]"),
        ({"letterhead": "../etc/passwd"}, "letterhead"),
        ({"owner": 1}, "owner"),
        ({"areas": {}}, "areas.address"),
        ({"areas": {"moon": {}}}, "areas.moon"),
        ({"sender": "a\x00b"}, "sender"),
    ],
)
def test_what_is_no_design_is_refused_with_its_path(change, path):
    with pytest.raises(DesignError) as refused:
        read_letter_design({**as_json(STARTER), **change})

    assert refused.value.path == path


def test_an_area_without_a_number_is_refused():
    content = as_json(STARTER)
    content["areas"]["text"] = {"x": 25, "y": float("nan"), "width": 10, "height": 10}

    with pytest.raises(DesignError, match=r"areas\.text\.y"):
        read_letter_design(content)
