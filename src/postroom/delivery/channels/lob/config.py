"""What has to be known to hand letters to one account at Lob."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from postroom.core.carriage.envelope import Posting


class Placement(StrEnum):
    """Where Lob prints the address: it does so itself, beside whatever a letter shows."""

    INSERT_BLANK_PAGE = "insert_blank_page"
    TOP_FIRST_PAGE = "top_first_page"
    BOTTOM_FIRST_PAGE = "bottom_first_page"


class Size(StrEnum):
    """The paper of the letters."""

    US_LETTER = "us_letter"
    A4 = "a4"


class UseType(StrEnum):
    """What the letters are for, as Lob wants to be told."""

    OPERATIONAL = "operational"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True, kw_only=True)
class LobConfig:
    """One account at Lob. `answer_seconds` are those of a whole request."""

    api_key: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    """By which Lob signs what it reports."""
    sender: str
    """The address at Lob that letters come from: `adr_…`."""
    posting: Posting = Posting.STANDARD
    colour: bool = False
    duplex: bool = True
    placement: Placement = Placement.INSERT_BLANK_PAGE
    size: Size = Size.US_LETTER
    use_type: UseType = UseType.OPERATIONAL
    url: str = "https://api.lob.com"
    ca_file: str = ""
    answer_seconds: float = 60

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The settings as they are kept. Raises `ValueError` or `TypeError`."""
        kinds: dict[str, type[StrEnum]] = {
            "posting": Posting, "placement": Placement, "size": Size, "use_type": UseType,
        }  # fmt: skip
        return cls(**{**told, **{name: kind(told[name]) for name, kind in kinds.items() if name in told}})
