"""Setting up accounts: who may, and what becomes of secrets that no key opens any more."""

import pytest
from cryptography.fernet import Fernet

from postroom.access.viewer import SYSTEM, NotAllowed, Viewer
from postroom.delivery import selectors, services
from postroom.delivery.models import Account
from tests import makers, post

pytestmark = pytest.mark.django_db
LOGIN = {"username": "desk", "password": "right"}


def save(viewer: Viewer, unit, code: str = "office", **values) -> Account:
    told = {"host": "127.0.0.1", "sender_address": "desk@example.org", **values}
    return services.save_account(viewer=viewer, code=code, name="Office", kind="smtp", unit=unit, values=told)


def test_an_administrator_sets_up_accounts_of_own_units_only():
    dublin, poland = makers.unit(), makers.unit("poland")
    theirs = save(SYSTEM, poland, "theirs")

    for unit, code in ((None, "office"), (poland, "office"), (dublin, "theirs")):
        with pytest.raises(NotAllowed):
            save(makers.viewer(dublin), unit, code)
    mine = save(makers.viewer(dublin), dublin)
    assert list(selectors.accounts(viewer=makers.viewer(dublin))) == [mine]
    assert Account.objects.get(pk=theirs.pk).lane.unit == poland


def test_an_account_of_every_unit_is_for_super_users():
    shared = post.account(25, live=False)

    with pytest.raises(NotAllowed):
        services.switch_live(viewer=makers.viewer(), account=shared, live=True)
    with pytest.raises(NotAllowed):
        services.try_out(viewer=makers.viewer(), account=shared, at=makers.NOON)


def test_secrets_stay_when_empty_change_when_typed_and_go_when_forgotten():
    kept = []
    for told in (LOGIN, {"password": ""}, {"username": "", "password": None}):
        kept.append(services.kept_secrets(account=save(SYSTEM, None, **told)))

    assert kept == [frozenset({"password"}), frozenset({"password"}), frozenset()]


def test_secrets_that_no_key_opens_are_asked_for_again(settings):
    account = save(SYSTEM, None, **LOGIN)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    verdict = services.try_out(viewer=SYSTEM, account=account, at=makers.NOON)
    lost = services.kept_secrets(account=account)
    again = services.kept_secrets(account=save(SYSTEM, None, **LOGIN))

    assert [(step.name, step.ok) for step in verdict.steps] == [("secrets", False)]
    assert (lost, again) == (frozenset(), frozenset({"password"}))
