"""What must never stand in a log, and what may."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.operation.masking import masked, one_line


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("550 no such user zoe.kowalska+bills@example.org here", "550 no such user •••@example.org here"),
        ("to <ada@mail.example.org>, again", "to <•••@mail.example.org>, again"),
        ("żółć@example.org", "•••@example.org"),
        ("call +353 1 555 0100 now", "call +••• now"),
        ("call +35315550100", "call +•••"),
        ("call 0035315550100", "call +•••"),
        ("key prm_office_AbC-123 refused", "key prm_••• refused"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer •••"),
        ("password=hunter2 and more", "password=••• and more"),
        ('{"secret": "a b c", "port": 25}', '{"secret": •••, "port": 25}'),
        ("postgresql://desk:hunter2@db.example.org/x", "postgresql://desk:•••@db.example.org/x"),
        ("GET /p/opt-out/abc:def/undo/", "GET /p/opt-out/•••/undo/"),
        ("GET /p/preferences/abc", "GET /p/preferences/•••"),
    ],
)
def test_secrets_addresses_and_numbers_are_hidden(said, written):
    assert masked(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "took back 12 messages from workers that are gone",
        "2026-11-22 03:47:11 message 1234567890 of run 42",
        "421 4.7.0 try again later (rate 1.5/s)",
        "account Office mail paused: certificate has expired",
    ],
)
def test_what_is_needed_to_understand_stays(said):
    assert masked(said) == said


LOCAL = st.text(string.ascii_letters + string.digits + ".+_-", min_size=1, max_size=20)


@given(st.text(), LOCAL, st.text())
def test_no_address_survives_whatever_stands_around_it(before, local, after):
    address = f"{local}@example.org"

    assert f" {address} " not in masked(f"{before} {address} {after}")


@given(st.text())
def test_one_line_is_one_line(text):
    assert len(one_line(text).splitlines()) <= 1


def test_signs_that_forge_a_line_are_written_out():
    assert one_line("a\r\n2026 ERROR \x1b[31m\u202eb") == "a\\x0d\\x0a2026 ERROR \\x1b[31m\\u202eb"
