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
    OLD_WORKBOOK = "old_workbook"
    NO_WORKBOOK = "no_workbook"
    NO_ROWS = "no_rows"
    EMPTY_TABLE = "empty_table"
    OPEN_QUOTE = "open_quote"
    EMPTY_SHEET = "empty_sheet"
    LARGE_WORKBOOK = "large_workbook"
    SWOLLEN_WORKBOOK = "swollen_workbook"
    ENTITIES = "entities"
    BAD_WORKBOOK = "bad_workbook"
    NO_VALUE = "no_value"
    NO_SHEET = "no_sheet"
    NO_TEXT_FILE = "no_text_file"
    LARGE_IMPORT = "large_import"
    NO_ZIP = "no_zip"
    BAD_ZIP = "bad_zip"
    EMPTY_ZIP = "empty_zip"
    LARGE_ZIP = "large_zip"
    SWOLLEN_ZIP = "swollen_zip"
    NO_FILE_FIELD = "no_file_field"
    NOT_IN_ZIP = "not_in_zip"
    SEVERAL_IN_ZIP = "several_in_zip"
    STUCK_IN_ZIP = "stuck_in_zip"
    FILES_BESIDE = "files_beside"
    GOING_IN = "going_in"
    NO_COLUMN = "no_column"
    NO_TARGET = "no_target"
    TWO_COLUMNS = "two_columns"
    NO_ACCOUNT_COLUMN = "no_account_column"
    GAVE_UP = "gave_up"
    BROKE_OFF = "broke_off"
    FILE_AWAY = "file_away"
    NO_PICTURE = "no_picture"
    DAMAGED_PICTURE = "damaged_picture"
    LARGE_PICTURE = "large_picture"
    NO_PHONE = "no_phone"
    NOTHING_TO_SEND = "nothing_to_send"
    NO_ACCOUNT_SENDS = "no_account_sends"
    NOT_TAKEN = "not_taken"
    SERVER_SAID = "server_said"
    MUST_BE_TEXT = "must_be_text"
    LONG_TEXT = "long_text"
    NO_COLOUR = "no_colour"
    NO_ADDRESS = "no_address"
    NO_IMAGE = "no_image"
    NO_SWITCH = "no_switch"
    MUST_BE_NUMBER = "must_be_number"
    OUT_OF_RANGE = "out_of_range"
    NONE_OF = "none_of"
    BAD_HTML = "bad_html"
    BAD_MJML = "bad_mjml"
    BAD_ELEMENT = "bad_element"
    FETCHES = "fetches"
    NO_OBJECT = "no_object"
    NO_LIST = "no_list"
    MANY_ENTRIES = "many_entries"
    UNKNOWN_HERE = "unknown_here"
    NO_COUNTRY = "no_country"
    NO_LETTERHEAD = "no_letterhead"
    NO_FOLDS = "no_folds"
    MISSING = "missing"
    NO_BOX = "no_box"


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
    Flaw.OLD_WORKBOOK: "This is a workbook of an old Excel, or one with a password. Save it as XLSX or CSV.",
    Flaw.NO_WORKBOOK: "The file is called XLSX, but it is no workbook. Save the table as XLSX or CSV and try again.",
    Flaw.NO_ROWS: "The file has no rows: below the names of the columns stands nothing.",
    Flaw.EMPTY_TABLE: "The file is empty.",
    Flaw.OPEN_QUOTE: "Row %(told)s cannot be read: %(detail)s. Is a quote opened and never closed?",
    Flaw.EMPTY_SHEET: "The first sheet of the workbook is empty.",
    Flaw.LARGE_WORKBOOK: "The workbook is too large. Save the sheet as CSV and try again.",
    Flaw.SWOLLEN_WORKBOOK: "The workbook unpacks to far more than it should, and was not opened.",
    Flaw.ENTITIES: "The workbook defines entities of its own, and was not opened.",
    Flaw.BAD_WORKBOOK: "The workbook cannot be opened: %(detail)s.",
    Flaw.NO_VALUE: (
        "Cell %(told)s is a formula without a value. Open the workbook in a spreadsheet, save it, and try again."
    ),
    Flaw.NO_SHEET: "The workbook has no sheet.",
    Flaw.NO_TEXT_FILE: "This is no text file. Save it as CSV or XLSX and try again.",
    Flaw.LARGE_IMPORT: "The file is larger than %(detail)s MB. Cut it in two.",
    Flaw.NO_ZIP: "This is no ZIP. Pack the files into one and try again.",
    Flaw.BAD_ZIP: "The ZIP cannot be opened: %(detail)s.",
    Flaw.EMPTY_ZIP: "There are no files in the ZIP.",
    Flaw.LARGE_ZIP: "The ZIP may hold %(told)s files with %(detail)s MB together. Cut the table in two.",
    Flaw.SWOLLEN_ZIP: "The ZIP unpacks to far more than it should, and was not opened.",
    Flaw.NO_FILE_FIELD: "These rows hold no files: bring the table without the ZIP.",
    Flaw.NOT_IN_ZIP: "there is no file “%(told)s” in the ZIP",
    Flaw.SEVERAL_IN_ZIP: "the ZIP has several files “%(told)s”: write the folder before it",
    Flaw.STUCK_IN_ZIP: "%(told)s cannot be taken out of the ZIP: it is damaged, or has a password",
    Flaw.FILES_BESIDE: "“%(told)s” is the name of a file: bring the files along in a ZIP",
    Flaw.GOING_IN: "the rows are going in, or have gone in, already",
    Flaw.NO_COLUMN: "the file has no column “%(told)s”",
    Flaw.NO_TARGET: "there is no field “%(told)s”",
    Flaw.TWO_COLUMNS: "two columns cannot both be %(told)s",
    Flaw.NO_ACCOUNT_COLUMN: "one column must be the account number",
    Flaw.GAVE_UP: "Postroom tried several times and could not go on; its log says why. Rows that are in stay in.",
    Flaw.BROKE_OFF: "Postroom itself failed behind row %(told)s (%(detail)s); see its log.",
    Flaw.FILE_AWAY: "The file cannot be read any more: %(detail)s",
    Flaw.NO_PICTURE: "this is no picture that mail programs show: PNG, JPEG, GIF or WebP",
    Flaw.DAMAGED_PICTURE: "this picture is damaged",
    Flaw.LARGE_PICTURE: "this picture has more than %(detail)s million points",
    Flaw.NO_PHONE: "there is no phone to send it to: write yours into your profile",
    Flaw.NOTHING_TO_SEND: "there is nothing to send",
    Flaw.NO_ACCOUNT_SENDS: "no account sends now: it is in capture mode, paused, or in its quiet hours",
    Flaw.NOT_TAKEN: "the server did not take it",
    Flaw.SERVER_SAID: "the server did not take it: %(told)s",
    Flaw.MUST_BE_TEXT: "must be text",
    Flaw.LONG_TEXT: "must not have more than %(detail)s characters",
    Flaw.NO_COLOUR: "must be a colour like #0b5cab",
    Flaw.NO_ADDRESS: "must begin with https://, or be one tag such as #dynamic_link.preferences",
    Flaw.NO_IMAGE: "must be an uploaded picture, or an address that begins with https://",
    Flaw.NO_SWITCH: "must be true or false",
    Flaw.MUST_BE_NUMBER: "must be a number",
    Flaw.OUT_OF_RANGE: "must be a number from %(told)s to %(detail)s",
    Flaw.NONE_OF: "must be one of %(detail)s",
    Flaw.BAD_HTML: "cannot be read as HTML: %(detail)s",
    Flaw.BAD_MJML: "cannot be read as MJML: %(detail)s",
    Flaw.BAD_ELEMENT: "<%(told)s> is not taken",
    Flaw.FETCHES: "a style fetches something from elsewhere",
    Flaw.NO_OBJECT: "must be an object",
    Flaw.NO_LIST: "must be a list",
    Flaw.MANY_ENTRIES: "must not have more than %(detail)s entries",
    Flaw.UNKNOWN_HERE: "is not known here",
    Flaw.NO_COUNTRY: "must be a country such as DE",
    Flaw.NO_LETTERHEAD: "must be an uploaded letterhead",
    Flaw.NO_FOLDS: "must be a list of at most %(detail)s heights in millimetres",
    Flaw.MISSING: "is missing",
    Flaw.NO_BOX: "must have x, y, width and height in millimetres",
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
