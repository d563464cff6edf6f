"""Keys are changed without losing anything: what the old ones hid or signed is read until they are taken away."""

import json

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet

from postroom.access.viewer import SYSTEM
from postroom.composing import services as composing
from postroom.config.resealing import reseal
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import BadToken
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.delivery.secrets import UnreadableSecret, unseal
from postroom.webhooks.models import Subscription
from postroom.webhooks.secrets import fresh
from tests import makers

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def hidden(settings):
    """A mail account, a webhook and a user with a second factor, hidden with the old key."""
    settings.ENCRYPTION_KEYS = [OLD]
    values = {"host": "mail.example.org", "sender_address": "desk@example.org", "username": "u", "password": "hush"}
    delivery.save_account(viewer=SYSTEM, code="relay", name="Relay", kind="smtp", unit=None, values=values)
    secret, sealed = fresh()
    Subscription.objects.create(unit=makers.unit(), name="Told", url="https://example.org/", events=[], secrets=sealed)
    user = makers.user()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    return user, secret, codes


def test_what_the_old_key_hid_is_opened_by_the_new_one_alone(hidden, settings):
    user, secret, codes = hidden
    settings.ENCRYPTION_KEYS = [NEW, OLD]

    assert reseal() == 4
    settings.ENCRYPTION_KEYS = [NEW]

    assert unseal(Account.objects.get(lane__code="relay").secrets) == {"password": "hush"}
    assert unseal(Subscription.objects.get().secrets) == {"secret": secret}
    [totp] = [one.wrap() for one in user.authenticator_set.filter(type="totp")]
    [recovery] = [one.wrap() for one in user.authenticator_set.filter(type="recovery_codes")]
    assert (json.dumps(totp.instance.data).count("JBSWY3DPEHPK3PXP"), recovery.get_unused_codes()) == (0, codes)


def test_a_secret_that_no_key_opens_is_named_and_nothing_is_changed(hidden, settings):
    before = list(Account.objects.values_list("secrets", flat=True))
    settings.ENCRYPTION_KEYS = [NEW]

    with pytest.raises(UnreadableSecret, match="Relay"):
        reseal()

    assert list(Account.objects.values_list("secrets", flat=True)) == before


def test_links_of_an_old_secret_key_work_until_it_is_taken_away(settings):
    about = composing.OptOut(contact_id=1, topic_id=2, channel=Channel.EMAIL)
    token = composing.opt_out_url(about, composing.signing_key()).rpartition("/")[2]
    settings.SECRET_KEY, old = "a-new-one-" * 6, settings.SECRET_KEY

    settings.SECRET_KEY_FALLBACKS = [old]
    known = composing.read_opt_out(token, composing.known_keys())
    settings.SECRET_KEY_FALLBACKS = []

    assert known == about
    with pytest.raises(BadToken):
        composing.read_opt_out(token, composing.known_keys())
