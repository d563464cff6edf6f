"""What is to be written, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import orjson

from postroom.composing.enclosing import Enclosed
from postroom.contacts.models import Contact, ContactPoint
from postroom.core.carriage.envelope import Channel
from postroom.core.carriage.files import PDF
from postroom.core.rendering.links import SigningKey
from postroom.core.tags.catalogue import Catalogue
from postroom.stationery.designs.choosing import AS_SAID, Designs


class Recipient(NamedTuple):
    """Whom a message is for, and at which of their addresses."""

    contact_id: int
    account_number: str
    name: str
    language: str
    brand_id: int | None
    point_id: int | None
    address: str
    postal: str | None = None
    """A postal address in parts, as JSON."""
    told: str = ""
    """The e-mail address at which they are told of electronic registered mail: then it needs no postal address."""

    @classmethod
    def of(
        cls,
        contact: Contact,
        *,
        language: str | None = None,
        point: ContactPoint | None = None,
        told: str = "",
    ) -> Self:
        """Return a customer as recipient, in their own language unless another is named."""
        return cls(
            contact_id=contact.pk,
            account_number=contact.account_number,
            name=contact.name,
            language=contact.language if language is None else language,
            brand_id=contact.brand_id,
            point_id=point.pk if point else None,
            address=point.value if point else "",
            postal=orjson.dumps(point.parts).decode() if point and point.parts else None,
            told=told,
        )

    @property
    def who(self) -> str:
        """The customer as a problem names them."""
        return f"{self.name}, {self.account_number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """For which unit and channel, in whose name, with what typed for the free tags; `key` signs the links.

    Tags of the kind of the record `record_id` show that record; of all other kinds they show the newest.
    """

    unit_id: int
    catalogue: Catalogue
    key: SigningKey
    channel: Channel = Channel.EMAIL
    author_id: int | None = None
    record_id: int | None = None
    free_values: Mapping[str, str] = field(default_factory=dict)
    designs: Designs = AS_SAID
    """Those that all of them get, whatever the template says."""
    along: tuple[Enclosed, ...] = ()
    """Files that go with every message, whoever gets it; the PDFs among them are printed behind letters."""

    @property
    def papers(self) -> tuple[str, ...]:
        """Digests of what is printed behind the text."""
        return tuple(file.digest for file in self.along if file.media_type == PDF) if self.channel == "letter" else ()
