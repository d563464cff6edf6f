from datetime import date

import pytest

from postroom.access import keys
from postroom.access.models import ApiKey, Brand, Group, Membership, Unit, User
from postroom.access.viewer import Right
from postroom.config import declared
from postroom.config.commands import apply
from postroom.config.refused import Refused
from postroom.delivery import secrets
from postroom.delivery.models import Account
from postroom.incoming.models import Mailbox
from postroom.systems.models import System
from postroom.webhooks.models import Subscription

SETUP = """
[[brands]]
code = "northwind"
name = "Northwind Energy"
currency = "EUR"

[[units]]
code = "north"
name = "North"
brand = "northwind"

[[units]]
code = "coast"
name = "Coast"
brand = "northwind"
parent = "north"

[[users]]
email = "Ada@example.org"
name = "Ada"
password = { env = "ADAS_PASSWORD" }
roles = [{ unit = "north", role = "approver" }]

[[channel_accounts]]
code = "relay"
name = "Relay"
kind = "smtp"
sender_address = "office@example.org"
host = "mail.example.org"
username = "office"
password = { file = "PASSWORD_FILE" }
live = true

[[api_keys]]
code = "shop"
unit = "coast"
rights = ["see", "send"]
expires_at = 2099-01-31T00:00:00Z
"""


@pytest.fixture
def setup_file(tmp_path, monkeypatch):
    monkeypatch.setenv("ADAS_PASSWORD", "a long enough password")
    (tmp_path / "password").write_text("s3cret\n")
    (tmp_path / "setup.toml").write_text(SETUP.replace("PASSWORD_FILE", str(tmp_path / "password")))
    return tmp_path / "setup.toml"


@pytest.mark.django_db
def test_a_file_makes_brands_units_users_and_accounts_and_tells_their_ids(setup_file):
    ids = declared.apply(apply.read(setup_file))

    coast, ada, relay = Unit.objects.get(code="coast"), User.objects.get(), Account.objects.get()
    assert ids == {
        "brands": {"northwind": Brand.objects.get().pk},
        "units": {"north": coast.parent_id, "coast": coast.pk},
        "users": {"ada@example.org": ada.pk},
        "channel_accounts": {"relay": relay.pk},
        "api_keys": {"shop": {"id": ApiKey.objects.get().pk, "key": ids["api_keys"]["shop"]["key"]}},
    }
    caller = keys.admit(token=ids["api_keys"]["shop"]["key"])
    assert [caller.viewer.may(right, coast.pk) for right in (Right.SEE, Right.WRITE, Right.SEND)] == [True, False, True]
    assert not caller.viewer.may(Right.SEE, coast.parent_id)
    assert ada.check_password("a long enough password")
    assert list(Membership.objects.values_list("unit__code", "role")) == [("north", "approver")]
    assert (relay.settings["host"], relay.lane.is_live) == ("mail.example.org", True)
    assert secrets.unseal(relay.secrets) == {"password": "s3cret"}


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing_and_tells_no_key_again(setup_file):
    first = declared.apply(apply.read(setup_file))

    second = declared.apply(apply.read(setup_file))

    assert first["api_keys"]["shop"].pop("key").startswith("prm_live_")
    assert second == first
    assert [model.objects.count() for model in (Brand, Unit, User, Membership, Account, ApiKey)] == [1, 2, 1, 1, 1, 1]


@pytest.mark.django_db
def test_a_password_that_the_user_changed_is_not_set_back(setup_file):
    declared.apply(apply.read(setup_file))
    ada = User.objects.get()
    ada.set_password("chosen by Ada herself")
    ada.save()

    declared.apply(apply.read(setup_file))

    assert User.objects.get().check_password("chosen by Ada herself")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            {"pigeons": []},
            "Unknown table 'pigeons' in the file. Known are: brands, units, users, groups, channel_accounts, api_keys.",
        ),
        ({"api_keys": [{"code": "k", "unit": "none"}]}, "api_keys, row 1: there is no unit 'none'."),
        ({"brands": {"code": "x"}}, r"Write \[\[brands\]\] with two brackets: each is one row."),
        ({"brands": [{"code": "x"}]}, "brands, row 1: name is missing."),
        ({"users": [{"email": "a@example.org", "name": "A", "rank": 1}]}, "users, row 1: unknown field 'rank'."),
        ({"users": [{"email": "a@example.org", "name": "A", "password": "short"}]}, "users, row 1: .*too short"),
        ({"users": [{"email": "a@example.org", "name": "A", "roles": [{}]}]}, "users, row 1: write each of the roles"),
        ({"units": [{"code": "u", "name": "U", "brand": "none"}]}, "units, row 1: there is no brand 'none'."),
        (
            {"channel_accounts": [{"code": "c", "name": "C", "kind": "pigeon", "sender_address": "a@example.org"}]},
            "channel_accounts, row 1: there is no channel 'pigeon'",
        ),
    ],
)
def test_what_cannot_be_applied_is_named_by_table_and_row(wanted, sentence):
    with pytest.raises(Refused, match=sentence):
        declared.apply(wanted)


