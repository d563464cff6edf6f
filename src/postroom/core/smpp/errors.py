"""What can be wrong with bytes that claim to be SMPP, or with what is to become them.

SmppError
|- BadStream   the stream can no longer be cut into messages: the line is over
|- BadPdu      one message cannot be read; the stream goes on behind it
'- Unfit       a value does not fit into its field
"""


class SmppError(ValueError):
    """Something is not SMPP."""


class BadStream(SmppError):
    """A length is impossible: nobody knows where the next message begins."""


class BadPdu(SmppError):
    """The body of a message is not what its command says."""


class Unfit(SmppError):
    """A value is too long for its field, or has characters that cannot stand there."""
