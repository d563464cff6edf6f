"""What the doctor finds wrong, and what it says to do."""

import pytest
from cryptography.fernet import Fernet
from django.utils.timezone import now

from postroom.access.viewer import SYSTEM
from postroom.config.checkup import inside, machine
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.operation.models import Backup
from postroom.outbox.models import EmergencyStop
from tests import post

pytestmark = pytest.mark.django_db


def found(name: str) -> tuple[str, str]:
    return next((check.found, check.repair) for check in inside.examine() if check.name == name)


def test_a_live_account_wants_an_address_over_https_that_customers_reach(settings):
    post.account(25)

    said = []
    for settings.PUBLIC_URL in ("http://post.example.org", "https://127.0.0.1:8025", "https://post.example.org"):
        said.append(found("public address")[1])

    assert said == [
        "Accounts are live: set POSTROOM_PUBLIC_URL to an https:// address that a proxy of yours answers.",
        "Customers cannot reach that: set POSTROOM_PUBLIC_URL to a name that the world knows.",
        "",
    ]


def test_accounts_of_which_none_is_live_are_told():
    assert found("capture mode") == ("0 accounts live, 0 capturing", "")

    post.account(25, live=False)

    assert found("capture mode")[1] == "Nothing leaves the house: switch an account live under Connections."


def test_a_zone_that_does_not_exist_is_named():
    post.account(25)
    Account.objects.update(time_zone="Europe/Atlantis")

    assert found("time zone") == ("Europe/Atlantis, UTC", "Correct Europe/Atlantis to a name like Europe/Warsaw.")


def test_a_live_installation_wants_backups():
    post.account(25)

    before = found("backup")
    Backup.objects.create(size=1)

    assert before == ("none yet", "Run `postroom backup FILE` every night.")
    assert found("backup")[1] == ""


def test_a_mail_server_inside_is_named_with_the_setting_and_the_button_says_the_same(settings):
    account = post.account(25)
    assert found("mail servers") == ("0 out of bounds", "")

    settings.ALLOW_PRIVATE_TARGETS = False
    verdict = delivery.try_out(viewer=SYSTEM, account=account, at=now())

    said = "127.0.0.1 is inside this network: POSTROOM_ALLOW_PRIVATE_TARGETS=yes lets Postroom send through it."
    assert found("mail servers") == ("1 out of bounds", f"Office: {said}")
    assert [step.sentence for step in verdict.steps if not step.ok] == [said]


def test_a_stop_is_told():
    EmergencyStop.objects.create(since=now())

    assert found("sending")[1] == "Let it go on under System health, or with `postroom resume`."


def test_key_files_that_others_can_read_are_named(tmp_path, monkeypatch):
    shut, wide = tmp_path / "shut", tmp_path / "wide"
    for path, rights in ((shut, 0o600), (wide, 0o640)):
        path.write_text("x")
        path.chmod(rights)
    monkeypatch.setenv("POSTROOM_SECRET_KEY_FILE", str(shut))
    monkeypatch.setenv("POSTROOM_ENCRYPTION_KEYS_FILE", str(wide))

    check = next(check for check in machine.examine(tmp_path) if check.name == "key files")

    assert (check.found, check.repair) == (
        "2, of which 1 open to others",
        f"Other users can read them: chmod 600 {wide}",
    )


def test_secrets_that_no_key_opens_are_named(settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    post.account(25, username="u", password="hush")
    well = found("secrets")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    assert well == ("1, of which 0 unreadable", "")
    assert found("secrets") == (
        "1, of which 1 unreadable",
        "Bring back the encryption keys from before, or type the secrets in again: Office.",
    )