@pytest.mark.django_db
def test_the_outbox_is_granted_and_collaborations_are_made(setup_file):
    wanted = apply.read(setup_file)
    wanted["users"][0]["roles"][0]["outbox"] = True
    wanted["units"].append({"code": "south", "name": "S", "brand": "northwind", "collaborates_with": ["north"]})
    wanted["channel_accounts"][0]["allowed_units"] = ["south"]
    wanted["groups"] = [
        {"name": "Sales", "members": ["ada@example.org"]},
        {"name": "Service", "collaborates_with": ["Sales"]},
    ]

    declared.apply(wanted)

    assert Membership.objects.get().sees_outbox is True
    assert Account.objects.get().lane.allowed_unit_ids == [Unit.objects.get(code="south").pk]
    assert [unit.code for unit in Unit.objects.get(code="north").collaborates_with.all()] == ["south"]
    assert [group.name for group in Group.objects.get(name="Sales").collaborates_with.all()] == ["Service"]
    assert list(Group.objects.get(name="Sales").members.all()) == list(User.objects.all())


@pytest.mark.django_db
def test_one_wrong_row_undoes_the_whole_file():
    good = {"code": "northwind", "name": "Northwind"}

    with pytest.raises(Refused):
        declared.apply({"brands": [good], "units": [{"code": "u", "name": "U", "brand": "none"}]})

    assert Brand.objects.count() == 0


def test_a_secret_that_is_not_where_the_file_says_is_named(tmp_path):
    (tmp_path / "a.toml").write_text('x = { env = "POSTROOM_NOT_SET" }')
    (tmp_path / "b.toml").write_text('x = { file = "/nowhere/at/all" }')
    (tmp_path / "c.toml").write_text("x = ")

    for name, sentence in (
        ("a", "has no POSTROOM_NOT_SET"),
        ("b", "Cannot read /nowhere/at/all"),
        ("c", "is not TOML"),
    ):
        with pytest.raises(Refused, match=sentence):
            apply.read(tmp_path / f"{name}.toml")


@pytest.mark.django_db
def test_an_external_system_is_let_in_once_and_brought_up_to_date(setup_file):
    declared.apply(apply.read(setup_file))
    row = {"code": "boxes", "unit": "coast", "channels": ["sms"]}

    first = declared.apply({"external_systems": [row]})["external_systems"]["boxes"]
    again = declared.apply({"external_systems": [row | {"name": "Boxes", "channels": ["email"]}]})

    assert first["key"].startswith("prm_live_")
    assert again["external_systems"]["boxes"] == {"id": first["id"]}
    system = System.objects.get()
    assert (system.name, system.accounts.get().lane.code) == ("Boxes", "boxes-email")


@pytest.mark.django_db
def test_a_webhook_is_made_once_and_its_secret_told_then(setup_file):
    declared.apply(apply.read(setup_file))
    row = {"name": "Billing", "unit": "coast", "url": "https://127.0.0.1/hook", "events": ["message.failed"]}

    first = declared.apply({"webhooks": [row]})["webhooks"]["Billing"]
    again = declared.apply({"webhooks": [row | {"events": ["link.opened"]}]})["webhooks"]["Billing"]

    assert str(first["secret"]).startswith("whsec_")
    assert again == {"id": first["id"]}
    assert Subscription.objects.get().events == ["link.opened"]
    with pytest.raises(Refused, match="row 1: 'lunch'"):
        declared.apply({"webhooks": [row | {"events": ["lunch"]}]})


@pytest.mark.django_db
def test_a_mailbox_is_set_up_and_what_a_file_does_not_say_stays(setup_file):
    declared.apply(apply.read(setup_file))
    row = {
        "name": "Desk",
        "host": "imap.example.org",
        "username": "desk",
        "password": "s3cret",
        "since": date(2026, 1, 1),
    }

    first = declared.apply({"mailboxes": [row | {"unit": "north", "allowed_units": ["coast"]}]})
    Mailbox.objects.update(last_uid=7)
    again = declared.apply({"mailboxes": [{"name": "Desk", "folder": "INBOX", "is_on": False}]})

    kept = Mailbox.objects.get()
    assert first == again == {"mailboxes": {"Desk": kept.pk}}
    assert (kept.host, kept.unit.code, kept.is_on, kept.last_uid) == ("imap.example.org", "north", False, 7)
    assert kept.allowed_unit_ids == [Unit.objects.get(code="coast").pk]
    assert secrets.unseal(kept.secrets) == {"password": "s3cret"}
    with pytest.raises(Refused, match="row 1: password is missing"):
        declared.apply({"mailboxes": [{"name": "New", "host": "imap.example.org", "username": "desk"}]})
