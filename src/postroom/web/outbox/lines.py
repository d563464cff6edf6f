"""Draws the lines of a folder: fifty a page of some thirty values each, a pattern filled in and no template run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from postroom.web.outbox.actions import OFFERS
from postroom.web.outbox.rows import Row
from postroom.web.outbox.wording import CHANNELS
from postroom.web.shell.templatetags.ui import icon, pill_in

ANSWER_SHOWN = 70
_NUMBER = "(number)"
"""Stands for the message's number in a menu that is drawn for all; no word of a button holds it."""
_LINE = """<tr id="message-{pk}">{pick}
<td class="dispatch">{channel}</td>
<td class="customer"><span class="name">{name}</span>
<small>{account} <span class="address">{address}</span></small></td>
<td class="content"><a href="{url}">{subject}</a>{reason}{files}</td>
<td class="reference">{reference}</td>
<td class="sender">{lane}<small>{unit}</small>{answer}</td>
<td class="state">{state}{stage}</td>
<td class="number times"><time datetime="{ordered_at}">{ordered}</time>{executed}</td>
<td class="more">{menu}</td></tr>
"""
_PICK = '<td class="pick"><input class="form-check-input" type="checkbox" name="ids" value="{}" aria-label="{}"></td>'
_STAGE = '<small class="stage">{}</small>'
_REASON = '<small class="problem">{}</small>'
_FILE = "<small>{} {}</small>"
_ANSWER = '<small class="problem" title="{}">{}</small>'
_EXECUTED = '<br><time datetime="{}">{}</time>'
_MENU = '<button class="btn btn-sm btn-icon" type="button" popovertarget="do-{}" aria-label="{}">{}</button>\n{}'


@dataclass(frozen=True, slots=True)
class Words:
    """What every line says, looked up once a page."""

    language: str | None
    select: str
    actions: str
    no_subject: str


def lines(*, rows: Sequence[Row], query: str, to_choose: bool) -> SafeString:
    """Draw a page of a folder; `query` is that of the list, which the page of a message leads back to."""
    words = Words(
        get_language(), _("Select %(subject)s to %(name)s"), _("Actions for %(subject)s to %(name)s"), _("(no subject)")
    )
    before, _zero, after = reverse("outbox:show", args=[0]).rpartition("0")
    drawn = (_line(row, words, f"{before}{row.message.pk}{after}?{query}", to_choose=to_choose) for row in rows)
    return SafeString("".join(drawn))


def _line(row: Row, words: Words, url: str, *, to_choose: bool) -> str:
    """Draw a line. All that is filled in is escaped here: `format_html` would take longer than the rest of the page."""
    message = row.message
    named = {"subject": message.subject, "name": message.recipient_name}
    return _LINE.format(
        pk=message.pk,
        pick=_PICK.format(message.pk, escape(words.select % named)) if to_choose else "",
        channel=_channel(message.channel, words.language),
        name=escape(message.recipient_name or message.contact),
        account=escape(message.account_number),
        address=escape(message.recipient),
        url=escape(url),
        subject=escape(message.subject or words.no_subject),
        reason=_REASON.format(escape(row.reason)) if row.reason else "",
        files="".join(_FILE.format(icon("file-text"), escape(name)) for name in message.files),
        reference=escape(message.reference),
        lane=escape(message.lane or "—"),
        unit=escape(message.unit),
        answer=_ANSWER.format(escape(row.answer), escape(_shortened(row.answer))) if row.answer else "",
        state=pill_in(row.state, words.language),
        stage=_STAGE.format(escape(row.stage)) if row.stage else "",
        ordered_at=message.ordered_at.isoformat(),
        ordered=escape(row.ordered),
        executed=_EXECUTED.format(message.executed_at.isoformat(), escape(row.executed)) if message.executed_at else "",
        menu=_menu(row, words, escape(words.actions % named)) if row.offers else "",
    )


def _shortened(answer: str) -> str:
    return str(Truncator(answer).chars(ANSWER_SHOWN))


def _menu(row: Row, words: Words, label: str) -> str:
    """The buttons of a line. Lists offer few different menus, so each is drawn once and then numbered."""
    number = str(row.message.pk)
    drawn = _drawn_menu(tuple(offer.order for offer in row.offers), words.language)
    return _MENU.format(number, label, icon("dots-vertical"), drawn.replace(_NUMBER, number))


@cache
def _drawn_menu(orders: tuple[str, ...], _language: str | None) -> str:
    return render_to_string("web/outbox/menu.html", {"offers": [OFFERS[order] for order in orders], "pk": _NUMBER})


@cache
def _channel(code: str, _language: str | None) -> str:
    word = CHANNELS[code]
    return format_html("{} {}", icon(word.icon), word.text)
