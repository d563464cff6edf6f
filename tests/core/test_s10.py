"""Numbers of registered letters as posts give them out."""

import pytest

from postroom.core.barcode.s10 import Misread, read


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("RR473124829GB", "RR473124829GB"), ("rr 47312482 9 gb", "RR473124829GB"), ("1Z 999 AA1", "1Z 999 AA1"), ("", "")],
)
def test_number_is_kept_as_the_post_writes_it(typed, kept):
    assert read(typed) == kept


@pytest.mark.parametrize("typed", ["RR473124828GB", "RR473124289GB", "RR473124820GB"])
def test_misread_number_is_refused(typed):
    with pytest.raises(Misread):
        read(typed)
