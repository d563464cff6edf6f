"""Every status of the standard is mapped, and all that others make up is worth another try."""

import pytest

from postroom.core.smpp.statuses import STATUSES, Meaning, status

STANDARD = [
    *range(0x09), *range(0x0A, 0x10), 0x11, 0x13, 0x14, 0x15, 0x33, 0x34, 0x40, 0x42, 0x43, 0x44, 0x45,
    0x48, 0x49, 0x50, 0x51, 0x53, 0x54, 0x55, 0x58, *range(0x61, 0x68), *range(0xC0, 0xC5), 0xFE, 0xFF,
]  # fmt: skip


def test_the_standard_is_covered():
    assert sorted(STATUSES) == STANDARD


@pytest.mark.parametrize("code", STANDARD)
def test_only_zero_means_that_it_was_taken(code):
    assert (status(code).meaning is Meaning.TAKEN) == (code == 0)


@pytest.mark.parametrize(
    ("codes", "meaning"),
    [
        ((0x58, 0x14), Meaning.THROTTLE),
        ((0x08, 0x64, 0xFF, 0x45), Meaning.RETRY),
        ((0x0D, 0x0E, 0x0F), Meaning.ACCOUNT),
        ((0x0A, 0x0B, 0x48, 0x49, 0x50, 0x51, 0x01, 0x43, 0x61, 0x62, 0x65, 0x66, 0xC0, 0xC4), Meaning.PERMANENT),
        ((0x410, 0x09, 0xFFFFFFFF), Meaning.RETRY),
    ],
)
def test_statuses_mean_what_the_policy_says(codes, meaning):
    assert {status(code).meaning for code in codes} == {meaning}


def test_only_a_dead_number_is_suppressed():
    assert [code for code in STATUSES if status(code).suppress] == [0x0B]


def test_a_status_is_shown_as_operators_write_it():
    assert status(0x58).shown == "0x00000058 ESME_RTHROTTLED"
    assert status(0x410).shown == "0x00000410 vendor's own"
