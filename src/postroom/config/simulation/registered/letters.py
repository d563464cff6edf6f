"""A letter that the simulated provider has in hand: what it was given, how far it came, and what it shows of that."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postroom.core.carriage.registered import ENDS, ORDER, PROOF_OF, ProofKind, Stage


class TooLate(Exception):
    """The letter has come to its end already."""


@dataclass(frozen=True, slots=True)
class Made:
    """A proof."""

    kind: ProofKind
    media_type: str
    issued_at: datetime
    data: bytes
    sha256: str


@dataclass(slots=True, kw_only=True)
class Held:
    """One letter. `token` opens its page, `code` identifies its recipient there."""

    id: str
    reference: str
    sender: str
    recipient: str
    email: str
    subject: str
    document: bytes
    sha256: str
    callback: str
    token: str
    code: str
    until: datetime
    passed: dict[Stage, datetime] = field(default_factory=dict)
    proofs: dict[str, Made] = field(default_factory=dict)
    signed_by: str = ""
    reason: str = ""
    wrong_codes: int = 0

    @property
    def stage(self) -> Stage:
        """How far it came."""
        return max(self.passed, key=ORDER.index)

    @property
    def is_over(self) -> bool:
        """Whether nothing more becomes of it."""
        return not ENDS.isdisjoint(self.passed)

    def come_to(self, stage: Stage, at: datetime) -> ProofKind | None:
        """Let it come to a stage; returns which proof is due. Raises `TooLate`."""
        if self.is_over:
            raise TooLate
        self.passed.setdefault(stage, at)
        return PROOF_OF.get(stage)

    def told(self, url: str) -> dict[str, Any]:
        """As the API and the reports tell it."""
        return {
            "id": self.id,
            "reference": self.reference,
            "status": self.stage,
            "events": [{"status": stage, "at": at.isoformat()} for stage, at in self.passed.items()],
            "signed_by": self.signed_by,
            "url": f"{url}/letters/{self.id}",
            "proofs": [
                {
                    "name": name, "kind": made.kind, "media_type": made.media_type,
                    "issued_at": made.issued_at.isoformat(), "sha256": made.sha256,
                }
                for name, made in self.proofs.items()
            ],
        }  # fmt: skip
