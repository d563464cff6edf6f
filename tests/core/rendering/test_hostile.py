"""Whatever is written or filled in comes out as text, in every form of an e-mail."""

import pytest

from postroom.core.document.from_text import from_text
from postroom.core.rendering.email import CompiledWording, compile_wording
from postroom.core.rendering.layout import EmailLayout
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.show import show_for
from tests.core.hostile import HOSTILE
from tests.core.reading import Mail

ENGLISH = show_for("en", "EUR")
LAYOUT = EmailLayout(brand_name="Northwind", footer=("#company.name",), unsubscribe=True)
TEXT = "Dear #contact_information.name,\n\n- #?note\n\n#items_list\n\n#bill.pay_link\n\nsee #bill.pay_link"
WORDING = compile_wording(
    subject="For #contact_information.name", document=from_text(TEXT), catalogue=BUILTIN, layout=LAYOUT
)


def values(text: object = "x", link: object = "https://example.org/a") -> dict[str, object]:
    return {
        "contact_information": {"name": text},
        "free": {"note": text},
        "items_list": [{"document": text, "number": text}],
        "bill": {"pay_link": link},
        "company": {"name": text},
        "dynamic_link": {"unsubscribe": link},
    }


def mail(wording: CompiledWording, filled: dict[str, object]) -> Mail:
    return Mail(wording.skeleton.html(wording.fill(filled, ENGLISH)[0]))


HARMLESS = mail(WORDING, values())


def one_line(text: str) -> str:
    return " ".join(text.split())


def without_breaks(elements: list[str]) -> list[str]:
    return [element for element in elements if element != "br"]


def test_there_are_two_hundred_of_them():
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_text_or_a_named_problem(payload):
    fills, problems = WORDING.fill(values(payload), ENGLISH)

    if problems:
        assert {problem.tag for problem in problems} == {
            "contact_information.name",
            "?note",
            "items_list",
            "company.name",
        }
        return
    subject, text = WORDING.skeleton.subject(fills), WORDING.skeleton.text(fills)
    assert one_line(subject) == one_line(f"For {payload}")
    assert len(subject.splitlines()) == 1
    assert payload.replace("\r\n", "\n").replace("\r", "\n") in text
    read = Mail(WORDING.skeleton.html(fills))
    assert without_breaks(read.elements) == without_breaks(HARMLESS.elements)
    assert (read.attributes, read.links) == (HARMLESS.attributes, HARMLESS.links)
    assert one_line(payload) in one_line(read.words)


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_link_is_followed_by_nobody(payload):
    fills, problems = WORDING.fill(values(link=payload), ENGLISH)

    read = Mail(WORDING.skeleton.html(fills))
    assert read.elements == HARMLESS.elements
    assert read.attributes == HARMLESS.attributes
    if problems:
        assert set(read.links) == {"#bill.pay_link", "#dynamic_link.unsubscribe"}
    else:
        assert set(read.links) == {payload}
        assert payload.startswith(("https://", "http://"))


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_wording_is_text_or_a_named_problem(payload):
    layout = EmailLayout(brand_name=payload if payload.isprintable() else "Northwind", footer=(payload,))
    wording = compile_wording(
        subject=payload, document=from_text(f"[[\n{payload}\n]]"), catalogue=BUILTIN, layout=layout
    )

    fills, _ = wording.fill({}, ENGLISH)

    read = Mail(wording.skeleton.html(fills))
    allowed = {"p", "br", "ul", "li", "a", "table", "tr", "td", "div", "html", "head", "meta", "title", "style", "body"}
    assert {element.lstrip("/") for element in read.elements} <= allowed
    assert all(link.startswith("https://") for link in read.links)
    assert not [name for name in read.attributes if name.startswith("on")]
    assert "49" not in wording.skeleton.text(fills).replace(payload, "")
    if not wording.problems:
        assert one_line(payload.replace("##", "#")) in one_line(wording.skeleton.subject(fills).replace("##", "#"))


@pytest.mark.parametrize("payload", [p for p in HOSTILE if p.startswith("#") and "." in p], ids=str)
def test_no_path_reaches_anything_but_the_recipients_values(payload):
    wording = compile_wording(
        subject="x", document=from_text(payload), catalogue=BUILTIN, layout=EmailLayout(brand_name="N")
    )

    assert all(path[0] in {"contact_information", "bill", "items_list"} for path in wording.paths)
    assert not any(name.startswith("_") for path in wording.paths for name in path)
