"""The check of ISO 7064, MOD 37-2: it finds every wrong character and every two that changed places."""

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_VALUES = {character: value for value, character in enumerate(_CHARACTERS)}
_MODULUS, _RADIX = 37, 2


def check_of(text: str) -> str:
    """Return the check that stands behind `text`, which is of digits and capital letters."""
    total = 0
    for character in text:
        total = (total + _VALUES[character]) * _RADIX % _MODULUS
    return _CHARACTERS[(1 - total) % _MODULUS]
