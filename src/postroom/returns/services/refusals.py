"""Why a scan changes nothing; each is a sentence of its own on the screen."""

from postroom.returns.models import ReturnedLetter


class NotRecorded(Exception):
    """Nothing was changed."""

    code = "not_recorded"


class ForeignCode(NotRecorded):
    """It is no code of ours."""

    code = "foreign"


class MisreadCode(NotRecorded):
    """It begins like ours, and its check is wrong."""

    code = "misread"


class UnknownCode(NotRecorded):
    """No letter has it, or none that the viewer may see."""

    code = "unknown"


class ReturnedAlready(NotRecorded):
    """The letter was recorded before."""

    code = "already"

    def __init__(self, letter: ReturnedLetter) -> None:
        super().__init__(f"recorded already: {letter.pk}")
        self.letter = letter


class NeverSent(NotRecorded):
    """The letter never left the house, as far as we know."""

    code = "not_sent"

    def __init__(self, state: str) -> None:
        super().__init__(f"the letter is {state}")
        self.state = state


class TooLate(Exception):
    """It cannot be taken back any more: something was made of it."""
