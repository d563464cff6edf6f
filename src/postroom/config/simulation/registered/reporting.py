"""Brings signed reports to senders, and mails to recipients: late, twice, in any order or never, as it is told."""

import hmac
import json
import smtplib
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from postroom.config.simulation.registered.manners import Manners
from postroom.config.simulation.registered.provider import Mail

_PATIENCE = 10.0
_TRIES = 4


def signature(body: bytes, secret: str, at: int) -> str:
    """Return how a report is signed: its time, and HMAC-SHA256 over time and body."""
    return f"t={at},v1={hmac.digest(secret.encode(), f'{at}.'.encode() + body, 'sha256').hex()}"


def reporter(manners: Manners, luck: Callable[[], float]) -> Callable[[str, dict[str, Any]], None]:
    """Return what brings a report to an address."""

    def report(address: str, told: dict[str, Any]) -> None:
        body = json.dumps({"letter": told}).encode()
        times = 0 if luck() < manners.unheard else 2 if luck() < manners.repeated else 1
        for _ in range(times):
            _later(luck() * manners.reports_within, _bring, address, body, manners.secret, 1)

    return report


def mailer(manners: Manners) -> Callable[[Mail], None]:
    """Return what sends a mail, if there is a server for it."""

    def send(mail: Mail) -> None:
        if manners.smtp:
            _later(0, _mail, mail, manners.smtp)

    return send


def _later(seconds: float, work: Callable[..., None], *told: Any) -> None:
    timer = threading.Timer(seconds, work, told)
    timer.daemon = True
    timer.start()


def _bring(address: str, body: bytes, secret: str, number: int) -> None:
    """Only where it was told to, and only over HTTP; where nobody answers, again some seconds later."""
    if urlsplit(address).scheme not in ("http", "https"):
        return
    headers = {"Content-Type": "application/json", "Signature": signature(body, secret, int(time.time()))}
    try:
        with urlopen(Request(address, data=body, headers=headers), timeout=_PATIENCE):  # noqa: S310 -- looked at before
            return
    except (URLError, OSError, ValueError):
        if number < _TRIES:
            _later(number * 2.0, _bring, address, body, secret, number + 1)


def _mail(mail: Mail, server: str) -> None:
    host, _, port = server.rpartition(":")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "registered-mail@simulated.invalid", mail.to, mail.subject
    message.set_content(mail.text)
    try:
        with smtplib.SMTP(host, int(port), timeout=_PATIENCE) as smtp:
            smtp.send_message(message)
    except (OSError, ValueError, smtplib.SMTPException):
        return
