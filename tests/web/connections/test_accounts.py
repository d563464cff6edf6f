"""The screens of accounts: saved from a form made of the channel's dataclass; secrets go in and never out."""

import dataclasses

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from postroom.access import services as access
from postroom.access.models import Unit
from postroom.access.viewer import SYSTEM, Role
from postroom.delivery import secrets
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.delivery.registry import KINDS
from postroom.outbox.models import Lane
from postroom.web.connections import reporters, smpp, words
from postroom.web.connections.forms import AccountForm
from tests import makers, post
from tests.servers.smsc import Smsc, needs_smsc
from tests.servers.smtp import SmtpServer
from tests.web.connections.conftest import CANARY

pytestmark = pytest.mark.django_db


def filled(client: Client, url: str, **changes: object) -> dict[str, object]:
    """What the browser would send from the form at `url`, with `changes`."""
    form = client.get(url).context["form"]
    told = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in {**told, **changes}.items() if value not in (None, False)}


def everywhere(client: Client, account: Account) -> str:
    """All that the screens of accounts say about one of them."""
    urls = ["/", "/connections/", f"/connections/{account.pk}/", "/settings/", "/people/"]
    answers = [client.get(url) for url in urls]
    answers.append(client.post(f"/connections/{account.pk}/try/"))
    answers.append(client.post(f"/connections/{account.pk}/", {"password": CANARY, "name": ""}))
    assert [answer.status_code for answer in answers] == [200] * 6 + [422]
    return "".join(answer.content.decode() for answer in answers)


@pytest.mark.parametrize(("kind", "own"), [("smtp", reporters.LABELS), ("smpp", smpp.LABELS)])
def test_every_setting_of_the_channel_has_a_field_and_a_word(kind, own):
    form = AccountForm(viewer=SYSTEM, kind=KINDS[kind])
    names = {field.name for field in dataclasses.fields(KINDS[kind].config)}

    assert {bound.name for bound in [*form.of_channel(), *form.special()]} == names
    assert names <= words.LABELS.keys() | own.keys()


@needs_smsc
def test_an_account_at_a_message_centre_is_connected_and_tried_out(client):
    with Smsc(password="right") as smsc:
        data = filled(client, "/connections/new/smpp/", name="Texts", sender="Northwind", system_id="post")
        data |= {"host": "127.0.0.1", "port": smsc.port, "password": "right", "binds": 2, "letters": "latin1"}
        answer = client.post("/connections/new/smpp/", data)
        made = Account.objects.select_related("lane").get()
        page = client.get(f"/connections/{made.pk}/").content.decode()
        tried = client.post(f"/connections/{made.pk}/try/").content.decode()
        client.post(f"/connections/{made.pk}/", filled(client, f"/connections/{made.pk}/", password="wrong"))
        refused = client.post(f"/connections/{made.pk}/try/").content.decode()

    assert answer.status_code == 302
    assert (made.lane.channel, made.lane.is_live, made.lane.resend_uncertain) == ("sms", False, False)
    assert (made.settings["binds"], made.settings["letters"], "password" in made.settings) == (2, "latin1", False)
    assert "Northwind" in page
    assert "sender_address" not in page
    assert "right" not in page
    assert "Bound as post" in tried
    assert "ESME_RINVPASWD" in refused
    assert smsc.taken == []


def test_settings_that_cannot_work_are_named(client):
    data = filled(client, "/connections/new/smpp/", name="Texts", system_id="post", host="localhost", sender="żółw")
    answer = client.post("/connections/new/smpp/", data)

    assert answer.status_code == 422
    assert "source has characters that cannot stand there" in answer.content.decode()


