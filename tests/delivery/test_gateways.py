"""Text messages by gateways over HTTP: what each is asked, what its answers mean, and which reports are believed."""

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from postroom.access.viewer import SYSTEM
from postroom.core.lifecycle import State
from postroom.delivery import services as delivery
from postroom.delivery.reports import report_address
from postroom.outbox import services as outbox
from postroom.outbox.models import CarrierPart, Happening, Message, Priority
from tests import post
from tests.delivery.test_handing import hand
from tests.servers.http import DRIP, FLOOD, HANG_UP, HANG_UP_MEANWHILE, STALL, WebServer

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(minutes=1)
TOKEN, SIGNING = "a token of 32 letters or so", "a secret to sign with"


@pytest.fixture(autouse=True)
def private(settings):
    settings.ALLOW_PRIVATE_TARGETS = True
    settings.PUBLIC_URL = "https://post.example.org"


def gateway(server, provider, **more):
    settings = {
        "provider": provider, "url": server.url, "sender": "Northwind", "username": "AC1", "password": TOKEN,
        "signing_secret": SIGNING, "answer_seconds": 1, "sender_address": "", **more,
    }  # fmt: skip
    made = delivery.save_account(
        viewer=SYSTEM, code=provider, name=provider, kind="gateway", unit=None, values=settings
    )
    delivery.switch_live(viewer=SYSTEM, account=made, live=True)
    made.lane.refresh_from_db()
    return made


