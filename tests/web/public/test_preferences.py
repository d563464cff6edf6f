"""The page on which customers choose what we send: looking changes nothing, every word is kept with its wording."""

import pytest
from django.test import Client

from postroom.composing import services as composing
from postroom.composing.brief import Brief, Recipient
from postroom.composing.filling import load_values
from postroom.contacts.models import Consent, ConsentChange, Contact, Topic
from postroom.records.selectors import catalogue
from tests import makers

pytestmark = pytest.mark.django_db


def link(contact: Contact) -> str:
    url = composing.preferences_url(contact.pk, composing.signing_key())
    return "/" + url.split("/", 3)[3]


@pytest.fixture
def ada() -> Contact:
    return makers.contact("C-1", email="ada@example.org")


@pytest.fixture
def browser() -> Client:
    """A stranger whose requests are checked as a real one's are."""
    return Client(enforce_csrf_checks=True)


def topic(code: str) -> Topic:
    return Topic.objects.get(code=code)


def box(code: str, channel: str = "email") -> str:
    return f"wish-{topic(code).pk}-{channel}"


def ticked(answer) -> list[tuple[str, str]]:
    return [(wish.topic.code, str(wish.channel)) for wish in answer.context["asked"].wishes if wish.wanted]


def said() -> list[tuple[str, str, bool, str, str]]:
    order = ConsentChange.objects.order_by("pk")
    return list(order.values_list("topic__code", "channel", "opted_in", "source", "wording"))


def test_looking_ten_times_changes_nothing(ada, browser):
    answers = [getattr(browser, method)(link(ada)) for method in ("get", "head", "options") for _ in range(10)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [405] * 10
    assert (said(), Consent.objects.count()) == ([], 0)


def test_what_needs_no_consent_is_ticked_and_each_way_that_reaches_the_customer_is_offered(browser):
    both = makers.contact(phone="+48512345678")

    answer = browser.get(link(both))

    assert ticked(answer) == [("service_news", "email"), ("service_news", "sms")]
    assert len(answer.context["asked"].wishes) == 6
    assert "ada@example.org" not in answer.content.decode()


def test_a_yes_and_a_no_are_kept_with_their_words_and_nothing_else_is(ada, browser):
    makers.consent(ada, topic("affiliate_marketing"))

    chosen = {"save": "1", "language": "en", box("direct_marketing"): "on", box("affiliate_marketing"): "on"}
    answer, again = (browser.post(link(ada), chosen) for _ in range(2))

    assert sorted(said()) == [
        ("direct_marketing", "email", True, "preference_page", "Our own offers by e-mail: yes"),
        ("service_news", "email", False, "preference_page", "News about the service by e-mail: no"),
    ]
    assert ticked(answer) == ticked(again)
    assert sorted(ticked(answer)) == [("affiliate_marketing", "email"), ("direct_marketing", "email")]
    assert "Saved. It holds from now on." in answer.content.decode()


def test_nothing_any_more_is_one_press(ada, browser):
    makers.consent(ada, topic("direct_marketing"))

    browser.post(link(ada), {"none": "1", box("direct_marketing"): "on"})

    assert sorted((code, opted_in, wording) for code, _, opted_in, _, wording in said()) == [
        ("direct_marketing", False, "Nothing of all this any more"),
        ("service_news", False, "Nothing of all this any more"),
    ]


def test_a_post_that_no_button_of_the_page_made_changes_nothing(ada, browser):
    makers.consent(ada, topic("direct_marketing"))

    answer = browser.post(link(ada), {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, said()) == (400, [])


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "What may we send you?"),
        ("pl", "Co możemy Państwu wysyłać?"),
        ("de", "Was dürfen wir Ihnen senden?"),
        ("fr", "Que pouvons-nous vous envoyer\N{NO-BREAK SPACE}?"),
    ],
)
def test_the_language_is_chosen_there_and_the_answer_speaks_it(ada, browser, language, heading):
    answer = browser.post(link(ada), {"save": "1", "language": language, box("service_news"): "on"})

    text = answer.content.decode()
    assert (heading in text, answer["Content-Language"], f'<html lang="{language}"' in text) == (True, language, True)
    assert (Contact.objects.get().language, said()) == (language, [])


def test_a_language_that_is_not_offered_is_not_taken(ada, browser):
    browser.post(link(ada), {"save": "1", "language": "tlh", box("service_news"): "on"})

    assert Contact.objects.get().language == "en"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_we_did_not_sign_for_this_is_not_found(ada, browser, method):
    asked = composing.OptOut(contact_id=ada.pk, topic_id=topic("service_news").pk)
    of_opt_out = composing.opt_out_url(asked, composing.signing_key()).rsplit("/", 1)[1]

    answers = [getattr(browser, method)(f"/p/preferences/{token}", {"save": "1"}) for token in (of_opt_out, "x")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert said() == []


def test_the_page_stays_out_of_caches_and_takes_a_fixed_number_of_queries(ada, browser, django_assert_num_queries):
    browser.get(link(ada))

    with django_assert_num_queries(6):
        answer = browser.get(link(ada))

    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_tags_lead_there_and_a_yes_is_given_there_only(ada, browser):
    names = ("preferences", "opt_in_direct_marketing", "opt_out_direct_marketing")
    brief = Brief(unit_id=ada.unit_id, catalogue=catalogue(), key=composing.signing_key())
    recipient = Recipient(ada.pk, ada.account_number, ada.name, "en", None, None, "ada@example.org")

    values = load_values(
        brief=brief,
        topic_id=None,
        paths=frozenset(("dynamic_link", name) for name in names),
        recipients=[recipient],
        today=makers.NOON.date(),
    )

    links = values[ada.pk]["dynamic_link"]
    paths = [links[name].split("/", 3)[3].rsplit("/", 1)[0] for name in names]
    assert paths == ["p/preferences", "p/preferences", "p/opt-out"]
    assert browser.get("/" + links["preferences"].split("/", 3)[3]).status_code == 200