def test_an_account_is_connected_in_capture_mode_and_kept_encrypted(client, server: SmtpServer):
    data = filled(client, "/connections/new/smtp/", name="Office", code="office", sender_address="desk@example.org")
    data |= {"host": "127.0.0.1", "port": server.port, "security": "none", "username": "desk", "password": CANARY}
    data |= {"quiet_from": "22:00", "quiet_until": "06:30", "time_zone": "Europe/Dublin", "rate_per_second": "2.5"}

    answer = client.post("/connections/new/smtp/", data)

    made = Account.objects.select_related("lane").get()
    assert (answer.status_code, answer["Location"]) == (302, f"/connections/{made.pk}/")
    assert (made.lane.is_live, made.lane.rate_per_second, str(made.quiet_until)) == (False, 2.5, "06:30:00")
    assert (made.settings["host"], made.settings["port"], made.settings["pipeline"]) == ("127.0.0.1", server.port, True)
    assert secrets.unseal(made.secrets) == {"password": CANARY}


def test_an_account_without_a_code_is_given_one_by_its_name_and_is_said_to_be_saved(client, server: SmtpServer):
    data = filled(client, "/connections/new/smtp/", name="Billing desk", code="", sender_address="desk@example.org")
    data |= {"host": "127.0.0.1", "port": server.port, "security": "none"}

    page = client.post("/connections/new/smtp/", data, follow=True)

    assert Account.objects.get().lane.code == "billing-desk"
    assert [str(note) for note in page.context["messages"]] == [
        "Billing desk is saved, in capture mode. Try it out next."
    ]


def test_secrets_are_in_no_page_and_not_readable_in_the_database(client, account: Account):
    text = everywhere(client, account)
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text || l::text FROM delivery_account a JOIN outbox_lane l ON l.id = a.lane_id")
        row = cursor.fetchone()[0]

    assert (CANARY in text, CANARY in row) == (False, False)
    assert text.count("set, type to replace") == 2


def test_a_password_left_empty_stays_and_a_typed_one_replaces_it(client, account: Account):
    url = f"/connections/{account.pk}/"

    client.post(url, filled(client, url, sender_name="Office"))
    kept = secrets.unseal(Account.objects.get().secrets)
    client.post(url, filled(client, url, password="another"))

    assert kept == {"password": CANARY}
    assert secrets.unseal(Account.objects.get().secrets) == {"password": "another"}
    assert Account.objects.get().sender_name == "Office"


def test_a_password_can_be_forgotten_together_with_its_user(client, account: Account):
    url = f"/connections/{account.pk}/"

    client.post(url, filled(client, url, username="", forget_password="on"))

    assert (Account.objects.get().settings["username"], delivery.kept_secrets(account=Account.objects.get())) == (
        "",
        frozenset(),
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("host", "", "This field is required."),
        ("port", "0", "greater than or equal to 1"),
        ("sender_address", "nobody", "Enter a valid email address."),
        ("quiet_from", "22:00", "Quiet hours need a beginning and an end."),
        ("helo_name", "two words", "is no name to greet a mail server with"),
        ("code", "office", "There is an account with this code already."),
        ("security", "ssl2", "Select a valid choice."),
    ],
)
def test_settings_that_cannot_work_come_back_with_a_reason(client, account: Account, field, value, said):
    data = filled(client, "/connections/new/smtp/", name="New", code="new", sender_address="a@example.org", host="mx")

    answer = client.post("/connections/new/smtp/", {**data, field: value})

    assert (answer.status_code, answer.content.decode().count(said)) == (422, 1)
    assert Account.objects.count() == 1


def test_health_says_the_first_thing_that_holds(client, account: Account):
    def state() -> str:
        return client.get(f"/connections/{account.pk}/").context["health"].state

    lane = Lane.objects.filter(pk=account.pk)
    states = [state()]
    lane.update(is_live=True)
    states.append(state())
    Account.objects.update(quiet_from="00:00", quiet_until="23:59:59")
    states.append(state())
    lane.update(cool_until=now().replace(year=2100))
    states.append(state())
    lane.update(paused_at=now(), pause_reason="wrong password")
    states.append(state())

    assert states == ["capture", "live", "quiet", "cooling", "paused"]
    assert client.get("/connections/").content.decode().count("wrong password") == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_who_sets_up_nothing_sees_no_set_up_screen(account: Account, role):
    client = Client()
    client.force_login(makers.user(role=role))
    urls = ["/connections/", f"/connections/{account.pk}/", "/connections/new/smtp/", "/people/", "/people/units/"]
    urls += ["/people/brands/", "/people/new/", "/settings/"]

    answers = [client.get(url).status_code for url in urls]
    tried = [client.post(f"/connections/{account.pk}/{act}/").status_code for act in ("try", "live", "capture")]

    assert answers == [403] * len(urls)
    assert tried == [403] * 3
    assert Lane.objects.get(pk=account.pk).is_live is False


