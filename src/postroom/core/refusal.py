"""What is wrong with something that was told: codes and parameters, which also read as a sentence in English.

A screen says it in its reader's language by code; programs, logs and older rows have the sentence.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, Self


class Flaw(StrEnum):
    """The kinds beside those of addresses."""

    TOO_LONG = "too_long"
    NO_DATE = "no_date"
    NO_MOMENT = "no_moment"
    NOT_YES_OR_NO = "not_yes_or_no"
    NO_LANGUAGE = "no_language"
    NO_CHANNEL = "no_channel"
    NO_LINK = "no_link"
    NO_TEXT = "no_text"
    NO_TABLE = "no_table"
    NO_NUMBER = "no_number"
    TOO_MANY_DIGITS = "too_many_digits"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    NONE = "none"
    NO_NAME = "no_name"
    BAD_ID = "bad_id"
    NO_CUSTOMER = "no_customer"
    NO_FIELD = "no_field"
    NOT_YET = "not_yet"
    TWICE = "twice"
    CELLS = "cells"
    SHEET_ERROR = "sheet_error"
    UNREADABLE = "unreadable"
    FILE_SHAPE = "file_shape"
    NOT_BASE64 = "not_base64"
    EMPTY_FILE = "empty_file"
    LARGE_FILE = "large_file"
    FILE_KIND = "file_kind"
    FILE_NAME = "file_name"
    LARGE_FILES = "large_files"
    MANY_FILES = "many_files"


SENTENCES: Mapping[str, str] = {
    Flaw.TOO_LONG: "“%(told)s…” is longer than %(detail)s characters",
    Flaw.NO_DATE: "“%(told)s” is no date: write 2026-05-03",
    Flaw.NO_MOMENT: "“%(told)s” is no date and hour: write 2026-05-03 14:30",
    Flaw.NOT_YES_OR_NO: "“%(told)s” is neither yes nor no",
    Flaw.NO_LANGUAGE: "“%(told)s” is no language we know",
    Flaw.NO_CHANNEL: "“%(told)s” is none of %(detail)s",
    Flaw.NO_LINK: "“%(told)s” is no web address",
    Flaw.NO_TEXT: "there is no text here",
    Flaw.NO_TABLE: "a table does not fit into a cell",
    Flaw.NO_NUMBER: "“%(told)s” is no number",
    Flaw.TOO_MANY_DIGITS: "“%(told)s” has too many digits",
    Flaw.AMBIGUOUS: "“%(told)s” may be one of two numbers: write %(detail)s",
    Flaw.UNKNOWN: "there is no “%(told)s”",
    Flaw.NONE: "there is none",
    Flaw.NO_NAME: "a new customer needs one",
    Flaw.BAD_ID: "“%(told)s” must have 1 to %(detail)s characters",
    Flaw.NO_CUSTOMER: "there is no customer “%(told)s”",
    Flaw.NO_FIELD: "this kind has no such field",
    Flaw.NOT_YET: "there is no “%(told)s” yet",
    Flaw.TWICE: "“%(told)s” stands in an earlier row as well",
    Flaw.CELLS: "the row has %(told)s cells, but there are %(detail)s heads",
    Flaw.SHEET_ERROR: "the spreadsheet has the error %(told)s here",
    Flaw.UNREADABLE: "“%(told)s” has a character that cannot be read",
    Flaw.FILE_SHAPE: 'a file is given as {"name": "bill.pdf", "content": "<base64>"}',
    Flaw.NOT_BASE64: "the content of the file is not base64",
    Flaw.EMPTY_FILE: "%(told)s is empty",
    Flaw.LARGE_FILE: "%(told)s is larger than %(detail)s MB",
    Flaw.FILE_KIND: "%(told)s is no kind of file that may go out: %(detail)s",
    Flaw.FILE_NAME: "%(told)s is not what its name says: it holds %(detail)s",
    Flaw.LARGE_FILES: "%(told)s is too large: all files of a message may have %(detail)s MB together",
    Flaw.MANY_FILES: "%(told)s is one file too many: a message takes %(detail)s",
}


class Objection(NamedTuple):
    """One thing that is wrong: its code, the field it is about, what was told there, and a figure or a proposal."""

    code: str
    field: str = ""
    told: str = ""
    detail: str = ""


class Said(str):
    """A sentence in English that keeps what it says. Built by `said`, `about` and `in_one`."""

    objections: tuple[Objection, ...] = ()

    @classmethod
    def of(cls, sentence: str, *objections: Objection) -> Self:
        """Return the sentence for these."""
        made = cls(sentence)
        made.objections = objections
        return made


class Refusal(ValueError):
    """What was told cannot be taken: `said` says why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def said(flaw: Flaw, told: str = "", detail: object = "") -> Said:
    """Return what is wrong as a sentence."""
    sentence = SENTENCES[flaw] % {"told": told, "detail": detail}
    return Said.of(sentence, Objection(flaw, "", told, str(detail)))


def about(field: str, what: Said) -> Said:
    """Return the same, said of a field."""
    return Said.of(f"{field}: {what}", *(objection._replace(field=field) for objection in what.objections))


def in_one(sentences: Iterable[Said]) -> Said:
    """Return several as one sentence: only the last keeps its full stop."""
    each = list(sentences)
    return Said.of("; ".join(each).replace(".; ", "; "), *(one for said in each for one in said.objections))
