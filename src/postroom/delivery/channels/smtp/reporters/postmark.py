"""What Postmark reports: it signs nothing, and shows the password that stands in the address it was told."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from postroom.core.arriving.reports import Report as MailReport
from postroom.core.arriving.reports import Word
from postroom.core.carriage.callback import Callback, Report, must_be_same
from postroom.delivery.channels.smtp.config import SmtpConfig
from postroom.delivery.channels.smtp.reporters.telling import joined, said, status_in, text

HEADER = "X-PM-Metadata-postroom"
"""Postmark gives its own Message-ID; what stands in this header comes back with a report."""
_ABOUT = ("Metadata.postroom",)
_BOUNCES: Mapping[str, str] = {
    "HardBounce": "5.1.1",
    "BadEmailAddress": "5.1.3",
    "ManuallyDeactivated": "5.1.1",
    "SoftBounce": "4.2.2",
    "DnsError": "4.4.4",
    "Blocked": "5.7.1",
    "SpamNotification": "5.7.1",
    "DMARCPolicy": "5.7.1",
    "VirusNotification": "5.6.0",
    "TemplateRenderingFailed": "5.6.0",
    "Unknown": "",
    "SMTPApiError": "",
    "InboundError": "",
}
"""Bounces that are final, and the status that stands for each; all others are no failures."""


def report(callback: Callback, config: SmtpConfig, _at: datetime) -> Report:
    """Return what is reported. Raises `NotTheirs`."""
    must_be_same(_password(callback.headers.get("authorization", "")), config.report_secret)
    data = said(callback)
    found = _mail(data)
    kind = text(data, "RecordType")
    number = text(data, "ID") or f"{text(data, 'MessageID')}-{text(data, 'DeliveredAt')}"
    return Report(mails=[found] if found else [], once=f"{kind}-{number}")


def _mail(data: Any) -> MailReport | None:
    about = joined(data, _ABOUT)
    recipient = text(data, "Email", "Recipient")
    told = text(data, "Details", "Description")
    kind = text(data, "Type")
    match text(data, "RecordType"):
        case "SpamComplaint":
            return MailReport(Word.COMPLAINED, "", kind, about, recipient)
        case "Delivery":
            return MailReport(Word.DELIVERED, "", told, about, recipient)
        case "Bounce" if kind == "SpamComplaint":
            return MailReport(Word.COMPLAINED, "", kind, about, recipient)
        case "Bounce" if kind in _BOUNCES:
            status = status_in(told, otherwise=_BOUNCES[kind])
            return MailReport(Word.FAILED, status, f"{kind}: {told}", about, recipient)
        case "Bounce" if kind == "Transient":
            return MailReport(Word.DELAYED, status_in(told), f"{kind}: {told}", about, recipient)
    return None


def _password(header: str) -> str:
    kind, _, token = header.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return b64decode(token, validate=True).decode().partition(":")[2]
    except (NotBase64, ValueError):
        return ""
