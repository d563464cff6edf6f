"""Writes an e-mail with files: what it says comes first, each file is a part of its own (RFC 2046 §5.1.3, RFC 2183)."""

import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from urllib.parse import quote

from postroom.core.carriage.files import FileGone, FilePart
from postroom.delivery.channels.smtp.errors import BadHeader, FileMissing

_LINE_OF_BYTES = 57
"""Bytes that fill one line of base64."""
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff/\\]")
_PLAIN_NAME = re.compile(r"[ !#-\[\]-~]+")
_LONGEST_NAME = 80


def with_files(body: Iterable[bytes], files: Sequence[FilePart], message_id: str) -> Iterator[bytes]:
    """Yield the lines of the whole body. The same mail has the same boundary on every try. Raises `FileMissing`."""
    fence = b"=_m" + blake2b(message_id.encode(), digest_size=12, person=b"mixed").hexdigest().encode()
    yield b'Content-Type: multipart/mixed; boundary="' + fence + b'"'
    yield b""
    yield b"--" + fence
    *lines, last = body
    yield from lines
    if last:
        yield last
    for file in files:
        yield b"--" + fence
        yield _head(file)
        yield _base64(_data(file))
    yield b"--" + fence + b"--"
    yield b""


def _head(file: FilePart) -> bytes:
    if not _MEDIA_TYPE.fullmatch(file.media_type):
        raise BadHeader("the media type of a file has characters that do not belong there")
    if _UNFIT.search(file.name) or not 0 < len(file.name) <= _LONGEST_NAME:
        raise BadHeader("the name of a file is empty, too long, or has characters that do not belong there")
    is_plain = _PLAIN_NAME.fullmatch(file.name)
    name = f'filename="{file.name}"' if is_plain else f"filename*=utf-8''{quote(file.name, safe='')}"  # RFC 2231
    return (
        f"Content-Type: {file.media_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {name}\r\n"
    ).encode()


def _data(file: FilePart) -> bytes:
    try:
        return file.data
    except FileGone as gone:
        raise FileMissing(f"{file.name}: {gone}") from gone


def _base64(data: bytes) -> bytes:
    pieces = (data[start : start + _LINE_OF_BYTES] for start in range(0, len(data), _LINE_OF_BYTES))
    return b"\r\n".join(b2a_base64(piece, newline=False) for piece in pieces)
