"""What a gateway reports of messages, read from its callback once it is proved to be the gateway's."""

import hmac
import json
from base64 import b64encode, urlsafe_b64decode
from binascii import Error as NotBase64
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from postroom.core.carriage.arrival import Receipt, Reported
from postroom.core.carriage.callback import Callback, NotTheirs, must_be_fresh, must_be_same
from postroom.delivery.channels.gateway.answers import part_ref
from postroom.delivery.channels.gateway.charges import price
from postroom.delivery.channels.gateway.config import GatewayConfig
from postroom.delivery.channels.gateway.paths import at, text_at
from postroom.delivery.channels.gateway.recipe import Proof, Reports

_PARTS_OF_A_TOKEN = 3


def receipts(callback: Callback, config: GatewayConfig, *, about: str, now: datetime) -> tuple[list[Receipt], str]:
    """Return what a callback reports, and a name by which it is known if it must not be believed twice.

    `about` is the reference of the message that its address was made for; empty: it may be about any of the account's.
    Raises `NotTheirs`.
    """
    reports = config.spoken.reports
    if reports is None:
        raise NotTheirs("this gateway reports nothing")
    once = _prove(callback, config, reports.proof, now)
    data = callback.data
    found = at(data, reports.each) if reports.each else [data]
    rows = [row for one in found for row in (one if isinstance(one, list) else [one])]
    return [receipt for row in rows if (receipt := _receipt(row, reports, about))], once


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
    fields = {name: str(value) for name, value in callback.data.items() if name != "sig"}
    covered = "".join(f"&{name}={_plain(fields[name])}" for name in sorted(fields))
    given = str(callback.data.get("sig", ""))
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
        found: dict[str, Any] = json.loads(claims)
    except (ValueError, TypeError, KeyError, NotBase64) as exc:
        raise NotTheirs("the signature cannot be read") from exc
    wanted = hmac.digest(secret, f"{parts[0]}.{parts[1]}".encode(), "sha256")
    if not hmac.compare_digest(wanted, signature):
        raise NotTheirs("the signature is not theirs")
    return found


def _plain(value: str) -> str:
    return value.replace("&", "_").replace("=", "_")
