"""The words by which a text message ends what we write to a number, or asks for it again."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum

LONGEST = 40


class Wish(StrEnum):
    """What a text message of one word asks for."""

    STOP = "stop"
    START = "start"


STOP_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("STOP", "STOPALL", "UNSUBSCRIBE", "OPTOUT"),
    "de": ("STOPP", "ABMELDEN", "ABBESTELLEN"),
    "fr": ("ARRET", "ARRÊT", "DESABONNER", "DÉSABONNER"),
    "pl": ("WYPISZ", "REZYGNUJĘ", "REZYGNUJE"),
    "es": ("BAJA",),
    "it": ("DISATTIVA",),
    "nl": ("AFMELDEN",),
    "sv": ("AVSLUTA",),
    "da": ("AFMELD",),
    "cs": ("ODHLÁSIT", "ODHLASIT"),
}
"""By the language they are words of; each counts in every language, as people write to us from anywhere."""
START_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("START", "UNSTOP"),
    "de": ("ANMELDEN",),
    "fr": ("REPRENDRE",),
    "pl": ("WZNÓW", "WZNOW"),
    "es": ("ALTA",),
    "it": ("ATTIVA",),
    "nl": ("AANMELDEN",),
}
_AROUND = " \t\r\n.!?\"'“”„«»"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip(_AROUND).casefold()


_WISHES: Mapping[str, Wish] = {
    **{_folded(word): Wish.STOP for words in STOP_WORDS.values() for word in words},
    **{_folded(word): Wish.START for words in START_WORDS.values() for word in words},
}


def wish(text: str) -> Wish | None:
    """Return what a text asks for; None for all that is more than one of the words, in small letters or capitals."""
    return _WISHES.get(_folded(text)) if len(text) <= LONGEST else None