def test_accounts_of_other_units_are_not_found_and_shared_ones_not_changed(account: Account, server: SmtpServer):
    theirs = delivery.save_account(
        viewer=SYSTEM,
        code="theirs",
        name="Theirs",
        kind="smtp",
        unit=makers.unit("poland"),
        values={"host": "127.0.0.1", "port": server.port, "sender_address": "a@example.org"},
    )
    client = Client()
    client.force_login(makers.user(role=Role.ADMINISTRATOR))
    acts = ["try", "live", "release", "capture", "pause", "resume"]

    found = client.get("/connections/").context["accounts"]
    codes = [client.get(f"/connections/{theirs.pk}/").status_code]
    codes += [client.post(f"/connections/{theirs.pk}/{act}/").status_code for act in acts]
    shared = [client.post(f"/connections/{account.pk}/{act}/").status_code for act in ("try", "live", "capture")]

    assert [account.lane.code for account, _health in found] == ["office"]
    assert codes == [404] * 7
    assert shared == [403] * 3


def test_an_administrator_connects_an_account_of_an_own_unit_and_of_no_other(server: SmtpServer):
    client = Client()
    client.force_login(makers.user(role=Role.ADMINISTRATOR))
    data = filled(client, "/connections/new/smtp/", name="New", code="new", sender_address="a@example.org", host="mx")

    refused = [client.post("/connections/new/smtp/", {**data, "unit": unit}) for unit in ("", _unit("poland").pk)]
    taken = client.post("/connections/new/smtp/", {**data, "unit": _unit("dublin").pk})

    assert [answer.status_code for answer in refused] == [422, 422]
    assert (taken.status_code, Account.objects.get().lane.unit.code) == (302, "dublin")


def test_units_that_may_use_an_account_are_chosen_on_its_screen_and_unseen_ones_stay(server: SmtpServer):
    owner, shown, hidden = makers.unit("dublin"), makers.unit("cork"), makers.unit("poland")
    account = post.account(server.port)
    Lane.objects.update(unit=owner, allowed_unit_ids=[hidden.pk])
    chief = makers.user(role=Role.ADMINISTRATOR)
    access.give_role(viewer=SYSTEM, user=chief, unit=shown, role=Role.READER)
    client = Client()
    client.force_login(chief)
    url = f"/connections/{account.pk}/"

    offered = [unit.pk for unit in client.get(url).context["form"].fields["units"].queryset]
    client.post(url, filled(client, url, units=[shown.pk]))
    kept = Lane.objects.get(pk=account.pk).allowed_unit_ids
    client.post(url, filled(client, url, units=[]))
    refused = client.post(url, filled(client, url, units=[hidden.pk]))

    assert sorted(offered) == sorted([owner.pk, shown.pk])
    assert kept == sorted([shown.pk, hidden.pk])
    assert Lane.objects.get(pk=account.pk).allowed_unit_ids == [hidden.pk]
    assert refused.status_code == 422
    assert Lane.objects.visible_to(makers.viewer(hidden)).exists()


def test_the_list_takes_a_fixed_number_of_queries(client, account, server, django_assert_max_num_queries):
    for number in range(5):
        post.account(server.port, code=f"office-{number}")

    with django_assert_max_num_queries(8):
        client.get("/connections/")


def _unit(code: str) -> Unit:
    return makers.unit(code)


def test_secret_says_what_it_is_of_each_provider(client):
    page = client.get("/connections/new/smtp/").content.decode()

    assert "Mailgun: the HTTP webhook signing key." in page
