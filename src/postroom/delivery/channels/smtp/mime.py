"""Writes an e-mail as bytes for the wire: the same content gives the same bytes, however often it is written.

Built for speed: what all mails of an account or a template have in common is written once and kept. That takes
quoted-printable, which can be written piece by piece; base64 cannot.
"""

import re
import unicodedata
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterable, Sequence
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from postroom.core.carriage.envelope import EXTRA_HEADERS, EmailContent, Envelope, Mailbox
from postroom.delivery.channels.smtp.attached import with_files
from postroom.delivery.channels.smtp.errors import BadHeader, Unsendable

_LINE: Final = 76
_WORD_BYTES: Final = 39
"""Bytes in one encoded word: with base64, its frame and the longest header name it stays under 78 columns."""
_LONGEST_FIELD: Final = 2_000
_LONGEST_RAW: Final = 900
"""Characters in a field that is not folded; RFC 5322 §2.1.1 ends a line at 998."""

_SHORT: Final = 80
"""Characters in a piece that is not worth keeping."""
_TEXT, _HTML = b"Content-Type: text/plain; charset=utf-8", b"Content-Type: text/html; charset=utf-8"

_BREAKS_OUT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOT_IN_ADDRESS = r'\s\x00-\x1f\x7f-\x9f\ud800-\udfff<>()\[\],;:\\"@'
_ADDRESS = re.compile(rf"[^{_NOT_IN_ADDRESS}]{{1,64}}@[^{_NOT_IN_ADDRESS}]{{1,255}}")
_MESSAGE_ID = re.compile(r"[!-;=?-~]{3,250}")
_HTTPS = re.compile(r"https://[!-;=?-~]+")
_RAW = re.compile(r"[ -~]*")


def compose(envelope: Envelope) -> list[bytes]:
    """Return the mail as blocks to be joined with CRLF. Raises `Unsendable` or `BadHeader`."""
    content = envelope.email
    _check(envelope)
    head = [
        _shared_head(content.sender, content.reply_to, content.language, content.extra_headers),
        b"To: " + _mailbox(Mailbox(ascii_address(envelope.recipient), envelope.recipient_name)),
        b"Subject: " + _unstructured(content.subject),
        f"Date: {_date(content.date)}\r\nMessage-ID: <{content.message_id}>".encode(),
    ]
    if content.list_unsubscribe_url:
        head.append(_unsubscribe(content.list_unsubscribe_url))
    body = _body(content)
    return [*head, *(with_files(body, content.files, content.message_id) if content.files else body)]


def ascii_address(address: str) -> str:
    """Return the address with its domain as DNS spells it (RFC 5890). Raises `Unsendable`."""
    if not _ADDRESS.fullmatch(address):
        raise Unsendable(f"{address[:80]!r} is no e-mail address")
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}@{'.'.join(map(_ascii_label, domain.split('.')))}"


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    # The standard library's codec is of 2003 and turns ß into ss, which is another domain.
    return "xn--" + unicodedata.normalize("NFC", label.lower()).encode("punycode").decode()


def _check(envelope: Envelope) -> None:
    """Refuse what would end its header line early or is too long to be one."""
    content = envelope.email
    fields = [content.subject, content.language, envelope.recipient_name, content.sender.name]
    fields += [part for header in content.extra_headers for part in header]
    if _BREAKS_OUT.search("".join(fields)) or len(max(fields, key=len)) > _LONGEST_FIELD:
        raise BadHeader("a header field holds a control character or is too long")
    if not _MESSAGE_ID.fullmatch(content.message_id):
        raise BadHeader("the Message-ID has characters that do not belong there")


@lru_cache(maxsize=1024)
def _shared_head(sender: Mailbox, reply_to: str, language: str, extra_headers: tuple[tuple[str, str], ...]) -> bytes:
    """Return the headers that all mails of an account share."""
    lines = [b"From: " + _mailbox(Mailbox(_header_address(sender.address), sender.name))]
    if reply_to:
        lines.append(b"Reply-To: " + _mailbox(Mailbox(_header_address(reply_to))))
    lines += [b"MIME-Version: 1.0", b"Auto-Submitted: auto-generated"]
    if language:
        lines.append(b"Content-Language: " + _plain(language))
    for name, value in extra_headers:
        if name not in EXTRA_HEADERS:
            raise BadHeader(f"{name!r} is no header that may be added")
        lines.append(name.encode() + b": " + _plain(value))
    return b"\r\n".join(lines)


