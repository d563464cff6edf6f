"""What can go wrong while talking to a mail server.

SmtpProblem
|- LineLost       the line is closed, silent or talks nonsense: this connection is over
|- SetupWrong     login, certificate or encryption: no mail will pass until a person acts
'- Unsendable     this one mail cannot be sent by anybody
   |- BadHeader   something would break out of its header line
   '- FileMissing something that goes along is not there any more
"""

from typing import ClassVar

from postroom.core.lifecycle import FailureKind


class SmtpProblem(Exception):
    """Something kept a mail from being taken."""


class LineLost(SmtpProblem):
    """The connection is over. `tried` is how many bytes of what was being written may have left."""

    def __init__(self, reason: str, *, tried: int = 0) -> None:
        super().__init__(reason)
        self.tried = tried


class SetupWrong(SmtpProblem):
    """The account's settings do not fit the server."""


class Unsendable(SmtpProblem):
    """This mail has an address that no server can take."""

    kind: ClassVar[FailureKind] = FailureKind.BAD_ADDRESS


class BadHeader(Unsendable):
    """A header field holds a control character, or something that does not belong there."""

    kind = FailureKind.BAD_CONTENT


class FileMissing(Unsendable):
    """A file that goes along is gone since the mail was claimed: it must not go without."""

    kind = FailureKind.BAD_CONTENT
