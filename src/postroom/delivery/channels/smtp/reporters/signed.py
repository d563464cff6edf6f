"""Reports signed as https://www.standardwebhooks.com has it: for a mail system of one's own, or a program between.

{"type": "bounced", "recipient": "ada@example.org", "status": "5.1.1", "text": "no such user",
 "message_id": "<17.0123456789abcdef@example.org>"}
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from postroom.core.arriving.reports import Report as MailReport
from postroom.core.arriving.reports import Word
from postroom.core.carriage.callback import Callback, NotTheirs, Report, must_be_fresh
from postroom.delivery.channels.smtp.config import SmtpConfig
from postroom.delivery.channels.smtp.reporters.telling import joined, said, status_in, text

_MARK = "whsec_"
_WORDS: Mapping[str, Word] = {
    "bounced": Word.FAILED,
    "delayed": Word.DELAYED,
    "delivered": Word.DELIVERED,
    "complained": Word.COMPLAINED,
}


def report(callback: Callback, config: SmtpConfig, at: datetime) -> Report:
    """Return what is reported. Raises `NotTheirs`."""
    name, moment = callback.headers.get("webhook-id", ""), callback.headers.get("webhook-timestamp", "")
    covered = b".".join([name.encode(), moment.encode(), callback.body])
    wanted = f"v1,{b64encode(hmac.digest(_key(config.report_secret), covered, 'sha256')).decode()}"
    given = callback.headers.get("webhook-signature", "").split()
    if not name or not any(hmac.compare_digest(one.encode(), wanted.encode()) for one in given):
        raise NotTheirs("the signature is not theirs")
    must_be_fresh(moment, at)
    data = said(callback)
    rows = data if isinstance(data, list) else [data]
    return Report(mails=[found for row in rows if (found := _mail(row))], once=name)


def _mail(row: Any) -> MailReport | None:
    word = _WORDS.get(text(row, "type"))
    if word is None:
        return None
    told = text(row, "text")
    status = status_in(text(row, "status"), told)
    return MailReport(word, status, told, joined(row, ("message_id", "return_path")), text(row, "recipient"))


def _key(secret: str) -> bytes:
    """Return the bytes of a secret: in base64 behind its mark, or as it is written."""
    if not secret.startswith(_MARK):
        return secret.encode()
    try:
        return b64decode(secret.removeprefix(_MARK), validate=True)
    except NotBase64:
        raise NotTheirs("the secret for signatures cannot be read") from None
