"""Coming in: by password, with no word about who is known; guessing ends early; the session is a new one."""

import re
import statistics
import time

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client

from postroom.audit.models import Entry
from tests import makers
from tests.web.account.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/in/login/"


def sign_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def text(answer) -> str:
    """The page without what differs each time and what was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r"\w+@example\.org", "", page)


def test_who_knows_the_password_comes_in_with_a_new_session(ada):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key

    answer = sign_in(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert client.get("/").status_code == 200


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(ada):
    client = Client()
    client.get(LOGIN)
    sign_in(client)

    flags = {name: (cookie["httponly"], cookie["samesite"]) for name, cookie in client.cookies.items()}

    assert flags == dict.fromkeys(("sessionid", "csrftoken", "messages"), (True, "Lax"))


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(ada):
    wrong, unknown = sign_in(Client(), password="not this one"), sign_in(Client(), "nobody@example.org")

    assert (wrong.status_code, text(wrong)) == (unknown.status_code, text(unknown))


def test_an_unknown_name_takes_as_long_as_a_wrong_password(ada, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    ada.set_password(PASSWORD)
    ada.save()

    def seconds(email: str) -> float:
        begun = time.perf_counter()
        sign_in(Client(), email, "not this one")
        return time.perf_counter() - begun

    known = statistics.median(seconds("ada@example.org") for _ in range(5))
    unknown = statistics.median(seconds("nobody@example.org") for _ in range(5))

    assert 0.5 < unknown / known < 2


def test_who_was_shut_out_does_not_come_in(ada):
    ada.is_active = False
    ada.save()
    client = Client()

    sign_in(client)

    assert client.get("/").status_code == 302


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_guessing_is_stopped_the_same_for_known_and_unknown_names(ada, email):
    client = Client()

    codes = [sign_in(client, email, f"guess {n}").status_code for n in range(settings.AXES_FAILURE_LIMIT + 2)]

    assert codes == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429] * 3


def test_guesses_are_counted_for_all_processes_together(ada):
    sign_in(Client(), password="a guess")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_cache WHERE expires > now()")
        assert cursor.fetchone()[0] > 0


def test_writing_the_name_differently_gives_no_more_guesses(ada):
    names = ["ada@example.org", "ADA@example.org", " Ada@Example.org "]

    codes = [sign_in(Client(), names[n % 3], f"guess {n}").status_code for n in range(settings.AXES_FAILURE_LIMIT)]

    assert codes[-1] == 429


def test_a_guesser_cannot_lock_the_owner_out(ada):
    for n in range(settings.AXES_FAILURE_LIMIT + 5):
        sign_in(Client(REMOTE_ADDR="203.0.113.9"), password=f"guess {n}")

    assert sign_in(Client(REMOTE_ADDR="198.51.100.1")).status_code == 302


def test_even_the_right_password_does_not_open_while_guessing_is_stopped(ada):
    client = Client()
    for n in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password=f"guess {n}")

    assert sign_in(client).status_code == 429
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("proxies", "told", "believed"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "10.0.0.1", "127.0.0.1"),
    ],
)
def test_the_address_is_believed_only_as_far_as_our_own_proxies_wrote_it(ada, settings, proxies, told, believed):
    settings.PROXIES = proxies

    sign_in(Client(HTTP_X_FORWARDED_FOR=told))

    assert Entry.objects.get(action="signed_in").address == believed


def test_the_trail_tells_who_came_in_who_did_not_and_who_left(ada):
    client = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(client, password="hunter2")
    sign_in(client, "my secret password", "x")
    sign_in(client)
    client.post("/in/logout/")

    told = list(Entry.objects.order_by("pk").values_list("action", "actor", "actor_id", "address"))

    assert told == [
        ("sign_in_failed", "ada@example.org", None, "192.0.2.1"),
        ("signed_in", "Ada", ada.pk, "192.0.2.1"),
        ("signed_out", "Ada", ada.pk, "192.0.2.1"),
    ]


def test_nobody_signs_up(ada):
    client = Client()

    codes = [client.post(path).status_code for path in ("/in/signup/", "/in/email/", "/in/company/signup/")]

    assert codes == [200, 404, 302]


def test_a_forgotten_password_is_asked_for_the_same_way_by_known_and_unknown(ada):
    known = Client().post("/in/password/reset/", {"email": "ada@example.org"}, follow=True)
    unknown = Client().post("/in/password/reset/", {"email": "nobody@example.org"}, follow=True)

    assert (known.status_code, text(known)) == (unknown.status_code, text(unknown))
    assert [message.to for message in mail.outbox] == [["ada@example.org"], ["nobody@example.org"]]
    assert ["/in/password/reset/key/" in message.body for message in mail.outbox] == [True, False]


def test_the_link_of_a_reset_works_once_and_ends_every_session(ada):
    theirs = Client()
    sign_in(theirs)
    Client().post("/in/password/reset/", {"email": "ada@example.org"})
    link = re.search(r"/in/password/reset/key/\S+", mail.outbox[0].body)[0]
    client = Client()
    form = client.get(link)["Location"]
    looked = Client().get(link).status_code

    saved = client.post(form, {"password1": "quite another password", "password2": "quite another password"})

    assert (looked, saved.status_code, theirs.get("/").status_code) == (302, 302, 302)
    assert "no longer good" in Client().get(link, follow=True).content.decode()
    assert sign_in(Client(), password="quite another password").status_code == 302
    assert Entry.objects.filter(action="password_changed", actor_id=ada.pk).count() == 1


def test_a_changed_password_ends_all_other_sessions(ada):
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client)
    before = here.cookies[settings.SESSION_COOKIE_NAME].value

    here.post(
        "/in/password/change/",
        {"oldpassword": PASSWORD, "password1": "quite another password", "password2": "quite another password"},
    )

    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_one_session_is_ended_or_all_others(ada):
    here, there, elsewhere = Client(), Client(), Client()
    for client in (here, there, elsewhere):
        sign_in(client, HTTP_USER_AGENT="Firefox")
    listed = here.get("/in/sessions/").context["sessions"]
    other = next(session for session in listed if session.session_key == there.session.session_key)

    here.post(f"/in/sessions/{other.pk}/end/")
    after_one = [client.get("/").status_code for client in (here, there, elsewhere)]
    here.post("/in/sessions/")
    after_all = [client.get("/").status_code for client in (here, there, elsewhere)]

    assert (len(listed), after_one, after_all) == (3, [200, 302, 200], [200, 302, 302])


def test_nobody_ends_somebody_elses_session(ada):
    theirs, mine = Client(), Client()
    sign_in(theirs)
    makers.user("eve@example.org")
    sign_in(mine, "eve@example.org")
    session = theirs.get("/in/sessions/").context["sessions"][0]

    answer = mine.post(f"/in/sessions/{session.pk}/end/")

    assert (answer.status_code, theirs.get("/").status_code) == (404, 200)


@pytest.mark.parametrize("path", ["/in/login/", "/in/password/reset/"])
def test_the_address_is_called_what_it_is_called_on_all_screens(path):
    shown = Client().get(path).content.decode()

    assert ">E-mail address</label>" in shown
    assert "Email" not in shown
