"""A message as a gateway wants to be told of it."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from postroom.core.carriage.envelope import Envelope
from postroom.core.sms.alphabet import alphabet_of
from postroom.delivery.channels.gateway.config import GatewayConfig
from postroom.delivery.channels.gateway.recipe import Auth, Form, Recipe

NAMES = frozenset(
    {
        "to", "digits", "number", "from", "text", "reference", "callback", "alphabet",
        "seconds", "minutes", "milliseconds", "user", "password",
    }
)  # fmt: skip
_SHORTEST = 60
_NAME = re.compile(r"\{([a-z]+)(#?)\}")


class Request(NamedTuple):
    """One request, ready to be sent."""

    method: str
    target: str
    body: bytes
    headers: Mapping[str, str]


def request(envelope: Envelope, config: GatewayConfig) -> Request:
    """Return what the gateway is asked."""
    recipe = config.spoken
    known = _known(envelope, config, recipe)
    fields = _filled(recipe.fields, known) or {}
    target = urlsplit(config.base).path + _url(recipe.url, known)
    headers = {"Accept": "application/json, text/plain", "User-Agent": "Postroom", **_auth(recipe, config, known)}
    if recipe.form is Form.QUERY:
        return Request(recipe.method, f"{target}?{urlencode(fields)}", b"", headers)
    if recipe.form is Form.FORM:
        body = urlencode(fields).encode()
        return Request(recipe.method, target, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})
    body = json.dumps(fields, ensure_ascii=False).encode()
    return Request(recipe.method, target, body, {**headers, "Content-Type": "application/json"})


def _known(envelope: Envelope, config: GatewayConfig, recipe: Recipe) -> dict[str, str]:
    content, digits = envelope.sms, envelope.recipient.lstrip("+")
    seconds = max(int(content.lasts.total_seconds()), _SHORTEST) if content.lasts else 0
    return {
        "to": envelope.recipient,
        "digits": digits,
        "number": f"00{digits}",
        "from": config.sender or content.sender,
        "text": content.text,
        "reference": envelope.reference,
        "callback": envelope.report_to,
        "alphabet": recipe.alphabets.get(alphabet_of(content.text), ""),
        "seconds": str(seconds or ""),
        "minutes": str(seconds // 60 or ""),
        "milliseconds": str(seconds * 1000 or ""),
        "user": config.username,
        "password": config.password,
    }


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    """The value with its names filled; None where there is nothing for one of them."""
    match value:
        case str():
            return _text(value, known)
        case Mapping():
            filled = {name: _filled(one, known) for name, one in value.items()}
            return {name: one for name, one in filled.items() if one is not None}
        case list() | tuple():
            return [one for one in (_filled(inner, known) for inner in value) if one is not None]
    return value


def _text(value: str, known: Mapping[str, str]) -> str | int | None:
    names = _NAME.findall(value)
    if any(not known.get(name) for name, _ in names):
        return None
    text = _NAME.sub(lambda found: known[found[1]], value)
    return int(text) if any(sign for _, sign in names) else text


def _url(path: str, known: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: quote(known.get(found[1], ""), safe=""), path)


def _auth(recipe: Recipe, config: GatewayConfig, known: Mapping[str, str]) -> dict[str, str]:
    match recipe.auth:
        case Auth.BASIC:
            token = b64encode(f"{config.username}:{config.password}".encode()).decode()
            return {"Authorization": f"Basic {token}"}
        case Auth.BEARER:
            return {"Authorization": f"Bearer {config.password}"}
        case Auth.HEADER:
            name, _, value = recipe.header.partition(":")
            return {name.strip(): str(_text(value.strip(), known) or "")}
    return {}
