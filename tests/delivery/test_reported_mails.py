"""Bounces and complaints that providers of e-mail report by requests: proved, believed once, acted on by rule."""

import base64
import datetime as dt
import hashlib
import hmac
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Consent, ContactPoint, Suppression
from postroom.core.arriving import marks
from postroom.core.lifecycle import State, Step
from postroom.delivery import services as delivery
from postroom.delivery.envelopes import Packer
from postroom.delivery.models import HeardReport, ReportedMail
from postroom.delivery.reports import forget_names, report_address
from postroom.incoming import services
from postroom.incoming.models import IncomingMessage
from postroom.outbox import services as outbox
from postroom.outbox.models import Message, Priority
from tests import makers, post
from tests.servers.http import WebServer

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a good secret").decode()
TOPIC = "arn:aws:sns:eu-central-1:123456789012:bounces"


@pytest.fixture(autouse=True)
def private(settings):
    settings.ALLOW_PRIVATE_TARGETS = True
    settings.PUBLIC_URL = "https://post.example.org"


def account(reporter, **more):
    values = {
        "host": "127.0.0.1", "port": 25, "security": "none", "sender_address": "desk@northwind.example",
        "bounce_address": "bounces@northwind.example", "reporter": reporter, "report_secret": SECRET, **more,
    }  # fmt: skip
    return delivery.save_account(viewer=SYSTEM, code="mail", name="Mail", kind="smtp", unit=None, values=values)


def sent(by) -> Message:
    """A mail that the account's server took."""
    [message] = post.messages()
    outbox.move(ids=[message.pk], step=Step.CLAIM, at=makers.NOON)
    outbox.move(ids=[message.pk], step=Step.ACCEPT, at=makers.NOON)
    Message.objects.filter(pk=message.pk).update(state=State.SENT, lane=by.lane)
    message.refresh_from_db()
    return message


def message_id(message) -> str:
    return marks.message_id(message.pk, domain="northwind.example", key=marks.signing_key(django_settings.SECRET_KEY))


def return_path(message) -> str:
    key = marks.signing_key(django_settings.SECRET_KEY)
    return marks.return_path(message.pk, address="bounces@northwind.example", key=key)


def post_to(to, body, **headers) -> int:
    path = report_address(to.pk).removeprefix("https://post.example.org")
    kind = headers.pop("content_type", "application/json")
    text = body if isinstance(body, str) else json.dumps(body)
    return Client().generic("POST", path, text, kind, headers=headers).status_code


def signed(body, *, secret=SECRET, at=None, name="msg-1") -> dict[str, str]:
    moment = str(int((at or timezone.now()).timestamp()))
    covered = f"{name}.{moment}.{json.dumps(body)}".encode()
    mac = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), covered, "sha256")
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": signature}


def mailgun(event, *, at=None, key=SECRET, token="a" * 50):
    moment = str(int((at or timezone.now()).timestamp()))
    mac = hmac.new(key.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    return {"signature": {"timestamp": moment, "token": token, "signature": mac}, "event-data": event}


def basic(password) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"postroom:{password}".encode()).decode()}


def settled(message) -> tuple[str, str, str]:
    """What the report made of the message, its address and the block list."""
    services.take_reported(at=timezone.now())
    message.refresh_from_db()
    point = ContactPoint.objects.get(contact=message.contact, kind="email")
    barred = Suppression.objects.filter(address=message.recipient).values_list("cause", flat=True).first()
    return message.state, point.health, barred or ""


GONE = {"type": "bounced", "status": "5.1.1", "text": "no such user"}


def test_signed_bounce_fails_its_message_and_gives_the_address_up():
    by = account("signed")
    message = sent(by)
    body = {**GONE, "recipient": message.recipient, "message_id": f"<{message_id(message)}>"}

    assert post_to(by, body, **signed(body)) == 200

    assert settled(message) == ("failed", "undeliverable", "bounced")
    kept = IncomingMessage.objects.get()
    assert (kept.kind, kept.effect, kept.about, kept.contact) == ("bounce", "failed", message, message.contact)
    assert ReportedMail.objects.count() == 0


