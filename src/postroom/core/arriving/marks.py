"""The marks by which a mail of ours is known again: its Message-ID and its return path. Both are signed.

Whoever makes one up, or changes a number in one, says nothing of any message.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from hmac import compare_digest

_ID, _PATH = b"message-id", b"return-path"
_MESSAGE_ID = re.compile(r"(\d{1,18})\.([0-9a-f]{16})@")
_RETURN_PATH = re.compile(r"\+(\d{1,18})-([0-9a-f]{16})@", re.IGNORECASE)
LONGEST_LOCAL = 64


def signing_key(secret: str) -> bytes:
    """Return the key of all marks of an installation."""
    return blake2b(secret.encode()).digest()


def message_id(number: int, *, domain: str, key: bytes) -> str:
    """Return the Message-ID: the same on every try, and like no other installation's."""
    return f"{number}.{_stamp(number, key, _ID)}@{domain}"


def return_path(number: int, *, address: str, key: bytes) -> str:
    """Return where bounces of one message go: the account's address for bounces, with the message in it.

    Where that would be too long for a mail address, it is the bare address.
    """
    local, _, domain = address.rpartition("@")
    marked = f"{local}+{number}-{_stamp(number, key, _PATH)}"
    return f"{marked}@{domain}" if len(marked) <= LONGEST_LOCAL else address


def of_message_id(text: str, *, keys: Iterable[bytes]) -> int | None:
    """Return the number of the first message of ours whose Message-ID stands in a text."""
    return _first(_MESSAGE_ID, text, list(keys), _ID)


def of_return_path(text: str, *, keys: Iterable[bytes]) -> int | None:
    """Return the number of the first message of ours whose return path stands in a text."""
    return _first(_RETURN_PATH, text, list(keys), _PATH)


def _first(pattern: re.Pattern[str], text: str, keys: Sequence[bytes], purpose: bytes) -> int | None:
    for number, stamp in pattern.findall(text):
        if any(compare_digest(stamp.lower(), _stamp(int(number), key, purpose)) for key in keys):
            return int(number)
    return None


def _stamp(number: int, key: bytes, purpose: bytes) -> str:
    return blake2b(b"%d" % number, digest_size=8, key=key, person=purpose).hexdigest()
