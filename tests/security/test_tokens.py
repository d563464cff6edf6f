"""Links and keys that carry their own proof: changed, used for something else or too late, they open nothing."""

import re
import string

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client

from postroom.access import invitations, keys
from postroom.access.viewer import SYSTEM
from postroom.composing import services as composing
from postroom.contacts.models import ConsentChange
from postroom.core.rendering.links import BadToken, sign, verify
from postroom.privacy import erasing
from tests import makers
from tests.api.programs import Program
from tests.makers import NOON

pytestmark = pytest.mark.django_db
SIGNS = string.ascii_letters + string.digits + "-_."


def other(sign: str) -> list[str]:
    """Signs that look enough like it to be read as the same by a careless decoder."""
    at = SIGNS.find(sign)
    return list({SIGNS[(at + step) % len(SIGNS)] for step in (1, 2, 31)} - {sign})


def flipped(token: str) -> list[str]:
    """The token with each of its signs changed, one missing, one more."""
    changed = [f"{token[:at]}{sign}{token[at + 1 :]}" for at in range(len(token)) for sign in other(token[at])]
    return [*changed, token[:-1], token + "A", token + "=", token.swapcase(), token + "\u200b", token * 2]


def link(url: str) -> tuple[str, str]:
    """The path before the token, and the token."""
    path = "/" + url.split("/", 3)[3].rstrip("/")
    front, _, token = path.rpartition("/")
    return front, token


@pytest.fixture
def ada():
    return makers.contact("C-1", email="ada@example.org")


@pytest.fixture
def links(ada) -> dict[str, tuple[str, str]]:
    key = composing.signing_key()
    asked = composing.OptOut(contact_id=ada.pk, topic_id=makers.topic().pk)
    return {
        "opt-out": link(composing.opt_out_url(asked, key)),
        "preferences": link(composing.preferences_url(ada.pk, key)),
    }


@pytest.mark.parametrize("which", ["opt-out", "preferences"])
def test_a_link_of_a_customer_with_any_sign_changed_opens_nothing(links, which):
    front, token = links[which]
    read = {"opt-out": composing.read_opt_out, "preferences": composing.read_preferences}[which]
    good = []
    for forged in flipped(token):
        try:
            read(forged, [composing.signing_key()])
        except BadToken:
            continue
        good.append(forged)

    assert good == []
    some = flipped(token)[::40]
    assert {Client().post(f"{front}/{forged}", {"save": "1"}).status_code for forged in some} == {404}
    assert Client().get(f"{front}/{token}").status_code == 200
    assert ConsentChange.objects.count() == 0


def test_a_link_is_good_for_its_own_purpose_and_customer_only(links, ada):
    other = makers.contact("C-2")
    key = composing.signing_key()
    (out, opting_out), (choose, choosing) = links["opt-out"], links["preferences"]
    spliced = composing.preferences_url(other.pk, key).rsplit("/", 1)[1].split(".")
    spliced[2] = choosing.split(".")[2]

    asked = [f"{out}/{choosing}", f"{choose}/{opting_out}", f"{choose}/{'.'.join(spliced)}",
             f"/in/join/{choosing}/{choosing}/"]  # fmt: skip

    assert [Client().post(path, {"save": "1", "none": "1"}).status_code for path in asked] == [404] * 4
    assert ConsentChange.objects.count() == 0


def test_a_link_of_another_installation_opens_nothing(settings, links):
    settings.SECRET_KEY = "of somebody else"

    assert {Client().get("/".join(parts)).status_code for parts in links.values()} == {404}


@pytest.mark.parametrize("which", ["opt-out", "preferences"])
def test_a_link_of_a_forgotten_customer_opens_nothing_and_says_so_to_nobody(links, ada, which):
    path = "/".join(links[which])
    unknown = Client().get(path[:-1])
    erasing.erase(viewer=SYSTEM, contact_id=ada.pk, at=NOON)

    gone = [Client().get(path), Client().post(path, {"save": "1"})]

    assert [answer.status_code for answer in gone] == [404, 404]
    assert gone[0].content == unknown.content


def test_a_link_with_an_end_is_dead_at_its_end():
    token = sign("proof", {"c": 1}, composing.signing_key(), expires=NOON)
    key = [composing.signing_key()]

    assert verify("proof", token, key, at=NOON.replace(hour=11)) == {"c": 1}
    for at in (NOON, NOON.replace(year=2030), None):
        with pytest.raises(BadToken, match="expired"):
            verify("proof", token, key, at=at)


def test_an_invitation_with_any_sign_changed_is_stale():
    user = invitations.invite(viewer=SYSTEM, email="new@example.org", name="New")
    other = invitations.invite(viewer=SYSTEM, email="other@example.org", name="Other")
    uid, token = invitations.link_parts(user=user)
    others, _ = invitations.link_parts(user=other)

    forged = [(uid, made) for made in flipped(token)] + [
        (others, token),
        (uid, default_token_generator.make_token(user)),
    ]
    good = [parts for parts in forged if Client().get(f"/in/join/{parts[0]}/{parts[1]}/").status_code != 404]

    assert good == []
    assert Client().get(f"/in/join/{uid}/{token}/").status_code == 200


def test_an_invitation_and_a_reset_end_by_themselves(settings):
    makers.user("ada@example.org")
    invited = invitations.invite(viewer=SYSTEM, email="new@example.org", name="New")
    uid, token = invitations.link_parts(user=invited)
    Client().post("/in/password/reset/", {"email": "ada@example.org"})
    reset = re.search(r"/in/password/reset/key/\S+", mail.outbox[0].body)[0]

    settings.PASSWORD_RESET_TIMEOUT = -1

    assert Client().get(f"/in/join/{uid}/{token}/").status_code == 404
    assert b'name="password1"' not in Client().get(reset, follow=True).content


def test_a_reset_with_any_sign_changed_gives_no_form():
    makers.user("ada@example.org")
    makers.user("eve@example.org")
    Client().post("/in/password/reset/", {"email": "ada@example.org"})
    Client().post("/in/password/reset/", {"email": "eve@example.org"})
    front, token = link("http://x" + re.search(r"/in/password/reset/key/\S+", mail.outbox[0].body)[0])
    _, of_eve = link("http://x" + re.search(r"/in/password/reset/key/\S+", mail.outbox[1].body)[0])
    uid, _, proof = token.partition("-")

    forged = [f"{uid}-{made}" for made in flipped(proof)[::4]] + [f"{uid}-{of_eve.partition('-')[2]}"]
    forms = [made for made in forged if b'name="password1"' in Client().get(f"{front}/{made}/", follow=True).content]

    assert forms == []
    assert b'name="password1"' in Client().get(f"{front}/{token}/", follow=True).content


def test_a_key_with_any_sign_changed_opens_nothing():
    program = Program()
    good = []
    for forged in flipped(program.token):
        try:
            keys.admit(token=forged)
        except keys.BadKey:
            continue
        good.append(forged)

    assert good == []
    assert program.get("/accounts")[0] == 200
