"""What a customer told us about a topic, as it is typed."""

import pytest

from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Channel
from postroom.web.customers.forms import ConsentForm


@pytest.mark.django_db
@pytest.mark.parametrize(("channel", "is_right"), [(Channel.LETTER, True), (Channel.EMAIL, False)])
def test_electronic_registered_mail_is_agreed_to_for_letters(channel, is_right):
    topic = contacts.registered_mail().pk
    told = {"topic": topic, "channel": channel, "answer": "yes", "source": "", "day": "2026-03-02"}
    assert ("channel" not in ConsentForm(told).errors) == is_right
