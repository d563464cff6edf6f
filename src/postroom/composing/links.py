"""Links by which a customer answers without signing in; each carries its own proof."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings

from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.links import BadToken, SigningKey, sign, verify

_OPT_OUT = "opt-out"
_PREFERENCES = "preferences"
_FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Who takes back which consent: a contact, on one channel, about one topic."""

    contact_id: int
    topic_id: int
    channel: Channel = Channel.EMAIL


def signing_key() -> SigningKey:
    """Return the key that links are signed with, made from the secret key of the installation."""
    return _made_from(settings.SECRET_KEY)


def known_keys() -> list[SigningKey]:
    """Return the keys that links may be signed with: today's, and those of secret keys that were in use before."""
    return [_made_from(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def opt_out_url(opt_out: OptOut, key: SigningKey) -> str:
    """Return the public address of the page on which this consent is taken back; opening it changes nothing."""
    claims = {"c": opt_out.contact_id, "t": opt_out.topic_id, "ch": opt_out.channel}
    return f"{settings.PUBLIC_URL}/p/opt-out/{sign(_OPT_OUT, claims, key)}"


def file_url(key: str, signing: SigningKey) -> str:
    """Return the public address of the page from which a file of a message can be fetched."""
    return f"{settings.PUBLIC_URL}/p/files/{sign(_FILE, {'k': key}, signing)}"


def read_file(token: str, keys: Iterable[SigningKey]) -> str:
    """Return the key of the file that a link opens. Raises `BadToken`."""
    match verify(_FILE, token, keys):
        case {"k": str(key)} if key:
            return key
    raise BadToken("this link says nothing about a file")


def read_opt_out(token: str, keys: Iterable[SigningKey]) -> OptOut:
    """Return what a link asks for. Raises `BadToken`."""
    claims = verify(_OPT_OUT, token, keys)
    match claims:
        case {"c": int(contact_id), "t": int(topic_id), "ch": str(channel)} if channel in set(Channel):
            return OptOut(contact_id=contact_id, topic_id=topic_id, channel=Channel(channel))
    raise BadToken("this link says nothing about a consent")


def preferences_url(contact_id: int, key: SigningKey) -> str:
    """Return the public address of the page on which a customer chooses what we send; opening it changes nothing."""
    return f"{settings.PUBLIC_URL}/p/preferences/{sign(_PREFERENCES, {'c': contact_id}, key)}"


def read_preferences(token: str, keys: Iterable[SigningKey]) -> int:
    """Return the id of the contact whose preferences a link opens. Raises `BadToken`."""
    match verify(_PREFERENCES, token, keys):
        case {"c": int(contact_id)}:
            return contact_id
    raise BadToken("this link says nothing about a customer")


def _made_from(secret: str) -> SigningKey:
    return SigningKey("1", sha256(f"postroom links {secret}".encode()).digest())
