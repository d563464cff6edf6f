"""Hands e-mail to one mail server over one connection, kept from batch to batch."""

from collections import deque
from collections.abc import Iterator, Sequence
from math import inf
from time import monotonic

from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.core.carriage.envelope import Envelope
from postroom.core.carriage.outcome import Misconfigured, NotSent, Outcome, Refused
from postroom.delivery.channels.smtp.config import SmtpConfig
from postroom.delivery.channels.smtp.dialogue import Dialogue
from postroom.delivery.channels.smtp.errors import LineLost, SetupWrong, SmtpProblem, Unsendable
from postroom.delivery.channels.smtp.mail import Mail, prepare
from postroom.delivery.channels.smtp.session import Session


class SmtpCarrier:
    """A `Carrier` for e-mail. It belongs to one thread; several of them share an account.

    With `public_only` it talks to no server inside our own network.
    """

    def __init__(self, config: SmtpConfig, *, public_only: bool = False) -> None:
        self._config = config
        self._public_only = public_only
        self._session: Session | None = None
        self._mails: _Mails | None = None

    def hand_over(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        waiting = dict.fromkeys(envelope.reference for envelope in batch)
        rest: type[NotSent | Misconfigured] = NotSent
        reason = "its turn did not come"
        finished = False
        try:
            for outcome in self._outcomes(batch):
                del waiting[outcome.reference]
                yield outcome
            finished = True
        except LineLost as lost:
            reason = str(lost)
        except SetupWrong as wrong:
            rest, reason = Misconfigured, str(wrong)
        finally:
            if not finished:  # also when the caller stops reading: nobody knows what is still on the line
                self._drop()
        for reference in waiting:
            yield rest(reference, reason)

    def wind_down(self) -> None:
        if self._mails:
            self._mails.end()

    def check(self) -> Verdict:
        session = Session(self._config, public_only=self._public_only)
        taken: list[CheckStep] = []
        steps = {"connect": session.connect, "tls": session.secure, "login": session.log_in, "noop": session.noop}
        for name, take in steps.items():
            try:
                taken.append(CheckStep(name, ok=True, sentence=take()))
            except SmtpProblem as problem:
                taken.append(CheckStep(name, ok=False, sentence=str(problem)))
                break
        if taken[0].ok:
            session.quit()
        return Verdict(tuple(taken))

    def close(self) -> None:
        if self._session:
            self._session.quit()
            self._session = None

    def _outcomes(self, batch: Sequence[Envelope]) -> Iterator[Outcome]:
        session = self._ready_session()
        self._mails = mails = _Mails(batch, session, until=monotonic() + self._config.batch_seconds)
        for outcome in Dialogue(session, self._config, mails.next).carry():
            yield outcome
            yield from mails.take_refused()
        yield from mails.take_refused()

    def _ready_session(self) -> Session:
        """Return the kept connection if it is still good, or else a new one."""
        if self._session and self._session.worn:
            self.close()
        if self._session:
            try:
                self._session.reset()
            except SmtpProblem:
                self._drop()
        if self._session is None:
            session = Session(self._config, public_only=self._public_only)
            session.open()
            self._session = session
        return self._session

    def _drop(self) -> None:
        if self._session:
            self._session.drop()
            self._session = None


class _Mails:
    """Writes the mails of a batch one at a time, and puts aside those that nobody can send."""

    def __init__(self, batch: Sequence[Envelope], session: Session, *, until: float) -> None:
        self._envelopes = iter(batch)
        self._session = session
        self._until = until
        self._refused: deque[Refused] = deque()

    def end(self) -> None:
        """Begin none of the rest."""
        self._until = -inf

    def next(self) -> Mail | None:
        for envelope in self._envelopes:
            if monotonic() > self._until:
                return None
            try:
                return prepare(envelope, self._session.features)
            except Unsendable as problem:
                self._refused.append(Refused(envelope.reference, problem.kind, text=str(problem)))
        return None

    def take_refused(self) -> Iterator[Refused]:
        while self._refused:
            yield self._refused.popleft()
