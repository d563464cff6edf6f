"""What Mailgun reports: signed with a time and a token, which covers who speaks and not what is said."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from postroom.core.arriving.reports import Report as MailReport
from postroom.core.arriving.reports import Word
from postroom.core.carriage.callback import Callback, NotTheirs, Report, must_be_fresh, must_be_same
from postroom.delivery.channels.smtp.config import SmtpConfig
from postroom.delivery.channels.smtp.reporters.telling import joined, kind_of_code, said, status_in, text

FRESH = 9 * 3600
"""Mailgun tries a report for eight hours."""
_ABOUT = ("message.headers.message-id", "envelope.sender", "user-variables.postroom")
_OF_REASON: Mapping[str, str] = {"suppress-bounce": "5.1.1", "suppress-complaint": "5.7.1"}


def report(callback: Callback, config: SmtpConfig, at: datetime) -> Report:
    """Return what is reported. Raises `NotTheirs`."""
    data = said(callback)
    moment, token = text(data, "signature.timestamp"), text(data, "signature.token")
    wanted = hmac.digest(config.report_secret.encode(), f"{moment}{token}".encode(), "sha256").hex()
    must_be_same(text(data, "signature.signature"), wanted)
    must_be_fresh(moment, at, within=FRESH)
    if not token:
        raise NotTheirs("it has no token")
    event = data.get("event-data") if isinstance(data, dict) else None
    found = _mail(event)
    return Report(mails=[found] if found else [], once=token)


def _mail(event: Any) -> MailReport | None:
    told = text(event, "delivery-status.description", "delivery-status.message", "reason")
    code = text(event, "delivery-status.code")
    reason = text(event, "reason")
    about, recipient = joined(event, _ABOUT), text(event, "recipient")
    match text(event, "event"):
        case "failed" if text(event, "severity") == "temporary":
            word = Word.DELAYED
        case "failed":
            word = Word.FAILED
        case "complained":
            word = Word.COMPLAINED
        case "delivered":
            word = Word.DELIVERED
        case _:
            return None
    known = _OF_REASON.get(reason) or kind_of_code(code)
    status = status_in(text(event, "delivery-status.enhanced-code"), told, otherwise=known)
    return MailReport(word, status, f"{code} {told}".strip(), about, recipient)
