"""Hands a batch of mails over an open line, one after the other, and knows of each how far it got.

Where the server offers PIPELINING (RFC 2920), the three commands of a mail travel behind the final dot of the one
before it, so that a mail costs one round trip instead of four; otherwise every command waits for its answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from postroom.core.carriage.outcome import Misconfigured, NotSent, Outcome, Refused, TryLater, Unclear
from postroom.delivery.channels.smtp.config import SmtpConfig
from postroom.delivery.channels.smtp.errors import LineLost, SetupWrong
from postroom.delivery.channels.smtp.line import Reply
from postroom.delivery.channels.smtp.mail import Command, Mail
from postroom.delivery.channels.smtp.replies import WANTED, Step, accepted, judge
from postroom.delivery.channels.smtp.session import Session

_RESET: Final[Command] = (Step.RESET, b"RSET\r\n")
_HANGING_UP: Final = "421"
_NO_BODY: Final = b".\r\n"


@dataclass(slots=True)
class Turn:
    """How far one mail has got."""

    mail: Mail
    commands: tuple[Command, ...]
    problem: TryLater | Refused | Misconfigured | None = None
    begun: bool = False
    """Whether the server has been listening to this mail, not to the clearing up after the one before."""
    dot_left: bool = False

    def so_far(self, reason: str) -> Outcome:
        """Say what is known of the mail if nothing more is heard of it, for `reason`."""
        if self.problem:
            return self.problem
        if self.dot_left:
            return Unclear(self.mail.reference, reason)
        if not self.begun:
            return NotSent(self.mail.reference, reason)
        return TryLater(self.mail.reference, text=reason)


class Dialogue:
    """The talk about one batch. `next_mail` writes the next mail while the server works on the one before."""

    def __init__(self, session: Session, config: SmtpConfig, next_mail: Callable[[], Mail | None]) -> None:
        self._session = session
        self._line = session.line
        self._config = config
        self._next_mail = next_mail
        self._pipelining = config.pipeline and "PIPELINING" in session.features
        self._unfinished = False
        """Whether the server has a half-begun mail in mind."""

    def carry(self) -> Iterator[Outcome]:
        """Yield an outcome for each mail. Raises `LineLost` or `SetupWrong` when the rest has no chance."""
        turn = self._turn(self._next_mail())
        if turn:
            self._line.write(self._ahead(turn), seconds=self._config.write_seconds)
        while turn:
            following = self._next_mail()
            try:
                outcome, turn_after = self._finish(turn, following)
            except LineLost as lost:
                yield turn.so_far(str(lost))
                raise
            self._session.mails += 1
            yield outcome
            _go_on_after(outcome)
            turn = turn_after

    def _finish(self, turn: Turn, following: Mail | None) -> tuple[Outcome, Turn | None]:
        """Bring one mail to its end, with the next one's commands behind its final dot."""
        wants_body = self._ask(turn)
        self._unfinished = not wants_body
        body = (_NO_BODY if turn.problem else turn.mail.body) if wants_body else b""
        turn_after = self._turn(following)
        self._send(turn, body, self._ahead(turn_after))
        if wants_body:
            reply = self._line.read_reply(seconds=self._config.dot_seconds)
            if not turn.problem:
                return _verdict(turn.mail, reply), turn_after
        return turn.so_far("the server took no content"), turn_after

    def _ask(self, turn: Turn) -> bool:
        """Read what the server says to the commands; return whether it waits for a body now.

        Even with every recipient refused a server may ask for a body (RFC 2920 §3.1); it then gets a lone dot.
        """
        for step, command in turn.commands:
            if not self._pipelining:
                self._line.write(command, seconds=self._config.write_seconds)
            turn.begun = step is not Step.RESET
            reply = self._line.read_reply(seconds=self._config.reply_seconds)
            agreed = reply.code in WANTED[step]
            if agreed and step is Step.DATA:
                return True
            if not agreed and not turn.problem:
                turn.problem = judge(turn.mail.reference, step, reply)
            if turn.problem and not self._pipelining:
                break
        return False

    def _send(self, turn: Turn, body: bytes, ahead: bytes) -> None:
        try:
            self._line.write(body + ahead, seconds=self._config.write_seconds)
        except LineLost as lost:
            turn.dot_left = bool(body) and lost.tried >= len(body)
            raise
        turn.dot_left = bool(body)

    def _turn(self, mail: Mail | None) -> Turn | None:
        if mail is None:
            return None
        return Turn(mail, (_RESET, *mail.commands) if self._unfinished else mail.commands)

    def _ahead(self, turn: Turn | None) -> bytes:
        """Return what of a mail can be said before its turn has come."""
        if turn is None or not self._pipelining:
            return b""
        return b"".join(command for _, command in turn.commands)


def _go_on_after(outcome: Outcome) -> None:
    """Raise if this outcome says that no other mail has a chance on this connection."""
    if isinstance(outcome, Misconfigured):
        raise SetupWrong(outcome.reason)
    if isinstance(outcome, TryLater) and outcome.code == _HANGING_UP:
        raise LineLost(f"{outcome.code} {outcome.text}")


def _verdict(mail: Mail, reply: Reply) -> Outcome:
    """Say what the answer to the final dot means."""
    if reply.code in WANTED[Step.BODY]:
        return accepted(mail.reference, mail.message_id, reply)
    return judge(mail.reference, Step.BODY, reply)
