"""The simulated provider itself: takes letters once, tells recipients, hears their decisions, and reports all of it."""

import base64
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import RLock
from typing import Any

from postroom.config.simulation.registered.letters import Held, TooLate
from postroom.config.simulation.registered.manners import Fate, Manners, fate_of
from postroom.config.simulation.registered.proving import prove
from postroom.core.carriage.registered import ProofKind, Stage

MOST_WRONG = 5
"""Wrong codes before the page of a letter stays shut."""


class BadDeposit(ValueError):
    """What was deposited cannot be taken; the sentence says why."""


class NotThem(Exception):
    """The code is not the recipient's."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What somebody was told by e-mail."""

    to: str
    subject: str
    text: str
    at: datetime


@dataclass(slots=True)
class Provider:
    """All letters; every method may be called from any thread. `report` brings a report to an address."""

    manners: Manners
    url: str = ""
    report: Callable[[str, dict[str, Any]], None] = lambda _address, _told: None
    mail: Callable[[Mail], None] = lambda _mail: None
    luck: random.Random = field(default_factory=random.Random)
    letters: dict[str, Held] = field(default_factory=dict)
    """By our customers' references: the same is never taken twice."""
    mailbox: list[Mail] = field(default_factory=list)
    posts: dict[str, int] = field(default_factory=dict)
    """How often each reference was deposited."""
    _lock: RLock = field(default_factory=RLock)

    def deposit(self, told: dict[str, Any]) -> tuple[Held | None, bool, Fate]:
        """Take a letter; returns it, whether it is new, and what becomes of it. Raises `BadDeposit`."""
        with self._lock:
            held = _read(told, self.manners)
            self.posts[held.reference] = self.posts.get(held.reference, 0) + 1
            if known := self.letters.get(held.reference):
                return known, False, Fate()
            fate = fate_of(held.email, self.manners, self.luck.random)
            if fate.refused:
                return None, False, fate
            self.letters[held.reference] = held
            self._come(held, Stage.DEPOSITED)
            self._come(held, Stage.AWAITING)
            self._tell(held)
            if fate.ends is Stage.ACCEPTED:
                self.decide(held.token, held.code, name=held.recipient)
            elif fate.ends is Stage.REFUSED:
                self.decide(held.token, held.code, refuses=True)
            elif fate.ends:
                self._come(held, fate.ends)
            return held, True, fate

    def by_token(self, token: str) -> Held | None:
        """Return the letter that a link opens."""
        with self._lock:
            self.sweep()
            return next((held for held in self.letters.values() if secrets.compare_digest(held.token, token)), None)

    def identify(self, token: str, code: str) -> Held:
        """Let somebody see that it is theirs. Raises `NotThem`."""
        with self._lock:
            held = self.by_token(token)
            if held is None or held.wrong_codes >= MOST_WRONG:
                raise NotThem
            if not secrets.compare_digest(held.code.encode(), code.strip().encode()):
                held.wrong_codes += 1
                raise NotThem
            if Stage.VIEWED not in held.passed and not held.is_over:
                self._come(held, Stage.VIEWED)
            return held

    def decide(self, token: str, code: str, *, name: str = "", refuses: bool = False, reason: str = "") -> Held:
        """Hear what the recipient decides: to sign by their name, or to refuse. Raises `NotThem` or `TooLate`."""
        with self._lock:
            held = self.identify(token, code)
            if held.is_over:
                raise TooLate
            held.signed_by, held.reason = ("", reason[:200]) if refuses else (name.strip()[:100], "")
            self._come(held, Stage.REFUSED if refuses else Stage.ACCEPTED)
            return held

    def withdraw(self, reference: str) -> Held | None:
        """Take a letter back for its sender. Raises `TooLate`."""
        with self._lock:
            held = self.letters.get(reference)
            if held and held.stage is not Stage.WITHDRAWN:
                self._come(held, Stage.WITHDRAWN)
            return held

    def sweep(self) -> None:
        """Let letters end whose recipients had their time."""
        with self._lock:
            for held in [held for held in self.letters.values() if not held.is_over and held.until <= _now()]:
                self._come(held, Stage.UNCLAIMED)

    def _come(self, held: Held, stage: Stage) -> None:
        at = _now()
        due = ProofKind.DEPOSIT if stage is Stage.DEPOSITED else None
        if due := held.come_to(stage, at) or due:
            held.proofs |= prove(held, due, at)
        if held.callback:
            self.report(held.callback, held.told(self.url))

    def _tell(self, held: Held) -> None:
        """The link and the code go in one mail here; a real provider proves who somebody is by other means."""
        text = (
            f"{held.sender} has sent you a registered letter.\n\nRead and confirm it until {held.until:%d %B %Y, %H:%M}"
            f" UTC:\n{self.url}/r/{held.token}\n\nYour identity code: {held.code}\n\nReference: {held.reference}\n"
            f"Letter: {held.id}\n"
        )
        mail = Mail(held.email, f"A registered letter from {held.sender} waits for you", text, _now())
        self.mailbox.append(mail)
        self.mail(mail)


def _read(told: dict[str, Any], manners: Manners) -> Held:
    try:
        recipient, document = told["recipient"], told["document"]
        data = base64.b64decode(document["content"], validate=True)
        held = Held(
            id=f"RM{secrets.randbelow(10**12):012}",
            reference=str(told["reference"]),
            sender=str(told["sender"]["name"]),
            recipient=str(recipient["name"]),
            email=str(recipient["email"]),
            subject=str(told.get("subject", "")),
            document=data,
            sha256=sha256(data).hexdigest(),
            callback=str(told.get("callback", "")),
            token=secrets.token_urlsafe(16),
            code=f"{secrets.randbelow(10**6):06}",
            until=_now() + timedelta(seconds=manners.claimed_within),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise BadDeposit(f"it cannot be read: {exc!r}") from exc
    if not held.reference or "@" not in held.email or not data.startswith(b"%PDF-"):
        raise BadDeposit("it needs a reference, the recipient's e-mail address and a PDF")
    if document.get("sha256") not in ("", None, held.sha256):
        raise BadDeposit("the document is not the one whose SHA-256 is told")
    return held


def _now() -> datetime:
    return datetime.now(UTC)
