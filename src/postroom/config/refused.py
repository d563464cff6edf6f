"""What a command was asked to do and cannot, told to the person who asked."""


class Refused(Exception):
    """The command cannot do that; the message says why and what would help."""
