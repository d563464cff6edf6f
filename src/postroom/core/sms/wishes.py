"""The words by which a text message ends what we write to a number, or asks for it again; and what confirms that."""

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
CONFIRMATIONS: Mapping[str, Mapping[Wish, str]] = {
    "en": {
        Wish.STOP: "you get no more text messages from us. Answer START if you want them again.",
        Wish.START: "you get text messages from us again. Answer STOP to end them.",
    },
    "pl": {
        Wish.STOP: "nie wyślemy więcej SMS-ów. Wznowienie: odpisz START.",
        Wish.START: "znów wysyłamy SMS-y. Rezygnacja: odpisz STOP.",
    },
    "de": {
        Wish.STOP: "Sie bekommen keine SMS mehr von uns. Antworten Sie START, wenn Sie wieder welche möchten.",
        Wish.START: "Sie bekommen wieder SMS von uns. Antworten Sie STOP, um sie zu beenden.",
    },
    "fr": {
        Wish.STOP: "vous ne recevez plus de SMS de notre part. Répondez START pour en recevoir de nouveau.",
        Wish.START: "vous recevez de nouveau nos SMS. Répondez STOP pour ne plus en recevoir.",
    },
}
"""What customers read, by their language; each goes as one text. The words that they name are built in: they always
hold."""
CONFIRMED_BY: Mapping[Wish, str] = {Wish.STOP: "system-stop-confirmed", Wish.START: "system-start-confirmed"}
"""The codes of the templates that say so instead, once they are there: staff may word them otherwise."""
_UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a plain letter and a mark."""
_AROUND = " \t\r\n.!?\"'“”„«»"


def folded(text: str) -> str:
    """Return a word as it is compared: without what stands around it, in small letters without accents.

    Many phones write "STÓP" for "STOP", and people leave accents out: it is one word.
    """
    bare = " ".join(text.split()).strip(_AROUND).casefold().translate(_UNDIVIDED)
    return "".join(char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char))


_WISHES: Mapping[str, Wish] = {
    **{folded(word): Wish.STOP for words in STOP_WORDS.values() for word in words},
    **{folded(word): Wish.START for words in START_WORDS.values() for word in words},
}


def wish(text: str) -> Wish | None:
    """Return what a text asks for; None for all that is more than one of the words, in small letters or capitals."""
    return _WISHES.get(folded(text)) if len(text) <= LONGEST else None


def confirmation(asked: Wish, *, language: str, brand: str) -> str:
    """Return what confirms a wish; in English where the language is none of ours."""
    said = CONFIRMATIONS.get(language.partition("-")[0], CONFIRMATIONS["en"])
    return f"{brand}: {said[asked]}"