def deliver(account, *bodies, **common):
    """Hand these texts over once; returns them as they are then."""
    made = post.texts(*bodies, on=account.lane, **common)
    holding = hand(account)
    holding.policy = dataclasses.replace(holding.policy, resend_uncertain=account.lane.resend_uncertain)
    holding.chunk = 1
    claimed = outbox.claim(lane_id=account.pk, worker_id=1, priority=Priority.NORMAL, limit=50, lease=LEASE)
    holding.hand_over(claimed)
    holding.carrier.close()
    return list(Message.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


TAKEN = {
    "kannel": (202, "0: Accepted for delivery"),
    "cm": (200, json.dumps({"errorCode": 0, "details": "Created 1 message(s)", "messages": [{"parts": 1}]})),
    "twilio": (201, json.dumps({"sid": "SM1", "status": "queued", "num_segments": "1", "price": None})),
    "vonage": (200, json.dumps({"message-count": "1", "messages": [{"message-id": "V1", "status": "0"}]})),
    "infobip": (200, json.dumps({"messages": [{"messageId": "1", "status": {"groupName": "PENDING"}}]})),
}


@pytest.mark.parametrize("provider", TAKEN)
def test_every_gateway_takes_a_text_as_it_wants_it(provider):
    with WebServer([TAKEN[provider]]) as server:
        [message] = deliver(gateway(server, provider), "Dear Zoë, 10 € „now”")

    assert message.state == State.SENT
    [asked] = server.asked
    told = _said(asked)
    assert "Hello Dear Zoë, 10 € „now”" in told
    assert any(number in told for number in (message.recipient, message.recipient[1:], f"00{message.recipient[1:]}"))
    assert "Northwind" in told
    proofs = {"twilio": "Basic " + base64.b64encode(f"AC1:{TOKEN}".encode()).decode(), "infobip": f"App {TOKEN}"}
    if provider in proofs:
        assert asked.headers["Authorization"] == proofs[provider]
    else:
        assert TOKEN in told


def _said(asked) -> list[str]:
    """All values that a request tells."""
    if asked.headers.get("Content-Type") == "application/json":
        return list(_leaves(json.loads(asked.body)))
    fields = parse_qs(urlsplit(asked.path).query or asked.body.decode())
    return [value for values in fields.values() for value in values]


def _leaves(data):
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _leaves(one)
    else:
        yield data


def test_kannel_is_told_the_alphabet_the_time_and_where_to_report():
    with WebServer([TAKEN["kannel"]]) as server:
        until = timezone.now() + dt.timedelta(minutes=30, seconds=30)
        account = gateway(server, "kannel")
        deliver(account, "plain", expires_at=until)
        deliver(account, "ł", expires_at=until)

    plain, wide = (parse_qs(urlsplit(asked.path).query) for asked in server.asked)
    assert (plain["coding"], wide["coding"], plain["validity"]) == (["0"], ["2"], ["30"])
    assert plain["dlr-url"][0].startswith("https://post.example.org/p/report/")
    assert plain["dlr-url"][0].endswith("?says=%d&answer=%A")


@pytest.mark.parametrize(
    ("provider", "answer", "state", "failure"),
    [
        ("twilio", (429, '{"code": 20429, "message": "Too many requests"}', {"Retry-After": "7"}), "queued", ""),
        ("twilio", (400, '{"code": 21211, "message": "Invalid To"}'), "failed", "no_such_address"),
        ("twilio", (400, '{"code": 21610, "message": "unsubscribed"}'), "failed", "refused"),
        ("twilio", (503, ""), "queued", ""),
        ("twilio", (500, "oops"), "uncertain", ""),
        ("twilio", (504, ""), "uncertain", ""),
        ("vonage", (200, '{"messages": [{"status": "1", "error-text": "Throttled"}]}'), "queued", ""),
        ("vonage", (200, '{"messages": [{"status": "7", "error-text": "Barred"}]}'), "failed", "no_such_address"),
        ("vonage", (200, '{"messages": [{"status": "3", "error-text": "Invalid"}]}'), "failed", "refused"),
        ("infobip", (200, '{"messages": [{"status": {"groupName": "REJECTED"}}]}'), "failed", "refused"),
        ("kannel", (503, "Temporal failure, try again later."), "queued", ""),
        ("kannel", (400, "Missing receiver number, rejected"), "failed", "refused"),
        ("twilio", HANG_UP, "uncertain", ""),
        ("twilio", HANG_UP_MEANWHILE, "uncertain", ""),
        ("twilio", STALL, "uncertain", ""),
        ("twilio", DRIP, "uncertain", ""),
        ("twilio", FLOOD, "uncertain", ""),
    ],
)  # fmt: skip
def test_the_answer_decides_and_what_is_in_doubt_is_left_to_a_person(provider, answer, state, failure):
    with WebServer([answer]) as server:
        [message] = deliver(gateway(server, provider), "a")

    assert (message.state, message.failure, len(server.asked)) == (state, failure, 1)


@pytest.mark.parametrize(
    ("provider", "answer"),
    [
        ("kannel", (403, "Authorization failed for sendsms")),
        ("twilio", (401, '{"code": 20003, "message": "Authenticate"}')),
        ("vonage", (200, '{"messages": [{"status": "4", "error-text": "Bad credentials"}]}')),
        ("infobip", (401, '{"requestError": {"serviceException": {"messageId": "UNAUTHORIZED", "text": "x"}}}')),
    ],
)
def test_a_wrong_password_pauses_the_account_and_fails_nobody(provider, answer):
    with WebServer([answer]) as server:
        account = gateway(server, provider)
        messages = deliver(account, "a", "b")

    account.lane.refresh_from_db()
    assert {message.state for message in messages} == {State.QUEUED}
    assert account.lane.paused_at
    assert TOKEN not in account.lane.pause_reason
    assert len(server.asked) == 1


def test_a_gateway_that_is_away_uses_up_no_try():
    with WebServer() as server:
        account = gateway(server, "twilio")
    messages = deliver(account, "a", "b")

    account.lane.refresh_from_db()
    assert {message.state for message in messages} == {State.QUEUED}
    assert account.lane.failures == 1
    assert not Happening.objects.filter(step="defer").exists()


# -- what is reported


def report(account, message=None, *, data=None, fields=None, headers=None, method="post", url=""):
    address = url or report_address(account.pk, str(message.pk) if message else "")
    path = address.removeprefix("https://post.example.org")
    if method == "get":
        return Client().get(path, fields)
    if data is not None:
        return Client().generic("POST", path, json.dumps(data), "application/json", headers=headers)
    return Client().generic("POST", path, urlencode(fields), "application/x-www-form-urlencoded", headers=headers)


def sent(provider, *bodies):
    with WebServer([TAKEN[provider]]) as server:
        account = gateway(server, provider)
        return account, deliver(account, *(bodies or ("a",)))


def state(message) -> str:
    message.refresh_from_db()
    return message.state


def test_kannel_reports_at_the_address_of_the_message():
    account, [first, second] = sent("kannel", "a", "b")

    answers = [
        report(account, first, method="get", fields={"says": "8", "answer": ""}),
        report(account, first, method="get", fields={"says": "1", "answer": "id:1 stat:DELIVRD"}),
        report(account, second, method="get", fields={"says": "16", "answer": "NACK/0x0b"}),
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [state(first), state(second)] == [State.DELIVERED, State.FAILED]
    assert "NACK/0x0b" in second.problem


def test_cm_reports_all_messages_at_one_address():
    account, [first, second] = sent("cm", "a", "b")
    rows = [
        {"reference": str(first.pk), "status": {"code": "2", "errorCode": ""}},
        {"reference": str(second.pk), "status": {"code": "3", "errorCode": "7", "errorDescription": "absent"}},
    ]

    report(account, data={"messages": {"msg": rows}})

    assert [state(first), state(second)] == [State.DELIVERED, State.FAILED]
    assert "7, absent" in second.problem


def test_infobip_reports_delivery_to_the_phone_and_not_to_the_operator():
    account, [message] = sent("infobip")
    row = {"messageId": str(message.pk), "status": {"groupName": "DELIVERED", "name": "DELIVERED_TO_OPERATOR"}}

    report(account, message, data={"results": [row]})
    assert state(message) == State.SENT
    row["status"]["name"] = "DELIVERED_TO_HANDSET"
    report(account, message, data={"results": [row]})

    assert state(message) == State.DELIVERED


def twilio_signature(url: str, fields: dict[str, str], token: str = TOKEN) -> dict[str, str]:
    covered = url + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    mac = hmac.new(token.encode(), covered.encode(), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(mac).decode()}


def test_twilio_is_believed_if_it_signed_what_it_says_at_that_address():
    account, [message] = sent("twilio")
    url = report_address(account.pk, str(message.pk))
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": message.recipient}
    good = twilio_signature(url, fields)

    refused = [
        report(account, message, fields=fields),
        report(account, message, fields=fields, headers=twilio_signature(url, fields, "another token")),
        report(account, message, fields=fields | {"MessageStatus": "failed"}, headers=good),
        report(account, message, fields=fields, headers=twilio_signature(f"{url}x", fields)),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    assert state(message) == State.SENT

    assert report(account, message, fields=fields, headers=good).status_code == 200
    assert state(message) == State.DELIVERED


def vonage_token(body: str, *, at: int, secret: str = SIGNING, **more) -> dict[str, str]:
    def part(data) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    claims = {"iat": at, "jti": "j1", "payload_hash": hashlib.sha256(body.encode()).hexdigest(), **more}
    covered = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
    mac = hmac.new(secret.encode(), covered.encode(), hashlib.sha256).digest()
    return {"Authorization": f"Bearer {covered}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"}


def test_vonage_is_believed_once_if_it_signed_this_very_body_just_now():
    account, [message] = sent("vonage")
    data = {"messageId": "V1", "status": "delivered", "err-code": "0"}
    body, at = json.dumps(data), int(timezone.now().timestamp())

    refused = [
        report(account, message, data=data),
        report(account, message, data=data, headers=vonage_token(body, at=at, secret="another")),
        report(account, message, data=data, headers=vonage_token(body, at=at - 301)),
        report(account, message, data=data | {"status": "failed"}, headers=vonage_token(body, at=at)),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    assert state(message) == State.SENT

    answers = [report(account, message, data=data, headers=vonage_token(body, at=at)).status_code for _ in range(2)]
    assert answers == [200, 403]
    assert state(message) == State.DELIVERED


def test_vonage_may_also_sign_its_fields():
    account, [message] = sent("vonage")
    fields = {"messageId": "V1", "status": "failed", "err-code": "6", "timestamp": str(int(timezone.now().timestamp()))}
    covered = "".join(f"&{name}={fields[name]}" for name in sorted(fields))
    sig = hmac.new(SIGNING.encode(), covered.encode(), hashlib.sha256).hexdigest().upper()

    assert report(account, message, fields=fields | {"status": "delivered", "sig": sig}).status_code == 403
    assert [report(account, message, fields=fields | {"sig": sig}).status_code for _ in range(2)] == [200, 403]

    assert state(message) == State.FAILED


def test_the_address_of_one_message_says_nothing_of_another():
    account, [first, second] = sent("twilio", "a", "b")
    CarrierPart.objects.filter(message=second).update(ref=f"{second.pk}/SM2")
    url = report_address(account.pk, str(first.pk))
    fields = {"MessageSid": "SM2", "MessageStatus": "failed"}

    answer = report(account, first, fields=fields, headers=twilio_signature(url, fields))

    assert answer.status_code == 200
    assert [state(first), state(second)] == [State.SENT, State.SENT]


def test_an_address_that_we_did_not_make_is_none():
    account, [message] = sent("kannel")
    token = report_address(account.pk, str(message.pk))

    for url in (
        token[:-2] + "xx",
        "https://post.example.org/p/report/x.y.z",
        f"https://post.example.org/p/report/{'a' * 99}",
    ):
        assert report(account, url=url, method="get", fields={"says": "1"}).status_code == 404
    assert state(message) == State.SENT


def test_a_gateway_of_one_s_own_is_described_as_data():
    recipe = {
        "url": "/send", "form": "form", "auth": "bearer",
        "fields": {"phone": "{digits}", "msg": "{text}", "hook": "{callback}"},
        "refs": "id", "status": "ok", "taken": ["True"], "code": "why", "later": ["busy"],
        "reports": {"ref": "id", "says": [["state", {"ok": "delivered"}]]},
    }  # fmt: skip
    with WebServer([(200, '{"ok": true, "id": "x1"}'), (200, '{"ok": false, "why": "busy"}')]) as server:
        account = gateway(server, "own", recipe=json.dumps(recipe))
        taken, busy = deliver(account, "a", "b")

    report(account, taken, data={"id": "x1", "state": "ok"})

    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert [state(taken), state(busy)] == [State.DELIVERED, State.QUEUED]


@pytest.mark.parametrize(
    "recipe",
    [
        "",
        "x",
        "[]",
        '{"url": "/", "unknown": 1}',
        '{"url": "/", "method": "DELETE"}',
        '{"url": "/", "form": "xml"}',
        "{}",
    ],
)  # fmt: skip
def test_a_description_that_cannot_work_is_refused(recipe):
    with WebServer() as server, pytest.raises(delivery.BadSettings):
        gateway(server, "own", recipe=recipe)
