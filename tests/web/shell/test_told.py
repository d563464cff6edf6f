"""What we wrote down of an address is told again in the language of the reader; what others said stays as it is."""

import pytest
from django.utils.translation import override

from postroom.web.shell.told import told_of


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("2026-05-03: 550 no such user", "3 May 2026: 550 no such user"),
        ("2026-05-03", "3 May 2026"),
        ("2026-99-03: x", "2026-99-03: x"),
        ("Complaint", "marked as unwanted"),
        ("Letter returned 2026-05-03: Moved away", "Letter returned on 3 May 2026: Moved away"),
        ("Letter returned 2026-05-03: Eaten by the dog", "Letter returned on 3 May 2026: Eaten by the dog"),
        ("", ""),
    ],
)
def test_what_is_kept_of_an_address_is_told(kept, told):
    with override("en"):
        assert told_of(kept) == told


def test_a_reason_of_ours_is_told_in_other_languages():
    with override("de"):
        assert told_of("2026-05-03: Moved away") == "3 Mai 2026: Verzogen"
