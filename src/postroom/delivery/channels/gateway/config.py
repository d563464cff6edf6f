"""What has to be known to hand text messages to one gateway over HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from postroom.delivery.channels.gateway.recipe import BadRecipe, Recipe
from postroom.delivery.channels.gateway.recipes import BASES, KNOWN


class Provider(StrEnum):
    """Whose gateway it is; `own`: one that somebody described."""

    KANNEL = "kannel"
    CM = "cm"
    TWILIO = "twilio"
    VONAGE = "vonage"
    INFOBIP = "infobip"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayConfig:
    """One account at one gateway. `answer_seconds` are those of a whole request."""

    provider: Provider
    url: str = ""
    """Where it is; empty: where the provider is for everybody."""
    sender: str = ""
    """A number, a short code or up to eleven letters."""
    username: str = ""
    password: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    """By which the provider signs what it reports, if that is no other secret."""
    recipe: str = ""
    """The description of an own gateway, as JSON."""
    ca_file: str = ""
    answer_seconds: float = 30

    def __post_init__(self) -> None:
        if not self.base:
            raise BadRecipe("The address of the gateway is missing.")
        _ = self.spoken

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The settings as they are kept. Raises `ValueError`."""
        return cls(**{**told, "provider": Provider(told["provider"])})

    @property
    def base(self) -> str:
        """Where the gateway is, without a slash at the end."""
        return (self.url or BASES.get(self.provider, "")).rstrip("/")

    @property
    def spoken(self) -> Recipe:
        """How it is spoken to."""
        if self.provider is not Provider.OWN:
            return KNOWN[self.provider]
        try:
            return Recipe.of(json.loads(self.recipe))
        except ValueError as exc:
            raise BadRecipe(f"The description of the gateway cannot be read: {exc}") from exc
