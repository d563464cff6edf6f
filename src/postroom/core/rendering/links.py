"""Links that carry their own proof: who may do what with them, signed, so that nobody can make one up.

A token is `key id . claims . signature`. The signature covers the purpose: a link to unsubscribe opens no other door.
"""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

_TOKEN = re.compile(r"([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_SHORTEST_SECRET = 32
_EXPIRES = "exp"


class BadToken(ValueError):
    """A token that we did not sign, not for this purpose, not with a key still in use, or one that has expired."""


class BadKey(ValueError):
    """A key that must not be used: too short, or with an id that does not fit in a link."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret of at least 32 bytes, and the short id by which tokens name it."""

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if _KEY_ID.fullmatch(self.id) is None or len(self.secret) < _SHORTEST_SECRET:
            raise BadKey("a key needs an id of letters and digits, and a secret of at least 32 bytes")


def sign(purpose: str, claims: Mapping[str, object], key: SigningKey, *, expires: datetime | None = None) -> str:
    """A token that carries `claims` (anything JSON can hold); it is good for `purpose` only, and until `expires`."""
    carried = dict(claims) if expires is None else {**claims, _EXPIRES: int(expires.timestamp())}
    payload = _encoded(json.dumps(carried, separators=(",", ":"), sort_keys=True).encode())
    return f"{key.id}.{payload}.{_signature(purpose, key, payload)}"


def verify(purpose: str, token: str, keys: Iterable[SigningKey], *, at: datetime | None = None) -> dict[str, object]:
    """The claims of a token signed for `purpose` with one of `keys`; raises `BadToken`.

    A token that expires is good only where the time `at` is given and has not come yet.
    """
    match = _TOKEN.fullmatch(token)
    named = [key for key in keys if match and key.id == match[1]]
    if match is None or not named:
        raise BadToken("this is no token of ours")
    if not any(hmac.compare_digest(_signature(purpose, key, match[2]), match[3]) for key in named):
        raise BadToken("the signature is not ours")
    claims = _decoded(match[2])
    expires = claims.pop(_EXPIRES, None)
    if expires is not None and (at is None or not isinstance(expires, int) or at.timestamp() >= expires):
        raise BadToken("this link has expired")
    return claims


def _signature(purpose: str, key: SigningKey, payload: str) -> str:
    covered = json.dumps(["postroom link", purpose, key.id, payload]).encode()
    return _encoded(hmac.digest(key.secret, covered, "sha256"))


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(payload: str) -> dict[str, object]:
    try:
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, NotBase64) as error:
        raise BadToken("the claims cannot be read") from error
    if not isinstance(claims, dict):
        raise BadToken("the claims cannot be read")
    return claims