def test_what_is_not_signed_just_now_with_the_secret_is_refused_and_leaves_nothing():
    by = account("signed")
    body = {**GONE, "recipient": sent(by).recipient}
    good = signed(body)

    answers = [
        post_to(by, body),
        post_to(by, body, **signed(body, secret="whsec_" + base64.b64encode(b"another").decode())),
        post_to(by, {**body, "type": "complained"}, **good),
        post_to(by, body, **signed(body, at=timezone.now() - dt.timedelta(minutes=6))),
        post_to(by, body, **{**good, "webhook-id": "msg-2"}),
    ]

    assert answers == [403] * 5
    assert ReportedMail.objects.count() == 0


def test_report_that_is_repeated_is_refused_and_done_once():
    by = account("signed")
    message = sent(by)
    body = {"type": "bounced", "status": "4.2.2", "recipient": message.recipient, "message_id": message_id(message)}
    headers = signed(body)

    assert [post_to(by, body, **headers) for _ in range(3)] == [200, 403, 403]
    assert settled(message) == ("failed", "soft", "")
    assert IncomingMessage.objects.count() == 1


def test_names_of_reports_are_forgotten_when_no_signature_is_good_any_more():
    by = account("signed")
    body = {**GONE, "message_id": f"<{message_id(sent(by))}>"}
    for name in ("old", "new"):
        assert post_to(by, body, **signed(body, name=name)) == 200
    old, new = HeardReport.objects.order_by("pk")
    HeardReport.objects.filter(pk=old.pk).update(at=timezone.now() - dt.timedelta(days=4, minutes=1))

    forget_names(at=timezone.now())

    assert list(HeardReport.objects.all()) == [new]


@pytest.mark.parametrize(("reporter", "bears"), [("postmark", True), ("mailgun", False)])
def test_mail_bears_a_header_that_postmark_tells_back_where_it_reports(reporter, bears):
    by = account(reporter)
    [message] = post.messages(on=by.lane)
    [claimed] = outbox.claim(
        lane_id=by.pk, worker_id=1, priority=Priority.NORMAL, limit=1, lease=dt.timedelta(minutes=1)
    )

    told = dict(Packer(by).envelope(claimed).content.extra_headers)

    keys = [marks.signing_key(django_settings.SECRET_KEY)]
    assert marks.of_message_id(told.get("X-PM-Metadata-postroom", ""), keys=keys) == (message.pk if bears else None)


def test_complaint_bars_the_address_and_ends_all_topics_by_mail():
    by = account("signed")
    message = sent(by)
    body = {"type": "complained", "recipient": message.recipient, "return_path": return_path(message)}

    post_to(by, body, **signed(body))

    assert settled(message) == ("sent", "soft", "complained")
    assert not Consent.objects.filter(contact=message.contact, channel="email", opted_in=True).exists()


def test_delay_changes_nothing():
    by = account("signed")
    message = sent(by)
    body = {"type": "delayed", "status": "4.4.1", "recipient": message.recipient, "message_id": message_id(message)}

    post_to(by, body, **signed(body))

    assert settled(message) == ("sent", "unknown", "")
    assert IncomingMessage.objects.get().effect == "delayed"


def test_account_says_nothing_of_a_message_of_another():
    by, other = account("signed"), post.lane("other", channel="email")
    message = sent(by)
    Message.objects.filter(pk=message.pk).update(lane=other)
    body = {**GONE, "message_id": message_id(message)}

    post_to(by, body, **signed(body))

    assert settled(message) == ("sent", "unknown", "")
    assert IncomingMessage.objects.get().effect == "not_ours"


