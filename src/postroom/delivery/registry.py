"""The one list of channels: kind of account -> adapter. A new channel folder is entered here and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from postroom.core.carriage.carrier import Carrier
from postroom.core.carriage.envelope import Channel
from postroom.delivery.channels.smtp.carrier import SmtpCarrier
from postroom.delivery.channels.smtp.config import Security, SmtpConfig
from postroom.delivery.reach import refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """One kind of account: its settings (a dataclass), which of them are secret, and how to make its carrier."""

    code: str
    label: str
    channel: Channel
    config: type
    secret: frozenset[str]
    connect: Callable[[Mapping[str, Any]], Carrier]
    resends: bool
    """Whether what was lost goes out again by itself: e-mails, and what the carrier recognizes as the same."""
    refusal: Callable[[Mapping[str, Any]], str]
    """Why this installation does not let an account with these settings be reached; empty: it does."""


def _smtp(told: Mapping[str, Any]) -> Carrier:
    security = Security(told.get("security", Security.STARTTLS))
    return SmtpCarrier(SmtpConfig(**{**told, "security": security}), public_only=not settings.ALLOW_PRIVATE_TARGETS)


KINDS: Mapping[str, ChannelKind] = {
    "smtp": ChannelKind(
        code="smtp",
        label="E-mail over SMTP",
        channel=Channel.EMAIL,
        config=SmtpConfig,
        secret=frozenset({"password"}),
        connect=_smtp,
        resends=True,
        refusal=lambda told: "" if settings.ALLOW_PRIVATE_TARGETS else refusal(told["host"]),
    )
}
