"""The pages on which customers say no more: only POST counts, once, and nobody can make up a link."""

import subprocess
from pathlib import Path

import pytest
from django.test import Client

from postroom.access.models import Unit
from postroom.composing import services as composing
from postroom.contacts import services as contacts
from postroom.contacts.models import Consent, ConsentChange, Contact, Topic
from postroom.core.carriage.envelope import Channel
from postroom.web import public
from tests import makers

pytestmark = pytest.mark.django_db
LOCALES = sorted((Path(public.__file__).parent.parent / "locale").glob("*/LC_MESSAGES/django.po"))


def link(contact: Contact, topic: Topic) -> str:
    """The path of the address that stands in a message to `contact` about `topic`."""
    asked = composing.OptOut(contact_id=contact.pk, topic_id=topic.pk)
    url = composing.opt_out_url(asked, composing.signing_key())
    return "/" + url.split("/", 3)[3]


@pytest.fixture
def ada() -> Contact:
    return makers.contact("C-1", email="ada@example.org")


@pytest.fixture
def marketing(ada: Contact) -> Topic:
    topic = makers.topic()
    makers.consent(ada, topic)
    return topic


@pytest.fixture
def browser() -> Client:
    """A stranger whose requests are checked as a real one's are."""
    return Client(enforce_csrf_checks=True)


def said() -> list[tuple[bool, str, str]]:
    return list(ConsentChange.objects.order_by("pk").values_list("opted_in", "source", "wording"))


def test_looking_ten_times_changes_nothing(ada, marketing, browser):
    url = link(ada, marketing)

    answers = [getattr(browser, method)(url) for method in ("get", "head", "options") for _ in range(10)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [405] * 10
    assert (said(), Consent.objects.get().opted_in) == ([], True)


def test_the_page_names_topic_way_and_half_the_address_and_has_one_button(ada, marketing, browser):
    text = browser.get(link(ada, marketing)).content.decode()

    assert [word in text for word in ("Our own offers", "e-mail", "a•••@example.org", "Northwind")] == [True] * 4
    assert (text.count("<button"), text.count("<script"), "ada@example.org" in text) == (1, 0, False)


def test_a_press_on_the_button_opts_out_and_is_kept_in_the_words_of_the_button(ada, marketing, browser):
    answer = browser.post(link(ada, marketing))

    assert answer.status_code == 200
    assert Consent.objects.get().opted_in is False
    assert said() == [(False, "opt_out_link", "No more of this: Our own offers")]


def test_one_click_of_a_mail_program_works_without_cookie_or_token_as_often_as_it_comes(ada, marketing, browser):
    url = link(ada, marketing)

    answers = [
        browser.post(url, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [dict(answer.cookies) for answer in answers] == [{}] * 3
    assert said() == [(False, "opt_out_link", "List-Unsubscribe=One-Click")]


def test_one_click_as_a_multipart_form_is_the_same(ada, marketing, browser):
    answer = browser.post(link(ada, marketing), {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, said()) == (200, [(False, "opt_out_link", "List-Unsubscribe=One-Click")])


def test_a_customer_of_whom_nothing_is_known_may_say_no(ada, browser):
    news = makers.topic("service_news", needs_consent=False)

    browser.post(link(ada, news))

    assert list(Consent.objects.values_list("topic", "opted_in")) == [(news.pk, False)]


def test_a_no_can_be_undone_from_the_answer_and_later_from_the_link(ada, marketing, browser):
    url = link(ada, marketing)
    offered = browser.post(url).content.count(b"/undo/")
    again = browser.get(url).content.count(b"/undo/")

    kept = [browser.post(f"{url}/undo/") for _ in range(2)]

    assert (offered, again) == (1, 1)
    assert [answer.content.count(b"<h1>You stay subscribed</h1>") for answer in kept] == [1, 1]
    assert Consent.objects.get().opted_in is True
    assert [word for word, _source, _wording in said()] == [False, True]


def test_undo_is_for_post_only(ada, marketing, browser):
    browser.post(link(ada, marketing))

    answer = browser.get(f"{link(ada, marketing)}/undo/")

    assert (answer.status_code, Consent.objects.get().opted_in) == (405, False)


def test_a_no_said_to_staff_is_not_undone_by_an_old_link(ada, marketing, browser):
    origin = contacts.Origin("phone", "no more, please")
    contacts.opt_out(contact=ada, topic=marketing, channel=Channel.EMAIL, at=makers.NOON, origin=origin)

    shown = browser.get(link(ada, marketing))
    browser.post(f"{link(ada, marketing)}/undo/")

    assert (shown.content.count(b"/undo/"), shown.content.count(b"<button")) == (0, 0)
    assert Consent.objects.get().opted_in is False


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "spoil",
    [lambda token: token.swapcase(), lambda _token: "x", lambda token: f"{token}é", lambda token: token[:-1]],
    ids=["changed", "made up", "longer", "cut off"],
)
def test_a_link_that_we_did_not_sign_is_not_found(ada, marketing, browser, method, spoil):
    token = link(ada, marketing).split("/")[-1]

    answer = getattr(browser, method)(f"/p/opt-out/{spoil(token)}")

    assert (answer.status_code, answer.templates[0].name) == (404, "public/unknown.html")
    assert said() == []


def test_a_link_to_a_customer_who_is_gone_is_not_found(ada, marketing, browser):
    url = link(ada, marketing)
    Consent.objects.all().delete()
    ada.delete()

    assert browser.post(url).status_code == 404


@pytest.mark.parametrize("path", ["", "x"])
def test_pages_of_a_link_stay_out_of_caches_search_engines_and_referrers(ada, marketing, browser, path):
    answer = browser.get(link(ada, marketing) + path)

    assert [answer[name] for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")] == [
        "no-referrer",
        "noindex, nofollow",
        "no-store",
    ]


@pytest.mark.parametrize(
    ("language", "heading", "topic"),
    [
        ("en", "Do you want no more of this?", "Our own offers"),
        ("pl", "Nie chcesz już tego otrzymywać?", "Nasze oferty"),
        ("de", "Möchten Sie das nicht mehr erhalten?", "Unsere eigenen Angebote"),
        ("fr", "Ne plus recevoir ces messages\N{NO-BREAK SPACE}?", "Nos propres offres"),
        ("xx", "Do you want no more of this?", "Our own offers"),
    ],
)
def test_the_page_speaks_the_customers_language_whatever_the_browser_wants(browser, language, heading, topic):
    someone = makers.contact(language=language)
    url = link(someone, Topic.objects.get(code="direct_marketing"))

    answer = browser.get(url, headers={"Accept-Language": "it"})

    shown = "en" if language == "xx" else language
    assert (answer["Content-Language"], answer.content.decode().count(f'<html lang="{shown}"')) == (shown, 1)
    assert [text in answer.content.decode() for text in (heading, topic)] == [True, True]


def test_the_customers_own_brand_signs_the_page(browser):
    unit = makers.unit()
    someone = makers.contact(brand=makers.brand("blue_water"))

    text = browser.get(link(someone, makers.topic())).content.decode()

    assert Unit.objects.get(pk=unit.pk).brand.name == "Northwind"
    assert ("Blue_Water" in text, "Northwind" in text) == (True, False)


@pytest.mark.parametrize("source", LOCALES, ids=lambda path: path.parts[-3])
def test_catalogues_are_compiled_as_they_are_written(source, tmp_path):
    subprocess.run(["msgfmt", "-o", tmp_path / "made.mo", source], check=True, capture_output=True)

    assert (tmp_path / "made.mo").read_bytes() == source.with_suffix(".mo").read_bytes()
