"""What Amazon SES reports through a topic of SNS: signed with Amazon's certificate, and only of the account's topic."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from postroom.core.arriving.reports import Report as MailReport
from postroom.core.arriving.reports import Word
from postroom.core.carriage.callback import Callback, NotTheirs, Report, must_be_fresh
from postroom.core.carriage.paths import at as found_at
from postroom.delivery.channels.smtp.config import TOPIC, SmtpConfig
from postroom.delivery.channels.smtp.reporters.certificates import Certificates, must_have_signed
from postroom.delivery.channels.smtp.reporters.telling import joined, status_in, text
from postroom.delivery.http import BadUrl, Client, NoAnswer, NotAsked

FRESH = 4 * 3600
"""SNS tries an endpoint for about an hour."""
_NOTICE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_HANDSHAKE = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9a-f]{8,64}\.pem")
_ABOUT = ("mail.source", "mail.commonHeaders.messageId", "mail.tags.postroom.*")
_OF_SUBTYPE: Mapping[str, str] = {
    "NoEmail": "5.1.1", "General": "5.1.1", "Suppressed": "5.1.1", "OnAccountSuppressionList": "5.1.1",
    "MailboxFull": "4.2.2", "MessageTooLarge": "5.3.4", "ContentRejected": "5.6.0", "AttachmentRejected": "5.6.0",
}  # fmt: skip
_certificates = Certificates()


def report(callback: Callback, config: SmtpConfig, at: datetime, *, public_only: bool) -> Report:
    """Return what is reported; a topic that asks whether we want to hear it is answered yes. Raises `NotTheirs`."""
    letter = _letter(callback)
    if str(letter.get("TopicArn", "")) != config.report_topic:
        raise NotTheirs("it is of another topic")
    home = config.report_url.rstrip("/") or _home(config.report_topic)
    try:
        sns = Client(home, seconds=10, public_only=public_only)
    except BadUrl as exc:
        raise NotTheirs(str(exc)) from exc
    try:
        _prove(letter, sns, home)
        must_be_fresh(_seconds(str(letter.get("Timestamp", ""))), at, within=FRESH)
        if letter.get("Type") == "SubscriptionConfirmation":
            _confirm(letter, sns)
            return Report()
    except (NotAsked, NoAnswer) as exc:
        raise NotTheirs(f"Amazon could not be asked: {exc}") from exc
    finally:
        sns.close()
    once = str(letter.get("MessageId", ""))
    return Report(mails=_mails(letter) if letter.get("Type") == "Notification" else [], once=once)


def _letter(callback: Callback) -> Mapping[str, Any]:
    """SNS calls its JSON plain text."""
    try:
        letter = json.loads(callback.body)
    except ValueError as exc:
        raise NotTheirs("it cannot be read") from exc
    if not isinstance(letter, dict):
        raise NotTheirs("it cannot be read")
    return letter


def _home(topic: str) -> str:
    found = TOPIC.fullmatch(topic)
    partition, region = (found[1], found[2]) if found else ("", "")
    return f"https://sns.{region}.amazonaws.com{'.cn' if partition == 'aws-cn' else ''}"


def _prove(letter: Mapping[str, Any], sns: Client, home: str) -> None:
    """The certificate is fetched where SNS of our own topic is, whatever host the letter names."""
    path = urlsplit(str(letter.get("SigningCertURL", ""))).path
    if not _CERTIFICATE.fullmatch(path):
        raise NotTheirs("it does not say which certificate signed it")
    names = _NOTICE if letter.get("Type") == "Notification" else _HANDSHAKE
    covered = "".join(f"{name}\n{letter[name]}\n" for name in names if letter.get(name) is not None)
    version, signature = str(letter.get("SignatureVersion", "")), str(letter.get("Signature", ""))
    must_have_signed(_certificates.key(sns, home, path), signature, covered.encode(), version)


def _confirm(letter: Mapping[str, Any], sns: Client) -> None:
    asked = {"Action": "ConfirmSubscription", "TopicArn": letter["TopicArn"], "Token": str(letter.get("Token", ""))}
    if not sns.ask("GET", f"/?{urlencode(asked)}").is_good:
        raise NotTheirs("Amazon does not let the topic be confirmed")


def _seconds(told: str) -> int:
    try:
        return int(datetime.fromisoformat(told.replace("Z", "+00:00")).astimezone(UTC).timestamp())
    except ValueError:
        raise NotTheirs("it does not say when it was signed") from None


def _mails(letter: Mapping[str, Any]) -> list[MailReport]:
    try:
        told = json.loads(str(letter.get("Message", "")))
    except ValueError:
        return []  # a notice of the topic itself
    about = joined(told, _ABOUT) + " " + " ".join(_headers(told))
    match text(told, "notificationType", "eventType"):
        case "Bounce":
            return [_bounce(told, one, about) for one in found_at(told, "bounce.bouncedRecipients.*")]
        case "Complaint" if text(told, "complaint.complaintFeedbackType") != "not-spam":
            kind = text(told, "complaint.complaintFeedbackType") or "abuse"
            return [
                MailReport(Word.COMPLAINED, "", kind, about, text(one, "emailAddress"))
                for one in found_at(told, "complaint.complainedRecipients.*")
            ]
        case "DeliveryDelay":
            kind = text(told, "deliveryDelay.delayType")
            return [
                MailReport(Word.DELAYED, status_in(text(one, "status")), kind, about, text(one, "emailAddress"))
                for one in found_at(told, "deliveryDelay.delayedRecipients.*")
            ]
        case "Delivery":
            kind = text(told, "delivery.smtpResponse")
            whom = found_at(told, "delivery.recipients.*")
            return [MailReport(Word.DELIVERED, "", kind, about, str(one)) for one in whom]
    return []


def _bounce(told: Any, recipient: Any, about: str) -> MailReport:
    """A bounce is final: SES tries on by itself. Out of office (transient, general) is none."""
    kind, subtype = text(told, "bounce.bounceType"), text(told, "bounce.bounceSubType")
    said_ = text(recipient, "diagnosticCode")
    known = _OF_SUBTYPE.get(subtype, "") if kind == "Permanent" or subtype != "General" else "4.0.0"
    status = status_in(text(recipient, "status"), said_, otherwise=known)
    is_note = kind == "Transient" and subtype == "General" and not said_ and not text(recipient, "status")
    word = Word.DELAYED if is_note else Word.FAILED
    return MailReport(word, status, said_ or f"{kind}: {subtype}", about, text(recipient, "emailAddress"))


def _headers(told: Any) -> list[str]:
    rows = [one for one in found_at(told, "mail.headers.*") if isinstance(one, dict)]
    return [str(one.get("value", ""))[:500] for one in rows if str(one.get("name", "")).lower() == "message-id"][:5]
