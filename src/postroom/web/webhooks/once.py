"""A new secret, kept for the next page alone: that page may be loaded again, and what was posted is not done twice."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from postroom.delivery.secrets import UnreadableSecret, seal, unseal

_KEY = "webhook_secret"


@dataclass(frozen=True, slots=True)
class Secret:
    """What is shown once; a renewed one follows another, which signs along for a day."""

    said: str
    is_renewed: bool


def keep(request: HttpRequest, webhook_id: int, secret: str, *, is_renewed: bool = False) -> None:
    """Keep it in the session, encrypted, until the page of its webhook is shown."""
    request.session[f"{_KEY}_{webhook_id}"] = seal({"secret": secret, "renewed": "yes" if is_renewed else ""})


def take(request: HttpRequest, webhook_id: int) -> Secret | None:
    """Return it and forget it; None if there is none, or not any more."""
    if request.method != "GET":
        return None  # HEAD shows nothing
    try:
        kept = unseal(request.session.pop(f"{_KEY}_{webhook_id}", ""))
    except UnreadableSecret:  # the keys were changed meanwhile
        return None
    return Secret(kept["secret"], bool(kept["renewed"])) if kept else None