def test_bounce_without_a_mark_says_what_it_says_of_the_address():
    by = account("signed")
    message = sent(by)
    body = {**GONE, "recipient": message.recipient}

    post_to(by, body, **signed(body))

    assert settled(message) == ("sent", "undeliverable", "bounced")
    assert (IncomingMessage.objects.get().effect, IncomingMessage.objects.get().contact) == (
        "given_up", message.contact,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "becomes"),
    [
        ({"event": "failed", "severity": "permanent", "delivery-status": {"code": 550, "message": "5.1.1 unknown"}},
         ("failed", "undeliverable", "bounced")),
        ({"event": "failed", "severity": "permanent", "reason": "suppress-bounce"},
         ("failed", "undeliverable", "bounced")),
        ({"event": "failed", "severity": "permanent", "delivery-status": {"code": 552, "message": "5.2.2 full"}},
         ("failed", "soft", "")),
        ({"event": "failed", "severity": "permanent", "delivery-status": {"code": 550, "message": "5.7.1 blocked"}},
         ("failed", "unknown", "")),
        ({"event": "failed", "severity": "temporary", "delivery-status": {"code": 450}}, ("sent", "unknown", "")),
        ({"event": "complained"}, ("sent", "soft", "complained")),
        ({"event": "opened"}, ("sent", "unknown", "")),
    ],
)  # fmt: skip
def test_what_mailgun_reports(event, becomes):
    by = account("mailgun")
    message = sent(by)
    event |= {"recipient": message.recipient, "message": {"headers": {"message-id": message_id(message)}}}

    assert post_to(by, mailgun(event)) == 200

    assert settled(message) == becomes


def test_mailgun_is_believed_once_if_it_signed_with_the_key_today():
    by = account("mailgun")
    event = {"event": "complained", "recipient": sent(by).recipient}

    good = mailgun(event)
    answers = [
        post_to(by, mailgun(event, key="another")),
        post_to(by, mailgun(event, at=timezone.now() - dt.timedelta(hours=10))),
        post_to(by, {"event-data": event}),
        post_to(by, good),
        post_to(by, good),
    ]

    assert answers == [403, 403, 403, 200, 403]


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ({"RecordType": "Bounce", "Type": "HardBounce", "Details": "smtp;550 5.1.1 user unknown"},
         ("failed", "undeliverable", "bounced")),
        ({"RecordType": "Bounce", "Type": "SoftBounce", "Details": "mailbox is full"}, ("failed", "soft", "")),
        ({"RecordType": "Bounce", "Type": "SpamNotification"}, ("failed", "unknown", "")),
        ({"RecordType": "Bounce", "Type": "Transient"}, ("sent", "unknown", "")),
        ({"RecordType": "Bounce", "Type": "AutoResponder"}, ("sent", "unknown", "")),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, ("sent", "soft", "complained")),
    ],
)  # fmt: skip
def test_what_postmark_reports(said, becomes):
    by = account("postmark")
    message = sent(by)
    said |= {"ID": 42, "Email": message.recipient, "Metadata": {"postroom": message_id(message)}}

    answers = [post_to(by, said, **basic("wrong")), post_to(by, said), post_to(by, said, **basic(SECRET))]
    again = post_to(by, said, **basic(SECRET))

    assert (answers, again) == ([403, 403, 200], 403)
    assert settled(message) == becomes


# -- Amazon SES


