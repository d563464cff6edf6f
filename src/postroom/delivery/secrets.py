"""Keep the passwords of channel accounts: encrypted in the database, with keys that are not in it."""

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class NoKeys(Exception):
    """POSTROOM_ENCRYPTION_KEYS is not set, so nothing secret can be kept."""


class UnreadableSecret(Exception):
    """None of our encryption keys opens this secret."""


def seal(secrets: Mapping[str, str]) -> str:
    """Return the secrets as one encrypted text; the first key encrypts."""
    return _box().encrypt(json.dumps(dict(secrets)).encode()).decode() if secrets else ""


def unseal(sealed: str) -> dict[str, str]:
    """Return what `seal` hid, with whichever key it was sealed with."""
    if not sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken:
        raise UnreadableSecret("none of the encryption keys opens the secrets of this account") from None
    return opened


def _box() -> MultiFernet:
    if not settings.ENCRYPTION_KEYS:
        raise NoKeys("set POSTROOM_ENCRYPTION_KEYS to keep secrets")
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
