"""What a document says in a text message, in letters that phones have."""

from postroom.core.document.schema import check
from postroom.core.rendering.sms import compile_sms, with_plain_blanks
from postroom.core.sms.alphabet import Alphabet
from postroom.core.sms.counting import count
from postroom.core.tags.builtin import BUILTIN
from postroom.core.tags.show import show_for
from tests.core.document.samples import doc, paragraph, tag, text


def test_blanks_are_plain_and_what_is_seen_stays_as_it_was_written():
    said = with_plain_blanks("„Zoë“ it\u2019s \u22121\u202f240,50\u00a0€…\u200b")

    assert said == "„Zoë“ it\u2019s -1 240,50 €…"
    assert count(with_plain_blanks("-1\u202f240,50\u00a0€")).alphabet is Alphabet.GSM


def test_values_are_typed_so_too():
    sms = compile_sms(document=check(doc(paragraph(text("Pay "), tag("bill.outstanding_amount")))), catalogue=BUILTIN)

    fills, _ = sms.fill({"bill": {"outstanding_amount": "1240.50 EUR"}}, show_for("fr", "EUR"))

    assert sms.skeleton.text(fills) == "Pay 1 240,50 €"
