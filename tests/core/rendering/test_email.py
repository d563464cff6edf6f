"""A plain wording becomes an e-mail in HTML and in text."""

import json

import pytest

from postroom.core.document.from_text import from_text
from postroom.core.rendering.email import LARGEST_KB, compile_wording
from postroom.core.rendering.layout import BadLayout, EmailLayout
from postroom.core.rendering.skeleton import Skeleton
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.problems import ProblemCode
from postroom.core.tags.show import show_for
from tests.core.reading import Mail
from tests.core.tags.samples import sample_values

PLAIN = EmailLayout(brand_name="Northwind & Co")
ENGLISH = show_for("en", "EUR")


def rendered(text: str, layout: EmailLayout = PLAIN, subject: str = "Hello") -> tuple[str, str]:
    """The HTML of the card's body, and the text before the signature."""
    wording = compile_wording(subject=subject, document=from_text(text), catalogue=BUILTIN, layout=layout)
    fills, problems = wording.fill(sample_values(BUILTIN, wording.paths), ENGLISH)
    assert (wording.problems, problems) == ((), [])
    html = wording.skeleton.html(fills).partition('color:#17212e">\n')[2].partition('color:#17212e">\n')[2]
    return html.partition("</td></tr>\n</table>")[0], wording.skeleton.text(fills).partition("\n\n-- \n")[0]


def test_subject_and_body_share_their_slots():
    wording = compile_wording(
        subject="Bill #bill.number", document=from_text("#bill.number"), catalogue=BUILTIN, layout=PLAIN
    )

    assert wording.skeleton.subject_parts == ("Bill ", 0)
    assert wording.skeleton.text_parts[0] == 0
    assert len(wording.plan.slots) == 1


def test_a_blank_line_ends_a_paragraph_and_a_line_break_stays():
    html, text = rendered("Dear Zoë,\nhello & welcome.\n \n\nBye")

    assert html == (
        '<p style="margin:0 0 16px">Dear Zoë,<br>\nhello &amp; welcome.</p>\n<p style="margin:0 0 16px">Bye</p>\n'
    )
    assert text == "Dear Zoë,\nhello & welcome.\n\nBye"


def test_lines_with_a_dash_are_a_list():
    html, text = rendered("You have:\n- #bill.number\n* two\nThat is all - or not.")

    assert Mail(html).elements == ["p", "/p", "ul", "li", "/li", "li", "/li", "/ul", "p", "/p"]
    assert text == "You have:\n\n- B-2026-0417\n- two\n\nThat is all - or not."


def test_a_web_address_is_a_link_without_the_punctuation_after_it():
    html, _ = rendered("See https://example.org/a?b=1&c=2, or (https://example.org).")

    assert Mail(html).links == ["https://example.org/a?b=1&c=2", "https://example.org"]
    assert Mail(html).words.strip() == "See https://example.org/a?b=1&c=2, or (https://example.org)."


@pytest.mark.parametrize(
    "text", ["http://example.org", "javascript:alert(1)", "https://", "https://a.example/#bill.number"]
)
def test_what_is_no_safe_web_address_is_no_link(text):
    html, _ = rendered(text)

    assert Mail(html).links == []


def test_a_table_tag_in_a_sentence_stands_by_itself():
    html, text = rendered("Open: #items_list Please pay.")

    assert Mail(html).elements[:4] == ["p", "/p", "div", "div"]
    assert text.startswith("Open: \n\nDocument     Number")
    assert text.endswith("\n\n Please pay.")


def test_a_link_tag_alone_on_its_line_is_a_button_and_within_a_sentence_a_link():
    button, text = rendered("#bill.pay_link")
    link, _ = rendered("Pay at #bill.pay_link.")

    assert (Mail(button).words.strip(), text) == ("Pay now", "Pay now:\nhttps://pay.northwind.example/b/417")
    assert Mail(link).words.strip() == "Pay at https://pay.northwind.example/b/417."
    assert Mail(button).links == Mail(link).links == ["https://pay.northwind.example/b/417"]


def test_the_words_on_a_button_are_in_the_mails_language():
    html, _ = rendered("#bill.pay_link", EmailLayout(brand_name="N", language="pl"))

    assert Mail(html).words.strip() == "Zapłać teraz"


def test_what_a_customer_wrote_is_never_a_link():
    html, _ = rendered("#contact_information.email #contact_information.company")

    assert Mail(html).links == []


def test_the_footer_takes_tags_and_the_link_to_unsubscribe():
    layout = EmailLayout(brand_name="Northwind", footer=("#company.name", "VAT #company.vat_number"), unsubscribe=True)
    wording = compile_wording(subject="x", document=from_text("y"), catalogue=BUILTIN, layout=layout)

    fills, _ = wording.fill(sample_values(BUILTIN, wording.paths), show_for("de", "EUR"))

    url = "https://mail.northwind.example/a/7"
    footer = f"\n\n-- \nNorthwind\nNorthwind Energy Ltd\nVAT IE1234567T\nUnsubscribe: {url}\n"
    assert wording.skeleton.text(fills) == "y" + footer
    assert wording.skeleton.unsubscribe_url(fills) == url
    assert Mail(wording.skeleton.html(fills)).links == [url]


