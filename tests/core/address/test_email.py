"""E-mail addresses: cleaned, or refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.core.address.email import BadEmail, EmailFault, clean_email


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("zoe@example.org", "zoe@example.org"),
        ("  Zoe.K+bills@Example.ORG \n", "Zoe.K+bills@example.org"),
        ("\ufeffzoe@example.org\u00a0", "zoe@example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@BÜCHER.example", "zoe@xn--bcher-kva.example"),
        ("zoe@faß.de", "zoe@xn--fa-hia.de"),
        ("zoe@żółw.pl", "zoe@xn--w-uga1v8h.pl"),
        ("zoe@例え.jp", "zoe@xn--r8jz45g.jp"),
        ("zoe@example\u3002org", "zoe@example.org"),
    ],
)
def test_an_address_is_cleaned(written, clean):
    assert clean_email(written) == clean


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", EmailFault.EMPTY),
        (" \t\n", EmailFault.EMPTY),
        ("zoe", EmailFault.NO_AT),
        ("@example.org", EmailFault.NO_AT),
        ("zoe@", EmailFault.NO_AT),
        ("zoe@a@example.org", EmailFault.SEVERAL),
        ("zoe@example.org, adam@example.org", EmailFault.SEVERAL),
        ("zoe@example.org\r\nBcc: x@example.org", EmailFault.CONTROL_CHARACTER),
        ("zoe\x00@example.org", EmailFault.CONTROL_CHARACTER),
        ("zoe\u200b@example.org", EmailFault.CONTROL_CHARACTER),
        ("zo\u2028e@example.org", EmailFault.CONTROL_CHARACTER),
        ("Zoe <zoe@example.org>", EmailFault.BAD_NAME),
        ('"zoe k"@example.org', EmailFault.BAD_NAME),
        (".zoe@example.org", EmailFault.BAD_NAME),
        ("zoe..k@example.org", EmailFault.BAD_NAME),
        ("zoé@example.org", EmailFault.NAME_NOT_ASCII),
        ("zoe@localhost", EmailFault.BAD_DOMAIN),
        ("zoe@example..org", EmailFault.BAD_DOMAIN),
        ("zoe@-example.org", EmailFault.BAD_DOMAIN),
        ("zoe@exa mple.org", EmailFault.BAD_DOMAIN),
        ("zoe@exa_mple.org", EmailFault.BAD_DOMAIN),
        ("zoe@[127.0.0.1]", EmailFault.BAD_DOMAIN),
        ("zoe@127.0.0.1", EmailFault.BAD_DOMAIN),
        ("zoe@☃.example", EmailFault.BAD_DOMAIN),
        ("a" * 65 + "@example.org", EmailFault.TOO_LONG),
        ("zoe@" + "a" * 64 + ".org", EmailFault.BAD_DOMAIN),
        ("zoe@" + "a." * 130 + "org", EmailFault.TOO_LONG),
        ("a" * 400, EmailFault.TOO_LONG),
    ],
)
def test_an_address_nobody_can_write_to_is_refused_with_a_reason(written, fault):
    with pytest.raises(BadEmail) as refused:
        clean_email(written)

    assert refused.value.fault is fault
    assert str(refused.value).endswith(".")


@given(st.text() | st.emails())
def test_what_comes_out_is_safe_on_the_wire_and_stays_as_it_is(written):
    try:
        clean = clean_email(written)
    except BadEmail:
        return

    assert clean.isascii()
    assert clean.isprintable()
    assert " " not in clean
    assert clean_email(clean) == clean
