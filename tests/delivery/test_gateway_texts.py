"""Text messages that customers write, as gateways over HTTP bring them: proved, taken once, kept and acted on."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from postroom.contacts.models import ConsentChange, Suppression
from postroom.delivery.models import IncomingText
from postroom.delivery.reports import report_address
from postroom.incoming import services
from postroom.incoming.models import IncomingMessage
from tests import makers
from tests.delivery.test_gateways import SIGNING, gateway, private, report, twilio_signature, vonage_token  # noqa: F401
from tests.servers.http import WebServer

pytestmark = pytest.mark.django_db
NUMBER = "+48512345678"


@pytest.fixture
def made():
    def make(provider, **more):
        with WebServer() as server:
            return gateway(server, provider, **more)

    return make


def kept() -> list[tuple[str, str]]:
    services.take_texts(at=timezone.now())
    return list(IncomingMessage.objects.order_by("pk").values_list("sender", "text"))


def infobip(text, *, number="1"):
    return {"results": [{"messageId": number, "from": NUMBER[1:], "to": "7000", "text": text, "smsCount": 1}]}


SPOKEN = {
    "kannel": {"method": "get", "fields": {"from": NUMBER, "to": "7000", "text": "Zoë: 10 €?", "id": "k1"}},
    "cm": {"data": {"from": {"number": f"00{NUMBER[1:]}"}, "to": {"number": "7000"}, "reference": "c1",
                    "message": {"text": "Zoë: 10 €?", "media": {}}}},
    "infobip": {"data": infobip("Zoë: 10 €?")},
}  # fmt: skip


@pytest.mark.parametrize("provider", SPOKEN)
def test_text_is_taken_once_however_often_it_is_brought(made, provider):
    customer = makers.contact(phone=NUMBER)
    account = made(provider)

    answers = [report(account, **SPOKEN[provider]).status_code for _ in range(3)]

    assert answers == [200] * 3
    assert kept() == [(NUMBER, "Zoë: 10 €?")]
    assert (IncomingMessage.objects.get().contact, IncomingMessage.objects.get().lane_id) == (customer, account.pk)


def test_twilio_is_believed_if_it_signed_the_text_at_that_address(made):
    account = made("twilio")
    fields = {"From": NUMBER, "To": "+15005550006", "Body": "when?", "MessageSid": "SM9", "SmsStatus": "received"}
    good = twilio_signature(report_address(account.pk), fields)

    refused = [
        report(account, fields=fields),
        report(account, fields=fields, headers=twilio_signature(report_address(account.pk), fields, "another")),
        report(account, fields=fields | {"Body": "STOP"}, headers=good),
    ]
    assert ([answer.status_code for answer in refused], kept()) == ([403] * 3, [])

    answers = [report(account, fields=fields, headers=good) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 2
    assert kept() == [(NUMBER, "when?")]


def test_vonage_is_believed_if_it_signed_this_text_just_now_and_brings_it_in_parts(made):
    account, at = made("vonage"), int(timezone.now().timestamp())
    told = {"msisdn": NUMBER[1:], "to": "7000", "type": "text", "concat": "true", "concat-ref": "x9"}
    second = told | {"messageId": "V2", "text": "two", "concat-part": "2", "concat-total": "2"}
    first = told | {"messageId": "V1", "text": "one ", "concat-part": "1", "concat-total": "2"}

    def bring(data, **token):
        headers = vonage_token(json.dumps(data), **{"at": at, "jti": data["messageId"], **token})
        return report(account, data=data, headers=headers).status_code

    assert [report(account, data=second).status_code, bring(second, at=at - 301), bring(second, secret="no")] == [
        403, 403, 403,
    ]  # fmt: skip
    assert [bring(second), bring(second), bring(first), bring(first, jti="again")] == [200, 403, 200, 200]

    assert kept() == [(NUMBER, "one two")]


def test_stop_by_a_gateway_ends_all_topics_and_start_gives_them_back(made):
    customer, account = makers.contact(phone=NUMBER), made("infobip")
    makers.consent(customer, channel="sms")

    report(account, data=infobip("Stopp!"))
    kept()
    assert IncomingMessage.objects.get().effect == "stopped"
    assert ConsentChange.objects.filter(contact=customer, channel="sms", opted_in=False).exists()

    report(account, data=infobip("START", number="2"))
    kept()
    assert IncomingMessage.objects.latest("pk").effect == "started"


def test_stop_of_a_number_that_nobody_has_bars_it(made):
    report(made("infobip"), data=infobip("STOP"))

    assert kept() == [(NUMBER, "STOP")]
    assert Suppression.objects.get().address == NUMBER


def test_report_of_a_message_is_no_text_and_its_address_takes_none(made):
    account = made("kannel")
    fields = {"from": NUMBER, "to": "7000", "text": "hello", "id": "k1"}
    path = report_address(account.pk, "17").removeprefix("https://post.example.org")

    Client().get(path, fields)
    Client().get(path, {"says": "1", "answer": ""})

    assert IncomingText.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {"results": "x"}, {"results": [None, 1, [], {}]}, {"results": [{"from": "1"}]}, [], {}, 7,
        {"results": [{"from": {}, "text": "x"}]},
    ],
)  # fmt: skip
def test_what_is_no_text_is_answered_and_keeps_nothing(made, data):
    assert report(made("infobip"), data=data).status_code == 200
    assert IncomingText.objects.count() == 0


def test_vonage_brings_nothing_that_is_not_signed_whatever_it_is(made):
    account = made("vonage")

    assert [report(account, data=data).status_code for data in ([], 7, {}, {"text": "x", "msisdn": "1"})] == [403] * 4


def test_texts_with_zero_characters_and_of_any_length_are_taken(made):
    account = made("infobip")

    assert report(account, data=infobip("a\0b" + "c" * 50_000)).status_code == 200

    [(_, text)] = kept()
    assert (text[:2], len(text)) == ("ab", 9_999)


def test_gateway_of_one_s_own_brings_texts_as_it_was_described(made):
    recipe = {
        "url": "/send", "fields": {"to": "{to}"},
        "texts": {"each": "sms", "sender": "who", "text": "what", "ref": "no", "part": "n", "parts": "of",
                  "together": "set"},
    }  # fmt: skip
    account = made("own", recipe=json.dumps(recipe))
    rows = [
        {"who": NUMBER, "what": "one ", "no": "a", "n": 1, "of": 2, "set": 7},
        {"who": NUMBER, "what": "two", "no": "b", "n": 2, "of": 2, "set": 7},
        {"who": NUMBER, "what": "three", "no": "c"},
    ]

    report(account, data={"sms": rows})

    assert kept() == [(NUMBER, "one two"), (NUMBER, "three")]


def test_vonage_may_also_sign_its_fields_of_a_text(made):

    account = made("vonage")
    fields = {"msisdn": NUMBER[1:], "to": "7000", "messageId": "V1", "text": "a&b=c",
              "timestamp": str(int(timezone.now().timestamp()))}  # fmt: skip
    covered = "".join(f"&{name}={fields[name].replace('&', '_').replace('=', '_')}" for name in sorted(fields))
    sig = hmac.new(SIGNING.encode(), covered.encode(), hashlib.sha256).hexdigest()
    path = report_address(account.pk).removeprefix("https://post.example.org")

    answers = [Client().get(f"{path}?{urlencode(fields | {'sig': sig})}").status_code for _ in range(2)]

    assert answers == [200, 403]
    assert kept() == [(NUMBER, "a&b=c")]
