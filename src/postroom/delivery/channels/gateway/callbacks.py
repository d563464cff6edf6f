"""What a gateway reports or brings in, read from its callback once it is proved to be the gateway's."""

import hmac
import json
from base64 import b64encode, urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl
from zlib import crc32

from postroom.core.carriage.arrival import Incoming, Receipt, Reported
from postroom.core.carriage.callback import Callback, NotTheirs, Report, must_be_fresh, must_be_same
from postroom.core.carriage.paths import at, text_at
from postroom.delivery.channels.gateway.answers import part_ref
from postroom.delivery.channels.gateway.charges import price
from postroom.delivery.channels.gateway.config import GatewayConfig
from postroom.delivery.channels.gateway.recipe import Proof, Reports, Texts

_PARTS_OF_A_TOKEN = 3
MOST_TEXT = 10_000
_DIGITS, _POSITIVE = 3, 0x7FFF_FFFF


def report(callback: Callback, config: GatewayConfig, *, about: str, now: datetime) -> Report:
    """Return what a callback brings: reports of messages, and texts that customers wrote.

    `about` is the reference of the message that its address was made for; empty: it may be about any of the account's,
    and only there texts come in. Raises `NotTheirs`.
    """
    recipe = config.spoken
    reports, texts = recipe.reports, recipe.texts
    if reports is None and texts is None:
        raise NotTheirs("this gateway reports nothing")
    once = _prove(callback, config, reports.proof if reports else Proof.ADDRESS, now)
    data = callback.data
    found = [one for row in _rows(data, reports.each) if (one := _receipt(row, reports, about))] if reports else []
    came = [] if about or found or texts is None else list(written(data, texts))
    return Report(receipts=found, texts=came, once=once, answer=reports.answer if reports else "")


def _rows(data: Any, each: str) -> list[Any]:
    found = at(data, each) if each else [data]
    return [row for one in found for row in (one if isinstance(one, list) else [one])]


def _receipt(row: Any, reports: Reports, about: str) -> Receipt | None:
    reported = _reported(row, reports)
    ref = text_at(row, reports.ref) if reports.ref else ""
    name = part_ref(about, ref) if about else ref
    if reported is None or not name:
        return None
    return Receipt(
        refs=(name,),
        reported=reported,
        code=text_at(row, reports.code),
        text=text_at(row, reports.text),
        price=price(row, amounts=reports.price, currency=reports.currency, times=reports.times),
    )


def written(data: Any, texts: Texts) -> Iterator[Incoming]:
    """Yield the texts in what a gateway brings; what says nobody wrote it, or holds no text, is none."""
    for row in _rows(data, texts.each):
        sender = text_at(row, texts.sender)
        if not sender or not any(at(row, path) for path in texts.text.split("|")):
            continue
        part, parts = _small(row, texts.part), _small(row, texts.parts)
        is_part = 1 <= part <= parts
        ref = text_at(row, texts.ref)
        yield Incoming(
            sender=sender,
            recipient=text_at(row, texts.recipient),
            text=text_at(row, texts.text)[:MOST_TEXT],
            together=_together(text_at(row, texts.together)) if is_part else 0,
            part=part if is_part else 1,
            parts=parts if is_part else 1,
            ref=f"{ref}/{part}" if ref else "",
        )


def _small(row: Any, path: str) -> int:
    told = text_at(row, path)
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _DIGITS else 0


def _together(told: str) -> int:
    """What parts have in common, as a number: gateways count, or make up words."""
    return crc32(told.encode()) & _POSITIVE


def _reported(row: Any, reports: Reports) -> Reported | None:
    said = ((text_at(row, path), means) for path, means in reports.says)
    return next((means[word] for word, means in said if word in means), None)


def _prove(callback: Callback, config: GatewayConfig, proof: Proof, now: datetime) -> str:
    match proof:
        case Proof.TWILIO:
            return _twilio(callback, config)
        case Proof.VONAGE:
            return _vonage(callback, config, now)
    return ""


def _twilio(callback: Callback, config: GatewayConfig) -> str:
    """HMAC-SHA1 over the address and the sorted fields."""
    fields = parse_qsl(callback.body.decode("utf-8", "replace"), keep_blank_values=True)
    covered = callback.url + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    wanted = b64encode(hmac.digest(config.password.encode(), covered.encode(), "sha1")).decode()
    must_be_same(callback.headers.get("x-twilio-signature", ""), wanted)
    return ""


def _vonage(callback: Callback, config: GatewayConfig, now: datetime) -> str:
    """A token that covers the body, or a signature among the fields; either tells its time."""
    secret = config.signing_secret.encode()
    if not secret:
        raise NotTheirs("the secret for signatures is not set")
    kind, _, token = callback.headers.get("authorization", "").partition(" ")
    if kind == "Bearer":
        claims = _token(token, secret)
        if claims.get("payload_hash") != sha256(callback.body).hexdigest():
            raise NotTheirs("the signature is of another message")
        must_be_fresh(claims.get("iat"), now)
        return str(claims.get("jti", ""))
    data = callback.data
    if not isinstance(data, dict):
        raise NotTheirs("it is not signed")
    fields = {name: str(value) for name, value in data.items() if name != "sig"}
    covered = "".join(f"&{name}={_plain(fields[name])}" for name in sorted(fields))
    given = str(data.get("sig", ""))
    must_be_same(given.lower(), hmac.digest(secret, covered.encode(), "sha256").hex())
    must_be_fresh(fields.get("timestamp"), now)
    return given.lower()


def _token(token: str, secret: bytes) -> dict[str, Any]:
    """The claims of a JWT signed with HS256."""
    parts = token.split(".")
    try:
        head, claims, signature = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts)
        if len(parts) != _PARTS_OF_A_TOKEN or json.loads(head)["alg"] != "HS256":
            raise NotTheirs("it is signed in a way that is not theirs")
        found: dict[str, Any] = dict(json.loads(claims))
    except (ValueError, TypeError, KeyError, NotBase64) as exc:
        raise NotTheirs("the signature cannot be read") from exc
    wanted = hmac.digest(secret, f"{parts[0]}.{parts[1]}".encode(), "sha256")
    if not hmac.compare_digest(wanted, signature):
        raise NotTheirs("the signature is not theirs")
    return found


def _plain(value: str) -> str:
    return value.replace("&", "_").replace("=", "_")
