"""What the answer of a gateway means for the message."""

from typing import Any

from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.outcome import Accepted, Misconfigured, Outcome, Refused, TryLater, Unclear
from postroom.core.carriage.paths import text_at, texts_at
from postroom.core.lifecycle import FailureKind
from postroom.delivery.channels.gateway.charges import price
from postroom.delivery.channels.gateway.recipe import Recipe
from postroom.delivery.http import Answer

_LATER = frozenset({425, 429, 503})
_IN_DOUBT = frozenset({408, 500, 502, 504})
_NO_ENTRY = frozenset({401, 403, 407})
_LONGEST = 200


def outcome(envelope: Envelope, answer: Answer, recipe: Recipe) -> Outcome:
    """Say what became of the message: by the code in the answer if we know it, else by the status of HTTP."""
    data = answer.data
    code = text_at(data, recipe.code)
    said = (text_at(data, recipe.text) or answer.text.strip())[:_LONGEST]
    if answer.is_good and _is_taken(data, recipe):
        return _accepted(envelope, answer, recipe, data)
    if known := _by_code(envelope.reference, code, said, recipe):
        return known
    shown = code or str(answer.status)
    if answer.status in _NO_ENTRY:
        return Misconfigured(envelope.reference, f"{shown} {said}")
    if answer.status in _LATER:
        return TryLater(envelope.reference, shown, said, answer.wait)
    if answer.status in _IN_DOUBT:
        return Unclear(envelope.reference, f"{shown} {said}")
    return Refused(envelope.reference, FailureKind.REFUSED, shown, said)


def _by_code(reference: str, code: str, said: str, recipe: Recipe) -> Outcome | None:
    if code in recipe.setup:
        return Misconfigured(reference, f"{code} {said}")
    if code in recipe.later:
        return TryLater(reference, code, said)
    if code in recipe.no_such:
        return Refused(reference, FailureKind.NO_SUCH_ADDRESS, code, said, suppress=False)
    return None


def _is_taken(data: Any, recipe: Recipe) -> bool:
    if not recipe.status:
        return True
    found = texts_at(data, recipe.status)
    return bool(found) and all(one in recipe.taken for one in found)


def _accepted(envelope: Envelope, answer: Answer, recipe: Recipe, data: Any) -> Accepted:
    refs = tuple(texts_at(data, recipe.refs)) if recipe.refs else ()
    return Accepted(
        envelope.reference,
        carrier_ref=refs[0] if refs else envelope.reference,
        code=str(answer.status),
        text=answer.text.strip()[:_LONGEST] if not isinstance(data, dict) else "",
        price=price(data, amounts=recipe.price, currency=recipe.currency),
        part_refs=tuple(part_ref(envelope.reference, ref) for ref in refs) or (envelope.reference,),
    )


def part_ref(reference: str, ref: str) -> str:
    """What a part is known by: ours and theirs, so that a report for one message says nothing of another."""
    return f"{reference}/{ref}" if ref and ref != reference else reference
