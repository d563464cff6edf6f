"""Settings of a mail server that can never work are refused at once."""

import pytest

from postroom.delivery.channels.smtp.config import BadConfig, Security, SmtpConfig


def test_encryption_is_required_unless_said_otherwise():
    assert SmtpConfig(host="mail.example.org").security is Security.STARTTLS


def test_password_is_never_shown():
    shown = repr(SmtpConfig(host="mail.example.org", username="post", password="pss-4711"))

    assert shown.count("4711") == 0


@pytest.mark.parametrize(
    "wrong",
    [{"host": ""}, {"helo_name": "a b"}, {"helo_name": "a\r\nRSET"}, {"helo_name": ""}, {"password": "x"}],
)
def test_unusable_settings_are_refused(wrong):
    with pytest.raises(BadConfig):
        SmtpConfig(**{"host": "mail.example.org", **wrong})
