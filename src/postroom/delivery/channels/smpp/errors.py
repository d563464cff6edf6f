"""What can go wrong on the way to a message centre.

SmppProblem
|- LineLost     not connected, or not any more: it may go better later
'- SetupWrong   login, certificate or address: no message will pass until a person acts
"""


class SmppProblem(Exception):
    """There is no line that messages can go over."""


class LineLost(SmppProblem):
    """The line could not be opened, or is over."""


class SetupWrong(SmppProblem):
    """The account's settings do not fit the message centre."""