def test_a_mail_without_unsubscribing_asks_for_no_such_link():
    wording = compile_wording(subject="x", document=from_text("y"), catalogue=BUILTIN, layout=PLAIN)

    assert wording.paths == frozenset()
    assert wording.skeleton.unsubscribe_url([]) is None


def test_the_page_says_its_language_direction_and_brand():
    wording = compile_wording(
        subject="x",
        document=from_text("Marhaban #contact_information.first_name"),
        catalogue=BUILTIN,
        layout=EmailLayout(brand_name="A & B", language="ar", logo_url="https://example.org/l.png", colour="#FFEE00"),
    )

    html = wording.skeleton.html(["<Zoë>"])
    assert html.startswith('<!DOCTYPE html>\n<html lang="ar" dir="rtl">')
    assert "<title>A &amp; B</title>" in html
    assert 'src="https://example.org/l.png" alt="A &amp; B"' in html
    assert ">Marhaban &lt;Zoë&gt; </div>" in html


def test_every_element_that_opens_also_closes():
    text = "Dear #contact_information.name,\n\n- a\n- b #items_list\n\n#bill.pay_link\n#account.statement\nend"
    layout = EmailLayout(brand_name="N", logo_url="https://example.org/l.png", unsubscribe=True, footer=("a", "b"))
    wording = compile_wording(subject="x", document=from_text(text), catalogue=BUILTIN, layout=layout)
    fills, _ = wording.fill(sample_values(BUILTIN, wording.paths), ENGLISH)

    open_: list[str] = []
    for element in Mail(wording.skeleton.html(fills)).elements:
        if element.startswith("/"):
            assert open_.pop() == element[1:]
        elif element not in {"meta", "br", "img"}:
            open_.append(element)
    assert open_ == []


@pytest.mark.parametrize(
    ("subject", "text", "code"),
    [
        ("#items_list", "x", ProblemCode.TABLE_IN_SUBJECT),
        ("#bill.numbr", "x", ProblemCode.UNKNOWN_TAG),
        ("x", "#bill.numbr #bill.numbr", ProblemCode.UNKNOWN_TAG),
        ("x\x00", "x", ProblemCode.BAD_CHARACTER),
        ("x", "word " * 21_000, ProblemCode.TEXT_TOO_LONG),
        ("x", "& " * 30_000, ProblemCode.HTML_TOO_LARGE),
    ],
)
def test_what_is_wrong_with_a_wording_is_named(subject, text, code):
    wording = compile_wording(subject=subject, document=from_text(text), catalogue=BUILTIN, layout=PLAIN)

    assert wording.problems[0].code is code


def test_an_ordinary_mail_is_far_smaller_than_mail_programs_cut():
    wording = compile_wording(subject="x", document=from_text("#items_list\n\n" * 3), catalogue=BUILTIN, layout=PLAIN)
    fills, _ = wording.fill(sample_values(BUILTIN, wording.paths), ENGLISH)

    assert len(wording.skeleton.html(fills).encode()) < LARGEST_KB * 1024 / 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"brand_name": "Northwind\r\nBcc: evil@example.org"},
        {"brand_name": " "},
        {"colour": "red"},
        {"colour": "#fff;background:url(//evil.example)"},
        {"logo_url": "javascript:alert(1)"},
        {"logo_url": "http://example.org/l.png"},
        {"logo_url": 'https://example.org/"onload="x'},
    ],
)
def test_a_layout_that_no_mail_could_show_is_refused(wrong):
    with pytest.raises(BadLayout):
        EmailLayout(**{"brand_name": "N", **wrong})


@pytest.mark.parametrize(("colour", "ink"), [("#0b5cab", "#ffffff"), ("#ffee00", "#17212e"), ("#000000", "#ffffff")])
def test_letters_on_the_brands_colour_can_be_read(colour, ink):
    assert EmailLayout(brand_name="N", colour=colour).ink == ink


def test_a_stored_message_is_rebuilt_to_the_same_bytes():
    wording = compile_wording(
        subject="#bill.number", document=from_text("#items_list #company.address"), catalogue=BUILTIN, layout=PLAIN
    )
    fills, _ = wording.fill(sample_values(BUILTIN, wording.paths), ENGLISH)

    stored = Skeleton.from_json(wording.skeleton.to_json())

    assert stored.html(json.loads(json.dumps(fills))) == wording.skeleton.html(fills)
    assert stored.digest == wording.skeleton.digest
