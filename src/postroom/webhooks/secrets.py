"""The secrets of a program: made here, kept encrypted; after a change the old one signs along for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.delivery.secrets import seal, unseal
from postroom.webhooks.signing import new_secret

if TYPE_CHECKING:
    from postroom.webhooks.models import Subscription


def fresh() -> tuple[str, str]:
    """Return a new secret, and it encrypted."""
    secret = new_secret()
    return secret, seal({"secret": secret})


def renewed(subscription: Subscription) -> tuple[str, str]:
    """Return a new secret, and it encrypted together with the one it follows."""
    secret = new_secret()
    return secret, seal({"secret": secret, "before": unseal(subscription.secrets)["secret"]})


def single(subscription: Subscription) -> str:
    """Return the secret encrypted anew, without the one before."""
    return seal({"secret": unseal(subscription.secrets)["secret"]})


def keys_of(subscription: Subscription) -> list[str]:
    """Return what to sign with, the newest first."""
    known = unseal(subscription.secrets)
    return [known[name] for name in ("secret", "before") if name in known]
