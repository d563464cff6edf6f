"""One document in every medium: golden files, conditions, and nothing that a value could break."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postroom.core.document.schema import check
from postroom.core.rendering.email import CompiledWording, compile_wording
from postroom.core.rendering.layout import EmailLayout
from postroom.core.rendering.letter import compile_letter
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.rendering.sms import compile_sms
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.problems import ProblemCode
from postroom.core.tags.show import show_for
from tests.core.document.samples import EVERYTHING, GREETING, doc, link, node, paragraph, tag, text
from tests.core.hostile import HOSTILE
from tests.core.reading import Mail
from tests.core.tags.samples import sample_values

GOLDEN = Path(__file__).parents[1] / "golden"
PUBLIC_URL = "https://post.northwind.example"
LAYOUT = EmailLayout(brand_name="Northwind", public_url=PUBLIC_URL)
SNIPPETS = {"greeting": check(GREETING)}
ENGLISH = show_for("en", "EUR")
CARD = 'color:#17212e">\n'


def email(document: Any) -> CompiledWording:
    return compile_wording(
        subject="x",
        document=check(document),
        catalogue=BUILTIN,
        layout=LAYOUT,
        snippets=SNIPPETS,
    )


def values(paths: Any, **free: str) -> dict[str, object]:
    known = [path for path in paths if path[0] != "free"]
    return {**sample_values(BUILTIN, known), "free": free}


def body(wording: CompiledWording, filled: dict[str, object]) -> tuple[str, str]:
    fills, problems = wording.fill(filled, ENGLISH)
    assert (wording.problems, problems) == ((), [])
    html = wording.skeleton.html(fills).split(CARD)[2].partition("</td></tr>\n</table>\n<table")[0]
    return html, wording.skeleton.text(fills).partition("\n\n-- \n")[0] + "\n"


def test_as_an_email():
    wording = email(EVERYTHING)

    html, plain = body(wording, values(wording.paths, technician="Ann"))

    assert html == (GOLDEN / "document.html").read_text()
    assert plain == (GOLDEN / "document.txt").read_text()


def test_as_a_text_message():
    sms = compile_sms(document=check(EVERYTHING), catalogue=BUILTIN, snippets=SNIPPETS)

    fills, problems = sms.fill(values(sms.plan.paths, technician="Ann"), ENGLISH)

    assert (sms.problems, problems) == ((), [])
    assert sms.skeleton.text(fills) + "\n" == (GOLDEN / "document.sms.txt").read_text()


def test_as_a_letter():
    letter = compile_letter(
        subject="Bill #bill.number",
        document=check(EVERYTHING),
        catalogue=BUILTIN,
        snippets=SNIPPETS,
        public_url=PUBLIC_URL,
    )

    fills, problems = letter.fill(values(letter.plan.paths, technician="Ann"), ENGLISH)

    assert (letter.problems, problems) == ((), [])
    kept = json.loads(json.dumps(fills))
    assert letter.set(kept) == json.loads((GOLDEN / "document.letter.json").read_text())


IF_ANY = doc(
    node("condition", paragraph(text("Pay "), tag("bill.outstanding_amount")), path="bill.outstanding_amount"),
    paragraph(text("Hello")),
    node("condition", paragraph(text("Nothing is open.")), **{"path": "bill.outstanding_amount", "not": True}),
    paragraph(text("Bye")),
)


def test_what_hangs_on_a_tag_is_there_only_for_those_who_have_it():
    wording = email(IF_ANY)

    html, plain = body(wording, {"bill": {"outstanding_amount": "3 EUR"}})
    assert plain == "Pay €3.00\n\nHello\n\nBye\n"
    assert Mail(html).words.split("\n") == ["Pay €3.00", "Hello", "Bye", ""]

    html, plain = body(wording, {})
    assert plain == "Hello\n\nNothing is open.\n\nBye\n"
    assert Mail(html).words.split("\n") == ["Hello", "Nothing is open.", "Bye", ""]


def test_a_tag_that_is_also_shown_elsewhere_is_missed():
    wording = email(doc(*IF_ANY["content"], paragraph(tag("bill.outstanding_amount"))))

    _, problems = wording.fill({}, ENGLISH)

    assert [(problem.code, problem.tag) for problem in problems] == [(ProblemCode.MISSING, "bill.outstanding_amount")]


def test_conditions_within_conditions():
    inner = node("condition", paragraph(tag("bill.due_date")), path="bill.due_date")
    wording = email(doc(paragraph(text("a")), node("condition", inner, paragraph(text("b")), path="bill.number")))
    due = {"due_date": "2026-05-12"}

    assert body(wording, {"bill": {"number": "1", **due}})[1] == "a\n\nMay 12, 2026\n\nb\n"
    assert body(wording, {"bill": {"number": "1"}})[1] == "a\n\nb\n"
    assert body(wording, {"bill": due})[1] == body(wording, {})[1] == "a\n"


def test_a_skeleton_with_conditions_is_kept_and_read_again():
    wording = email(EVERYTHING)
    fills, _ = wording.fill(values(wording.paths, technician="Ann"), ENGLISH)

    kept = Skeleton.from_json(wording.skeleton.to_json())

    assert json.loads(wording.skeleton.to_json())["format"] == 2
    assert kept == wording.skeleton
    assert kept.digest == wording.skeleton.digest
    assert kept.html(json.loads(json.dumps(fills))) == wording.skeleton.html(fills)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (doc(paragraph(tag("bill.numbr"))), ProblemCode.UNKNOWN_TAG),
        (doc(paragraph(tag("bill.number", format="words"))), ProblemCode.UNKNOWN_FORMAT),
        (doc(paragraph(text("x", link("#bill.number")))), ProblemCode.NOT_A_LINK),
        (doc(node("button", href="#?where", label="x")), ProblemCode.NOT_A_LINK),
        (doc(node("condition", paragraph(), path="bill")), ProblemCode.UNFINISHED_TAG),
        (doc(node("snippet", code="nobody-knows")), ProblemCode.UNKNOWN_SNIPPET),
    ],
)
def test_what_is_wrong_with_a_document_is_named(document, code):
    assert email(document).problems[0].code is code


def test_a_snippet_puts_in_no_other():
    looping = {"greeting": check(doc(node("snippet", code="greeting"), paragraph(text("Bye"))))}
    wording = compile_wording(
        subject="x", document=check(EVERYTHING), catalogue=BUILTIN, layout=LAYOUT, snippets=looping
    )

    assert [problem.code for problem in wording.problems] == [ProblemCode.SNIPPET_WITHIN]


SHOWING = doc(
    node("heading", tag("contact_information.name"), level=2),
    paragraph(
        tag("contact_information.name", marks=[link("https://a.example/"), {"type": "bold"}]),
        tag("?note", format="upper"),
    ),
    node("table", node("tableRow", node("tableHeader", paragraph(tag("?note"))))),
    paragraph(tag("items_list")),
    node("button", href="https://a.example/", label="For #contact_information.name"),
    node("condition", paragraph(tag("?note")), path="?note"),
)


def hostile_values(payload: str) -> dict[str, object]:
    return {
        "contact_information": {"name": payload},
        "free": {"note": payload},
        "items_list": [{"document": payload}],
    }


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_text_in_an_email(payload):
    wording = email(SHOWING)
    harmless = Mail(wording.skeleton.html(wording.fill(hostile_values("x"), ENGLISH)[0]))

    fills, problems = wording.fill(hostile_values(payload), ENGLISH)
    found = Mail(wording.skeleton.html(fills))

    if problems:
        assert {problem.tag for problem in problems} == {"contact_information.name", "?note", "items_list"}
        return
    breaks = [element for element in found.elements if element != "br"]
    assert breaks == [element for element in harmless.elements if element != "br"]
    assert (found.attributes, found.links) == (harmless.attributes, harmless.links)
    assert payload.replace("\r\n", "\n").replace("\r", "\n") in wording.skeleton.text(fills)


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_text_in_a_letter_and_in_a_text_message(payload):
    letter = compile_letter(subject="#?note", document=check(SHOWING), catalogue=BUILTIN)
    harmless = letter.set(letter.fill(hostile_values("x"), ENGLISH)[0])

    fills, problems = letter.fill(hostile_values(payload), ENGLISH)
    found = letter.set(fills)

    assert len(found["subject"].splitlines()) <= 1
    if not problems:
        assert shape(found) == shape(harmless)
        shown = payload.replace("\r\n", "\n").replace("\r", "\n").replace("\u202f", "\u00a0")
        assert found["blocks"][0]["lines"][0][0]["text"] == shown
    sms = compile_sms(document=check(SHOWING), catalogue=BUILTIN)
    assert isinstance(sms.skeleton.text(sms.fill(hostile_values(payload), ENGLISH)[0]), str)


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    "make",
    [
        lambda said: doc(node("image", src="https://a.example/x.png", alt=said, title=said)),
        lambda said: doc(paragraph(tag("bill.number", fallback=said), tag("?note", fallback=said))),
        lambda said: doc(paragraph(tag("bill.number", format=said))),
        lambda said: doc(node("button", href="https://a.example/", label=said)),
        lambda said: doc(node("heading", text(said), level=1)),
    ],
    ids=["alt", "fallback", "format", "label", "heading"],
)
def test_hostile_attributes_are_text_in_every_medium(make: Callable[[str], Any], payload):
    try:
        document = check(make(payload))
    except ValueError:
        return
    wording = compile_wording(subject="x", document=document, catalogue=BUILTIN, layout=LAYOUT)
    fills, _ = wording.fill({}, ENGLISH)
    read = Mail(wording.skeleton.html(fills))
    allowed = {
        "p",
        "br",
        "h1",
        "a",
        "table",
        "tr",
        "td",
        "div",
        "img",
        "span",
        "html",
        "head",
        "meta",
        "title",
        "style",
    }
    assert {element.lstrip("/") for element in read.elements} <= allowed | {"body"}
    assert all(address.startswith("https://") for address in read.links)
    assert not [name for name in read.attributes if name.startswith("on")]
    compile_sms(document=document, catalogue=BUILTIN)
    letter = compile_letter(subject="x", document=document, catalogue=BUILTIN)
    json.dumps(letter.set(letter.fill({}, ENGLISH)[0]))


def shape(data: object) -> object:
    """What there is, whatever it says."""
    if isinstance(data, dict):
        return {name: shape(value) for name, value in data.items()}
    return [shape(value) for value in data] if isinstance(data, list) else type(data)
