"""What comes back from the form is the design that was shown, and buttons move blocks without any script."""

import pytest
from django.http import QueryDict

from postroom.core.design.blocks import as_json, read_design
from postroom.core.design.values import DesignError
from postroom.web.designs.drawing import content_of, drawn, shared
from tests.core.design.test_blocks import FULL

DESIGN = read_design(FULL)


def form(**change) -> QueryDict:
    """What a browser would send of the form."""
    sent = QueryDict(mutable=True)
    blocks = drawn(DESIGN)
    sent.setlist("order", [block.key for block in blocks])
    others = [other for block in blocks for other in block.others]
    inputs = [*shared(DESIGN), *(each for shown in (*blocks, *others) for each in shown.inputs)]
    sent.setlist("languages", DESIGN.languages)
    for block in blocks:
        sent[f"{block.key}.type"] = block.type
    for each in inputs:
        if each.kind == "flag":
            sent.update({each.name: "on"} if each.value else {})
        else:
            sent[each.name] = str(each.value)
    for name, value in change.items():
        sent[name.replace("__", ".")] = value
    return sent


def kinds(content: dict) -> list[str]:
    return [block["type"] for block in content["blocks"]]


def test_the_form_gives_back_what_it_showed():
    assert content_of(form()) == as_json(DESIGN)


def test_an_own_colour_stands_in_its_own_field():
    content = content_of(form(b1__background="own", **{"b1.background.own": "#ABCDEF"}))

    assert content["blocks"][1]["background"] == "#abcdef"


@pytest.mark.parametrize(
    ("do", "place", "kind"),
    [("up:b2", 1, "message"), ("down:b2", 3, "message"), ("up:b0", 0, "logo"), ("down:b7", 7, "footer"),
     ("add:divider", 8, "divider"), ("remove:b0", 0, "header")],
)  # fmt: skip
def test_a_button_moves_adds_and_removes(do, place, kind):
    assert kinds(content_of(form(do=do)))[place] == kind


def test_a_language_is_added_and_taken_away_with_what_is_written_in_it():
    spoken = content_of(form(do="speak", language="de"))
    without = content_of(form(do="unspeak:pl"))

    assert (spoken["languages"], without["languages"]) == (["pl", "pt-br", "de"], ["pt-br"])
    assert spoken["blocks"] == as_json(DESIGN)["blocks"]
    assert "in" not in without["blocks"][1]


@pytest.mark.parametrize("language", ["", "<b>", "pl"])
def test_a_language_that_there_is_not_or_that_is_there_is_not_added(language):
    assert content_of(form(do="speak", language=language)) == as_json(DESIGN)


@pytest.mark.parametrize("do", ["remove:zz", "add:script", "explode:b1", ""])
def test_a_button_that_there_is_not_does_nothing(do):
    assert content_of(form(do=do)) == as_json(DESIGN)


def test_what_no_form_sends_is_refused():
    with pytest.raises(KeyError):
        content_of(form(b0__type="script"))
    with pytest.raises(DesignError, match="height"):
        content_of(form(b0__height="tall"))
