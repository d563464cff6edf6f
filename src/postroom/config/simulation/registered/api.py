"""The API of the simulated provider, as `docs/build/registered-mail-api.md` describes it."""

import json
import secrets
import time
from http import HTTPStatus
from typing import Any, NamedTuple

from postroom.config.simulation.registered.letters import TooLate
from postroom.config.simulation.registered.provider import BadDeposit, Provider


class Reply(NamedTuple):
    """What is answered; a status of 0 is no answer at all."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"


def answer(provider: Provider, method: str, path: str, *, key: str, body: bytes) -> Reply:
    """Answer a request of a sender; `path` is what stands behind /api/v1/."""
    manners = provider.manners
    time.sleep(manners.latency)
    if manners.key and not secrets.compare_digest(key.encode(), f"Bearer {manners.key}".encode()):
        return _error(HTTPStatus.UNAUTHORIZED, "wrong_key")
    match [method, *path.strip("/").split("/")]:
        case ["GET", "account"]:
            return _json(HTTPStatus.OK, {"name": "Simulated registered mail", "qualified": False})
        case ["POST", "letters"]:
            return _deposit(provider, body)
        case ["GET", "letters", reference]:
            provider.sweep()
            held = provider.letters.get(reference)
            told = held.told(provider.url) if held else None
            return _json(HTTPStatus.OK, told) if told else _error(HTTPStatus.NOT_FOUND, "unknown_reference")
        case ["GET", "letters", reference, "proofs", name]:
            held = provider.letters.get(reference)
            made = held.proofs.get(name) if held else None
            return Reply(200, made.data, made.media_type) if made else _error(HTTPStatus.NOT_FOUND, "unknown_proof")
        case ["DELETE", "letters", reference]:
            return _withdraw(provider, reference)
    return _error(HTTPStatus.NOT_FOUND, "unknown_path")


def _deposit(provider: Provider, body: bytes) -> Reply:
    if provider.luck.random() < provider.manners.busy:
        return _error(HTTPStatus.SERVICE_UNAVAILABLE, "busy")
    try:
        held, is_new, fate = provider.deposit(_read(body))
    except BadDeposit as bad:
        return _error(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_deposit", str(bad))
    if held is None:
        return _error(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", "this recipient takes no registered mail")
    if not fate.answers:
        return Reply(0)
    if not is_new:
        return _json(HTTPStatus.CONFLICT, {"error": "duplicate", "letter": held.told(provider.url)})
    return _json(HTTPStatus.CREATED, held.told(provider.url))


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as exc:
        raise BadDeposit(f"it cannot be read: {exc}") from exc


def _withdraw(provider: Provider, reference: str) -> Reply:
    try:
        held = provider.withdraw(reference)
    except TooLate:
        return _error(HTTPStatus.CONFLICT, "too_late", "the recipient has decided, or the time is over")
    if held is None:
        return _error(HTTPStatus.NOT_FOUND, "unknown_reference")
    return _json(HTTPStatus.OK, held.told(provider.url))


def _json(status: int, told: dict[str, Any]) -> Reply:
    return Reply(status, json.dumps(told).encode())


def _error(status: int, code: str, text: str = "") -> Reply:
    return _json(status, {"error": code, "text": text})
