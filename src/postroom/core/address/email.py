"""What a deliverable e-mail address looks like, and why another is not one."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

LONGEST_ADDRESS = 320
_LONGEST_LOCAL = 64
_LONGEST_DOMAIN = 253
_LONGEST_LABEL = 63
_AROUND = " \t\r\n\u00a0\u200b\u2060\ufeff"  # what spreadsheets leave around an address
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")


class EmailFault(StrEnum):
    """Why an address is refused."""

    EMPTY = "empty"
    CONTROL_CHARACTER = "control_character"
    TOO_LONG = "too_long"
    NO_AT = "no_at"
    SEVERAL = "several"
    BAD_NAME = "bad_name"
    NAME_NOT_ASCII = "name_not_ascii"
    BAD_DOMAIN = "bad_domain"


_SENTENCES = {
    EmailFault.EMPTY: "There is no e-mail address.",
    EmailFault.CONTROL_CHARACTER: "The e-mail address contains a control character or a line break.",
    EmailFault.TOO_LONG: "The e-mail address is too long.",
    EmailFault.NO_AT: "The e-mail address has no name before, or no domain after, its @.",
    EmailFault.SEVERAL: "This is more than one e-mail address, or has more than one @.",
    EmailFault.BAD_NAME: "The part before the @ has characters or dots where none may be.",
    EmailFault.NAME_NOT_ASCII: "The part before the @ has letters that not every mail server takes.",
    EmailFault.BAD_DOMAIN: "The part after the @ is no domain name.",
}


class BadEmail(ValueError):
    """An e-mail address that cannot be written to; `fault` says why, the message says it in a sentence."""

    def __init__(self, fault: EmailFault) -> None:
        super().__init__(_SENTENCES[fault])
        self.fault = fault


def clean_email(written: str) -> str:
    """The address as it goes on the wire: blanks around it gone, the domain in small ASCII letters.

    Raises `BadEmail`. The name before the @ keeps its case (RFC 5321, 2.4); a domain such as `bücher.example` becomes
    its A-label `xn--bcher-kva.example` (RFC 5891).
    """
    address = written.strip(_AROUND)
    if not address:
        raise BadEmail(EmailFault.EMPTY)
    if not address.isprintable() and any(map(_is_control, address)):
        raise BadEmail(EmailFault.CONTROL_CHARACTER)
    if len(address) > LONGEST_ADDRESS:
        raise BadEmail(EmailFault.TOO_LONG)
    local, at, domain = address.partition("@")
    if not local or not at or not domain:
        raise BadEmail(EmailFault.NO_AT)
    if "@" in domain or re.search(r"[,;]", address):
        raise BadEmail(EmailFault.SEVERAL)
    return f"{_local(local)}@{_domain(domain)}"


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _local(local: str) -> str:
    if not local.isascii():
        raise BadEmail(EmailFault.NAME_NOT_ASCII)
    if _LOCAL.fullmatch(local) is None:
        raise BadEmail(EmailFault.BAD_NAME)
    if len(local) > _LONGEST_LOCAL:
        raise BadEmail(EmailFault.TOO_LONG)
    return local


@lru_cache(maxsize=4096)  # very many addresses share few domains
def _domain(domain: str) -> str:
    labels = [_label(label) for label in _DOTS.split(domain)]
    ascii_domain = ".".join(labels)
    if len(labels) == 1 or labels[-1].isdigit():
        raise BadEmail(EmailFault.BAD_DOMAIN)
    if len(ascii_domain) > _LONGEST_DOMAIN:
        raise BadEmail(EmailFault.TOO_LONG)
    return ascii_domain


def _label(label: str) -> str:
    """One label in ASCII. Python's own `idna` codec is of 2003 and turns ß into ss, which is another domain."""
    label = unicodedata.normalize("NFKC", label.lower())
    if not label.isascii():
        if any(unicodedata.category(char)[0] not in "LMN" and char != "-" for char in label):
            raise BadEmail(EmailFault.BAD_DOMAIN)
        label = "xn--" + label.encode("punycode").decode("ascii")
    if _LABEL.fullmatch(label) is None or len(label) > _LONGEST_LABEL:
        raise BadEmail(EmailFault.BAD_DOMAIN)
    return label
