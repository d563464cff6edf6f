"""What was refused and why, in the language of the reader: a sentence for every code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from postroom.core.refusal import Flaw, Objection

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from postroom.core.refusal import Said

SENTENCES: Mapping[str, _StrPromise] = {
    Flaw.TOO_LONG: _("“%(told)s…” is longer than %(detail)s characters"),
    Flaw.NO_DATE: _("“%(told)s” is no date: write 2026-05-03"),
    Flaw.NO_MOMENT: _("“%(told)s” is no date and hour: write 2026-05-03 14:30"),
    Flaw.NOT_YES_OR_NO: _("“%(told)s” is neither yes nor no"),
    Flaw.NO_LANGUAGE: _("“%(told)s” is no language we know"),
    Flaw.NO_CHANNEL: _("“%(told)s” is none of %(detail)s"),
    Flaw.NO_LINK: _("“%(told)s” is no web address"),
    Flaw.NO_TEXT: _("there is no text here"),
    Flaw.NO_TABLE: _("a table does not fit into a cell"),
    Flaw.NO_NUMBER: _("“%(told)s” is no number"),
    Flaw.TOO_MANY_DIGITS: _("“%(told)s” has too many digits"),
    Flaw.AMBIGUOUS: _("“%(told)s” may be one of two numbers: write %(detail)s"),
    Flaw.UNKNOWN: _("there is no “%(told)s”"),
    Flaw.NONE: _("there is none"),
    Flaw.NO_NAME: _("a new customer needs one"),
    Flaw.BAD_ID: _("“%(told)s” must have 1 to %(detail)s characters"),
    Flaw.NO_CUSTOMER: _("there is no customer “%(told)s”"),
    Flaw.NO_FIELD: _("this kind has no such field"),
    Flaw.NOT_YET: _("there is no “%(told)s” yet"),
    Flaw.TWICE: _("“%(told)s” stands in an earlier row as well"),
    Flaw.CELLS: _("the row has %(told)s cells, but there are %(detail)s heads"),
    Flaw.SHEET_ERROR: _("the spreadsheet has the error %(told)s here"),
    Flaw.UNREADABLE: _("“%(told)s” has a character that cannot be read"),
    Flaw.FILE_SHAPE: _('a file is given as {"name": "bill.pdf", "content": "<base64>"}'),
    Flaw.NOT_BASE64: _("the content of the file is not base64"),
    Flaw.EMPTY_FILE: _("%(told)s is empty"),
    Flaw.LARGE_FILE: _("%(told)s is larger than %(detail)s MB"),
    Flaw.FILE_KIND: _("%(told)s is no kind of file that may go out: %(detail)s"),
    Flaw.FILE_NAME: _("%(told)s is not what its name says: it holds %(detail)s"),
    Flaw.LARGE_FILES: _("%(told)s is too large: all files of a message may have %(detail)s MB together"),
    Flaw.MANY_FILES: _("%(told)s is one file too many: a message takes %(detail)s"),
    Flaw.OLD_WORKBOOK: _("This is a workbook of an old Excel, or one with a password. Save it as XLSX or CSV."),
    Flaw.NO_WORKBOOK: _("The file is called XLSX, but it is no workbook. Save the table as XLSX or CSV and try again."),
    Flaw.NO_ROWS: _("The file has no rows: below the names of the columns stands nothing."),
    Flaw.EMPTY_TABLE: _("The file is empty."),
    Flaw.OPEN_QUOTE: _("Row %(told)s cannot be read: %(detail)s. Is a quote opened and never closed?"),
    Flaw.EMPTY_SHEET: _("The first sheet of the workbook is empty."),
    Flaw.LARGE_WORKBOOK: _("The workbook is too large. Save the sheet as CSV and try again."),
    Flaw.SWOLLEN_WORKBOOK: _("The workbook unpacks to far more than it should, and was not opened."),
    Flaw.ENTITIES: _("The workbook defines entities of its own, and was not opened."),
    Flaw.BAD_WORKBOOK: _("The workbook cannot be opened: %(detail)s."),
    Flaw.NO_VALUE: _(
        "Cell %(told)s is a formula without a value. Open the workbook in a spreadsheet, save it, and try again."
    ),
    Flaw.NO_SHEET: _("The workbook has no sheet."),
    Flaw.NO_TEXT_FILE: _("This is no text file. Save it as CSV or XLSX and try again."),
    Flaw.LARGE_IMPORT: _("The file is larger than %(detail)s MB. Cut it in two."),
    Flaw.NO_ZIP: _("This is no ZIP. Pack the files into one and try again."),
    Flaw.BAD_ZIP: _("The ZIP cannot be opened: %(detail)s."),
    Flaw.EMPTY_ZIP: _("There are no files in the ZIP."),
    Flaw.LARGE_ZIP: _("The ZIP may hold %(told)s files with %(detail)s MB together. Cut the table in two."),
    Flaw.SWOLLEN_ZIP: _("The ZIP unpacks to far more than it should, and was not opened."),
    Flaw.NO_FILE_FIELD: _("These rows hold no files: bring the table without the ZIP."),
    Flaw.NOT_IN_ZIP: _("there is no file “%(told)s” in the ZIP"),
    Flaw.SEVERAL_IN_ZIP: _("the ZIP has several files “%(told)s”: write the folder before it"),
    Flaw.STUCK_IN_ZIP: _("%(told)s cannot be taken out of the ZIP: it is damaged, or has a password"),
    Flaw.FILES_BESIDE: _("“%(told)s” is the name of a file: bring the files along in a ZIP"),
    Flaw.GOING_IN: _("the rows are going in, or have gone in, already"),
    Flaw.NO_COLUMN: _("the file has no column “%(told)s”"),
    Flaw.NO_TARGET: _("there is no field “%(told)s”"),
    Flaw.TWO_COLUMNS: _("two columns cannot both be %(told)s"),
    Flaw.NO_ACCOUNT_COLUMN: _("one column must be the account number"),
    Flaw.GAVE_UP: _("Postroom tried several times and could not go on; its log says why. Rows that are in stay in."),
    Flaw.BROKE_OFF: _("Postroom itself failed behind row %(told)s (%(detail)s); see its log."),
    Flaw.FILE_AWAY: _("The file cannot be read any more: %(detail)s"),
    Flaw.NO_PICTURE: _("this is no picture that mail programs show: PNG, JPEG, GIF or WebP"),
    Flaw.DAMAGED_PICTURE: _("this picture is damaged"),
    Flaw.LARGE_PICTURE: _("this picture has more than %(detail)s million points"),
    Flaw.NO_PHONE: _("there is no phone to send it to: write yours into your profile"),
    Flaw.NOTHING_TO_SEND: _("there is nothing to send"),
    Flaw.NO_ACCOUNT_SENDS: _("no account sends now: it is in capture mode, paused, or in its quiet hours"),
    Flaw.NOT_TAKEN: _("the server did not take it"),
    Flaw.SERVER_SAID: _("the server did not take it: %(told)s"),
    Flaw.MUST_BE_TEXT: _("must be text"),
    Flaw.LONG_TEXT: _("must not have more than %(detail)s characters"),
    Flaw.NO_COLOUR: _("must be a colour like #0b5cab"),
    Flaw.NO_ADDRESS: _("must begin with https://, or be one tag such as #dynamic_link.preferences"),
    Flaw.NO_IMAGE: _("must be an uploaded picture, or an address that begins with https://"),
    Flaw.NO_SWITCH: _("must be true or false"),
    Flaw.MUST_BE_NUMBER: _("must be a number"),
    Flaw.OUT_OF_RANGE: _("must be a number from %(told)s to %(detail)s"),
    Flaw.NONE_OF: _("must be one of %(detail)s"),
    Flaw.BAD_HTML: _("cannot be read as HTML: %(detail)s"),
    Flaw.BAD_MJML: _("cannot be read as MJML: %(detail)s"),
    Flaw.BAD_ELEMENT: _("<%(told)s> is not taken"),
    Flaw.FETCHES: _("a style fetches something from elsewhere"),
    Flaw.NO_OBJECT: _("must be an object"),
    Flaw.NO_LIST: _("must be a list"),
    Flaw.MANY_ENTRIES: _("must not have more than %(detail)s entries"),
    Flaw.UNKNOWN_HERE: _("is not known here"),
    Flaw.NO_COUNTRY: _("must be a country such as DE"),
    Flaw.NO_LETTERHEAD: _("must be an uploaded letterhead"),
    Flaw.NO_FOLDS: _("must be a list of at most %(detail)s heights in millimetres"),
    Flaw.MISSING: _("is missing"),
    Flaw.NO_BOX: _("must have x, y, width and height in millimetres"),
}


def sentence(objection: Objection) -> str:
    """Say one thing that is wrong."""
    return str(SENTENCES[objection.code] % {"told": objection.told, "detail": objection.detail})


def worded(said: Said) -> str:
    """Say why something was refused; as it stands where it has no codes, or one that nobody here knows."""
    if not said.objections or any(each.code not in SENTENCES for each in said.objections):
        return str(said)
    return "; ".join(f"{each.field}: {sentence(each)}" if each.field else sentence(each) for each in said.objections)