_date = lru_cache(maxsize=1024)(format_datetime)
"""The messages of a run share their date."""


def _header_address(address: str) -> str:
    """An address of ours that is wrong is a fault of the content, not of the recipient's address."""
    try:
        return ascii_address(address)
    except Unsendable as exc:
        raise BadHeader(str(exc)) from exc


def _mailbox(mailbox: Mailbox) -> bytes:
    address = f"<{mailbox.address}>".encode()
    if not mailbox.name:
        return address
    name = _phrase(mailbox.name)
    return name + (b" " if len(name) + len(address) < _LINE - len("Reply-To: ") else b"\r\n ") + address


def _phrase(name: str) -> bytes:
    if _RAW.fullmatch(name) and len(name) < _LINE - len("Reply-To: "):
        return b'"' + name.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
    return _encoded_words(name)


def _unstructured(text: str) -> bytes:
    """Return a text as it stands if it fits on its line and does not look encoded; otherwise encoded (RFC 2047)."""
    if len(text) <= _LINE - len("Subject: ") and _RAW.fullmatch(text) and "=?" not in text and text == text.strip():
        return text.encode()
    return _encoded_words(text)


def _encoded_words(text: str) -> bytes:
    data = text.encode()
    words, start = [], 0
    while start < len(data):
        end = min(start + _WORD_BYTES, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # noqa: PLR2004  never cut a character in two
            end -= 1
        words.append(b"=?utf-8?B?" + b2a_base64(data[start:end], newline=False) + b"?=")
        start = end
    return b"\r\n ".join(words)


def _plain(value: str) -> bytes:
    if len(value) > _LONGEST_RAW or not _RAW.fullmatch(value):
        raise BadHeader("a header that goes out as it stands is too long or not ASCII")
    return value.encode()


def _unsubscribe(url: str) -> bytes:
    """One click, by POST (RFC 8058)."""
    if len(url) > _LONGEST_RAW or not _HTTPS.fullmatch(url):
        raise BadHeader("the address for unsubscribing is not https, or has characters that do not belong there")
    return f"List-Unsubscribe: <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click".encode()


def _body(content: EmailContent) -> Iterable[bytes]:
    """Return the lines of the body, beginning with the headers that describe it."""
    if not content.html:
        return (*_part(_TEXT, content.text), b"")
    if not content.text:
        return (*_part(_HTML, content.html), b"")
    boundary = b"=_" + blake2b(content.message_id.encode(), digest_size=12).hexdigest().encode()
    fence = b"--" + boundary
    return (
        b'Content-Type: multipart/alternative; boundary="' + boundary + b'"',
        b"",
        fence,
        *_part(_TEXT, content.text),
        fence,
        *_part(_HTML, content.html),
        fence + b"--",
        b"",
    )


def _part(head: bytes, pieces: Sequence[str]) -> tuple[bytes, bytes]:
    """Return a part in quoted-printable, encoded piece by piece: a soft line break (RFC 2045 §6.7) is no line break.

    Short pieces beside each other are encoded together.
    """
    encoded: list[bytes] = []
    short: list[str] = []
    for piece in pieces:
        if len(piece) <= _SHORT:
            short.append(piece)
            continue
        if short:
            encoded.append(_quoted("".join(short)))
            short.clear()
        encoded.append(_kept(piece))
    if short:
        encoded.append(_quoted("".join(short)))
    return head + b"\r\nContent-Transfer-Encoding: quoted-printable\r\n", b"=\r\n".join(encoded)


def _quoted(piece: str) -> bytes:
    # b2a_qp takes the line end of its soft breaks from the first line end it meets, so there must be one. Its lines
    # are one column shorter than they may be: there is room for the sign of the soft break.
    return b2a_qp(_canonical(piece) + b"\r\n")[:-2]


_kept = lru_cache(maxsize=512)(_quoted)
"""What all mails of a template have in common is encoded once."""


def _canonical(text: str) -> bytes:
    """Return the text as bytes with every line end, whatever it was, as CRLF (RFC 2046 §4.1.1)."""
    try:
        data = text.encode()
    except UnicodeEncodeError as exc:
        raise BadHeader("the text holds half a character") from exc
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(b"\n", b"\r\n")
