"""The sheet that lies on top of a print batch: what it is, how many letters there are, which is the first and last."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from postroom.core.carriage.envelope import Posting
from postroom.core.letter.design import from_preset
from postroom.core.letter.letter import Letter
from postroom.core.letter.presets import PRESETS
from postroom.core.letter.sheet import NO_COMPANY, sheet_of
from postroom.outbox.models import RegisteredLetter
from postroom.posting.models import LetterState, PrintBatch, PrintCopy, PrintLetter
from postroom.typesetting import press
from postroom.typesetting.press import Stock
from postroom.typesetting.refusals import Refused

_NAMED = 40


def cover_of(batch: PrintBatch, copy: PrintCopy) -> tuple[bytes, int]:
    """Return the cover sheet of a copy as PDF/A, in the language of who makes it, and how many pages it has."""
    language = copy.made_by.language if copy.made_by else "en"
    design = replace(
        from_preset(PRESETS["us" if batch.paper == "letter" else "din5008b"]),
        fold_marks=False, punch_mark=False, show_logo=False, page_numbers=False, sender_zone=0.0,
    )  # fmt: skip
    sheet = sheet_of(design, NO_COMPANY)
    sheet |= {"text": {**sheet["text"], "y": sheet["following"]["y"]}, "references": None, "mark": None}
    stock = Stock(sheet=sheet, at=int(copy.made_at.timestamp()))
    with override(language):
        try:
            return press.letter(_letter(batch, copy, language, str), stock), 1
        except Refused:  # a name has a sign that cannot be printed: the sheet must be there all the same
            return press.letter(_letter(batch, copy, language, _plain), stock), 1


def _letter(batch: PrintBatch, copy: PrintCopy, language: str, shown: Callable[[str], str]) -> Letter:
    printed = PrintLetter.objects.filter(batch=batch).exclude(state=LetterState.REFUSED)
    kept = printed.exclude(Q(state=LetterState.PUT_BACK) & Q(pages=0))
    count, ends = kept.count(), kept.aggregate(first=Min("position"), last=Max("position"))
    refused = PrintLetter.objects.filter(batch=batch, state=LetterState.REFUSED).count()
    facts = [
        (_("Unit"), batch.unit.name),
        (_("Sender on the letters"), batch.sender),
        (_("Letters"), str(count)),
        (_("Sheets of paper, on both sides"), str(batch.pages // 2)),
        (_("First letter"), _name(batch, ends["first"])),
        (_("Last letter"), _name(batch, ends["last"])),
        (_("Registered, their places"), _registered(batch, Posting.REGISTERED)),
        (_("Registered with receipt, their places"), _registered(batch, Posting.WITH_RECEIPT)),
        (_("Left out, see Errors"), str(refused) if refused else ""),
        (_("Made by"), batch.made_by.name if batch.made_by else "Postroom"),
        (_("Made at"), date_format(timezone.localtime(batch.made_at), "DATETIME_FORMAT")),
        (_("Copy"), str(copy.number)),
        (_("This copy by"), copy.made_by.name if copy.made_by and copy.number > 1 else ""),
    ]
    again = _("COPY %(n)s: these letters have been printed before. Post each letter once.") % {"n": copy.number}
    after = _("When the letters are posted, open batch %(batch)s on the print desk and confirm it.")
    return Letter(
        who=_("Print batch %(batch)s") % {"batch": batch.pk},
        language=language,
        address=(),
        subject=_("Print batch %(batch)s") % {"batch": batch.pk},
        blocks=[
            *([_paragraph(again, bold=True)] if copy.number > 1 else []),
            _table([(word, shown(value)) for word, value in facts if value]),
            _paragraph(_("Do not post this sheet.")),
            _paragraph(after % {"batch": batch.pk}),
        ],
    )


def _registered(batch: PrintBatch, posting: Posting) -> str:
    """Name the places of letters that need a label of the post; of very many, the first."""
    theirs = RegisteredLetter.objects.filter(posting=posting).values("message_id")
    kept = PrintLetter.objects.filter(batch=batch, message__in=theirs).exclude(state=LetterState.REFUSED)
    places = [str(place) for place in kept.order_by("position").values_list("position", flat=True)[: _NAMED + 1]]
    return ", ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else "")


def _plain(value: str) -> str:
    return value.encode("latin-1", "replace").decode("latin-1")


def _name(batch: PrintBatch, position: int | None) -> str:
    found = PrintLetter.objects.filter(batch=batch, position=position or 0).select_related("message__contact").first()
    if found is None:
        return ""
    message = found.message
    named = [str(position), message.contact.account_number, message.recipient_name, message.reference]
    return " · ".join(part for part in named if part)


def _paragraph(text: str, **marks: Any) -> dict[str, Any]:
    return {"type": "paragraph", "align": "", "lines": [[{"text": text, **marks}]]}


def _table(rows: list[tuple[str, str]]) -> dict[str, Any]:
    columns = [{"heading": word, "right": False} for word in (_("What"), _("This batch"))]
    return {"type": "table", "columns": columns, "rows": [list(row) for row in rows], "sums": []}