@pytest.fixture(scope="module")
def amazon():
    """A key and its certificate, as Amazon has one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), day, day + dt.timedelta(days=3650)
    )
    return key, made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def notice(key, said, *, version="2", at=None, number="0001", kind="Notification", **more) -> dict[str, str]:
    moment = (at or timezone.now()).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    letter = {"Message": json.dumps(said), "MessageId": number, "Timestamp": moment, "TopicArn": TOPIC, "Type": kind}
    letter |= more
    covered = "".join(f"{name}\n{letter[name]}\n" for name in sorted(letter)).encode()
    digest = hashes.SHA256() if version == "2" else hashes.SHA1()
    letter["Signature"] = base64.b64encode(key.sign(covered, padding.PKCS1v15(), digest)).decode()
    letter["SigningCertURL"] = f"https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-{'ab' * 16}.pem"
    return {**letter, "SignatureVersion": version}


def bounce(message, kind, subtype, **recipient):
    told = {"emailAddress": message.recipient, **recipient}
    said = {"bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": [told]}
    return {"notificationType": "Bounce", "mail": {"source": return_path(message)}, "bounce": said}


def complaint(message):
    whom = {"complainedRecipients": [{"emailAddress": message.recipient}]}
    return {"eventType": "Complaint", "mail": {"source": return_path(message)}, "complaint": whom}


def plain(by, letter) -> int:
    return post_to(by, letter, content_type="text/plain; charset=UTF-8")


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    ("of", "becomes"),
    [
        (lambda one: bounce(one, "Permanent", "General", status="5.1.1", diagnosticCode="smtp; 550 5.1.1 unknown"),
         ("failed", "undeliverable", "bounced")),
        (lambda one: bounce(one, "Permanent", "OnAccountSuppressionList"), ("failed", "undeliverable", "bounced")),
        (lambda one: bounce(one, "Transient", "MailboxFull"), ("failed", "soft", "")),
        (lambda one: bounce(one, "Transient", "ContentRejected"), ("failed", "unknown", "")),
        (lambda one: bounce(one, "Transient", "General"), ("sent", "unknown", "")),
        (complaint, ("sent", "soft", "complained")),
    ],
)  # fmt: skip
def test_what_amazon_reports(amazon, version, of, becomes):
    key, certificate = amazon
    with WebServer([(200, certificate)]) as sns:
        by = account("ses", report_topic=TOPIC, report_url=sns.url)
        message = sent(by)

        assert plain(by, notice(key, of(message), version=version)) == 200

    assert settled(message) == becomes


def test_amazon_is_believed_once_if_its_certificate_signed_this_of_our_topic_just_now(amazon):
    key, certificate = amazon
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with WebServer([(200, certificate)]) as sns:
        by = account("ses", report_topic=TOPIC, report_url=sns.url)
        said = complaint(sent(by))
        good = notice(key, said)
        answers = [
            plain(by, notice(stranger, said)),
            plain(by, good | {"Message": json.dumps(said | {"eventType": "Bounce"})}),
            plain(by, notice(key, said, TopicArn="arn:aws:sns:eu-central-1:123456789012:other")),
            plain(by, notice(key, said, at=timezone.now() - dt.timedelta(hours=5))),
            plain(by, good | {"SigningCertURL": "https://evil.example.org/key.pem"}),
            plain(by, "no JSON"),
        ]
        assert answers == [403] * 6
        assert ReportedMail.objects.count() == 0

        assert [plain(by, good) for _ in range(2)] == [200, 403]
        asked = [one.path for one in sns.asked]

    assert set(asked) == {f"/SimpleNotificationService-{'ab' * 16}.pem"}
    assert len(asked) == 1


def test_topic_that_asks_is_confirmed_where_sns_is_and_nowhere_else(amazon):
    key, certificate = amazon
    more = {"Token": "t0ken", "SubscribeURL": "https://evil.example.org/?Token=t0ken"}
    with WebServer([(200, certificate), (200, "<ok/>")]) as sns:
        by = account("ses", report_topic=TOPIC, report_url=sns.url)

        assert plain(by, notice(key, "sign up", kind="SubscriptionConfirmation", **more)) == 200

        assert "Action=ConfirmSubscription" in sns.asked[-1].path
        assert "Token=t0ken" in sns.asked[-1].path


def test_account_that_nobody_reports_to_believes_nobody():
    by = account("none")

    assert post_to(by, GONE, **signed(GONE)) == 403


def test_settings_that_cannot_work_are_refused():
    with pytest.raises(delivery.BadSettings):
        account("ses", report_topic="bounces")
    with pytest.raises(delivery.BadSettings):
        account("sendmail")
