"""The API of a provider, as `docs/build/registered-mail-api.md` describes it: all that is special to it is here."""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from postroom.core.carriage.arrival import Receipt, Reported
from postroom.core.carriage.callback import Callback, NotTheirs, Report, must_be_fresh, must_be_same
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.outcome import Accepted, Misconfigured, Outcome, Refused, TryLater, Unclear
from postroom.core.carriage.registered import Passed, Progress, ProofKind, ProofNamed, Stage
from postroom.core.lifecycle import FailureKind
from postroom.delivery.http import Answer

CONFLICT, NOT_FOUND = 409, 404
_TAKEN = frozenset({200, 201})
_NO_ENTRY = frozenset({401, 403})
_LATER = frozenset({425, 429, 503})
_BAD_CONTENT = frozenset({400, 413, 415, 422})
_LONGEST, _LONGEST_WAIT = 200, 86_400
_REPORTED = {
    Stage.ACCEPTED: Reported.DELIVERED,
    Stage.REFUSED: Reported.DECLINED,
    Stage.UNCLAIMED: Reported.UNCLAIMED,
    Stage.WITHDRAWN: Reported.CANCELLED,
}


class Unreadable(ValueError):
    """What the provider said is not what its API says."""


class Deposit(NamedTuple):
    """A request that deposits a letter."""

    target: str
    headers: Mapping[str, str]
    body: bytes


def deposit(envelope: Envelope, path: str, key: str) -> Deposit:
    """Return how a letter is deposited."""
    letter = envelope.letter
    told = {
        "reference": letter.key,
        "sender": {"name": letter.sender},
        "recipient": {"name": envelope.recipient_name, "email": letter.email},
        "subject": letter.subject,
        "language": letter.language,
        "document": {
            "media_type": "application/pdf",
            "sha256": letter.sha256,
            "content": b64encode(letter.pdf).decode(),
        },
        "callback": envelope.report_to,
    }
    headers = {**entry(key), "Content-Type": "application/json", "Idempotency-Key": letter.key}
    return Deposit(f"{path}/letters", headers, json.dumps(told).encode())


def entry(key: str) -> dict[str, str]:
    """Return the headers that let us in."""
    return {"Authorization": f"Bearer {key}", "Accept": "application/json"}


def letter_path(path: str, reference: str, *more: str) -> str:
    """Return where a letter, or something of it, is."""
    return "/".join([f"{path}/letters", *(quote(part, safe="") for part in (reference, *more))])


def taken(envelope: Envelope, answer: Answer) -> Outcome:
    """Say what became of a deposit; what is not clear is asked for later, never deposited blindly again."""
    reference, said = envelope.reference, _said(answer)
    data = _data(answer)
    held = data.get("letter") if answer.status == CONFLICT and isinstance(data, dict) else data
    if answer.status in _TAKEN or answer.status == CONFLICT:
        return accepted(envelope, held) or Unclear(reference, f"{answer.status} {said}")
    if answer.status in _NO_ENTRY:
        return Misconfigured(reference, f"{answer.status} {said}")
    if answer.status in _LATER:
        return TryLater(reference, str(answer.status), said, _wait(answer))
    if answer.status in _BAD_CONTENT:
        return Refused(reference, FailureKind.BAD_CONTENT, str(answer.status), said)
    return Unclear(reference, f"{answer.status} {said}")


def accepted(envelope: Envelope, held: Any) -> Accepted | None:
    """Return that the provider has the letter, if what it shows is this one."""
    try:
        found = progress(held)
    except Unreadable:
        return None
    if found.reference != envelope.letter.key:
        return None
    return Accepted(envelope.reference, found.carrier_ref, part_refs=(found.carrier_ref,))


def is_unknown(answer: Answer) -> bool:
    """Say whether the provider is certain that it has no such letter; any other 404 may be somebody else's."""
    data = _data(answer)
    return answer.status == NOT_FOUND and isinstance(data, dict) and data.get("error") == "unknown_reference"


def shown(answer: Answer) -> Progress:
    """Return the letter that was asked for. Raises `Unreadable`."""
    if answer.status not in _TAKEN:
        raise Unreadable(f"{answer.status} {_said(answer)}")
    return progress(_data(answer))


def progress(held: Any) -> Progress:
    """Read a letter as the provider tells it; stages that we do not know are left out. Raises `Unreadable`."""
    try:
        passed = [(str(event["status"]), datetime.fromisoformat(event["at"])) for event in held["events"]]
        found = Progress(
            reference=str(held["reference"]),
            carrier_ref=str(held["id"]),
            passed=[Passed(stage=Stage(word), at=_aware(at)) for word, at in passed if word in set(Stage)],
            proofs=[_proof(one) for one in held.get("proofs", ()) if one["kind"] in set(ProofKind)],
            signed_by=str(held.get("signed_by") or ""),
            more_url=str(held.get("url") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise Unreadable(f"the provider says of a letter what cannot be read: {exc!r}"[:_LONGEST]) from exc
    if not found.carrier_ref or not found.reference:
        raise Unreadable("the provider does not say which letter it means")
    return found


def receipt(found: Progress) -> Receipt:
    """Return what a letter's progress means for its message: the stage that counts most decides."""
    order = list(Stage)
    stage = max((one.stage for one in found.passed), key=order.index, default=Stage.DEPOSITED)
    return Receipt(
        refs=(found.carrier_ref, found.reference),
        reported=_REPORTED.get(stage, Reported.ON_THE_WAY),
        code=stage,
        progress=found,
    )


def report(callback: Callback, secret: str, now: datetime) -> Report:
    """Return what a report says, once it is proved to be the provider's. Raises `NotTheirs`."""
    if not secret:
        raise NotTheirs("the secret for signatures is not set")
    parts = dict(part.partition("=")[::2] for part in callback.headers.get("signature", "").split(","))
    at, given = parts.get("t", ""), parts.get("v1", "")
    must_be_same(given.lower(), hmac.digest(secret.encode(), at.encode() + b"." + callback.body, "sha256").hex())
    must_be_fresh(at, now)
    try:
        return Report(receipts=[receipt(progress(callback.data["letter"]))])
    except (Unreadable, KeyError, TypeError) as exc:
        raise NotTheirs("it cannot be read") from exc


def _proof(told: Mapping[str, Any]) -> ProofNamed:
    return ProofNamed(
        name=str(told["name"]),
        kind=ProofKind(told["kind"]),
        media_type=str(told["media_type"]),
        issued_at=_aware(datetime.fromisoformat(told["issued_at"])),
        sha256=str(told.get("sha256") or ""),
    )


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without an offset")
    return at


def _data(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _said(answer: Answer) -> str:
    data = _data(answer)
    if isinstance(data, dict) and "error" in data:
        return f"{data['error']} {data.get('text') or ''}".strip()[:_LONGEST]
    return answer.text.strip()[:_LONGEST]


def _wait(answer: Answer) -> timedelta | None:
    told = answer.headers.get("retry-after", "")
    return timedelta(seconds=min(int(told), _LONGEST_WAIT)) if told.isdigit() else None
