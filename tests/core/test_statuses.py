"""What the enhanced status of a mail system means."""

import pytest

from postroom.core.carriage.statuses import of_status


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", "no_such_address"),
        ("5.1.10", "no_such_address"),
        ("5.2.2", "mailbox_full"),
        ("4.2.2", "mailbox_full"),
        ("5.7.26", "refused_by_policy"),
        ("5.6.1", "bad_content"),
        ("5.0.0", None),
        ("4.4.7", None),
        ("4.7.1", None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_status_says_what_is_wrong(status, kind):
    assert of_status(status) == kind
