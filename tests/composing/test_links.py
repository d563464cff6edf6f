"""A link to opt out says who, from what and by which channel, and nobody else can make one."""

import pytest

from postroom.composing.links import OptOut, opt_out_url, read_opt_out, signing_key
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import BadToken, SigningKey, sign

KEY = SigningKey("1", b"k" * 32)
WISH = OptOut(contact_id=7, topic_id=3, channel=Channel.SMS)


def token(url: str) -> str:
    return url.rpartition("/")[2]


def test_a_link_is_read_as_it_was_made(settings):
    settings.PUBLIC_URL = "https://mail.example.org"

    url = opt_out_url(WISH, KEY)

    assert url.startswith("https://mail.example.org/p/opt-out/")
    assert read_opt_out(token(url), [KEY]) == WISH


def test_a_link_signed_with_another_key_is_bad():
    url = opt_out_url(WISH, SigningKey("1", b"x" * 32))

    with pytest.raises(BadToken):
        read_opt_out(token(url), [KEY])


@pytest.mark.parametrize("claims", [{}, {"c": 1, "t": 2, "ch": "pigeon"}, {"c": "1", "t": 2, "ch": "email"}])
def test_a_signed_link_that_says_nothing_about_a_consent_is_bad(claims):
    with pytest.raises(BadToken):
        read_opt_out(sign("opt-out", claims, KEY), [KEY])


def test_the_key_is_made_from_the_installations_secret(settings):
    settings.SECRET_KEY = "one"
    first = signing_key()
    settings.SECRET_KEY = "two"

    assert signing_key().secret != first.secret
