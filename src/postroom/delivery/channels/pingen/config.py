"""What has to be known to hand letters to one organisation at Pingen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from postroom.core.carriage.envelope import Posting


class Window(StrEnum):
    """On which side the window of the envelope is."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class PingenConfig:
    """One organisation at Pingen. `answer_seconds` are those of a whole request."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    organisation: str
    """Its id: the long one in the address of Pingen's pages."""
    signing_secret: str = field(default="", repr=False)
    """By which Pingen signs what it reports: what was typed there as signature secret."""
    product: str = "cheap"
    """How letters are posted: `cheap`, `fast`, or the name of a product, such as `postag_b`."""
    product_registered: str = "registered"
    posting: Posting = Posting.STANDARD
    colour: bool = False
    duplex: bool = True
    window: Window = Window.LEFT
    url: str = "https://api.pingen.com"
    identity_url: str = "https://identity.pingen.com"
    ca_file: str = ""
    answer_seconds: float = 60

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The settings as they are kept. Raises `ValueError` or `TypeError`."""
        kinds: dict[str, type[StrEnum]] = {"posting": Posting, "window": Window}
        return cls(**{**told, **{name: kind(told[name]) for name, kind in kinds.items() if name in told}})
