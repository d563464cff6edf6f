"""What is known of an address by codes is told in the language of the reader; what others said stays as it is."""

import pytest
from django.utils.translation import override

from postroom.web.shell.told import told_of, why_so


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("2026-05-03: 550 no such user", "3 May 2026: 550 no such user"),
        ("2026-05-03: refused: 550 no such user", "3 May 2026: 550 no such user"),
        ("2026-05-03", "3 May 2026"),
        ("2026-99-03: x", "2026-99-03: x"),
        ("bounced: 5.1.1 nobody", "5.1.1 nobody"),
        (
            "2026-05-04: returned: 2026-05-03: moved",
            "4 May 2026: Letter returned on 3 May 2026: Moved away",
        ),
        ("returned: 2026-05-03: Eaten by the dog", "Letter returned on 3 May 2026: Eaten by the dog"),
        ("", ""),
    ],
)
def test_what_is_kept_of_an_address_is_told(kept, told):
    with override("en"):
        assert told_of(kept) == told


def test_what_is_known_by_a_code_is_told_in_other_languages():
    with override("de"):
        assert why_so("returned", "2026-05-03: moved") == "Brief zurück am 3 Mai 2026: Verzogen"
        assert why_so("complained", "") == "als unerwünscht markiert"
        assert why_so("refused", "550 no such user") == "550 no such user"
