"""Draws the lines of a folder: fifty a page of some thirty values each, a pattern filled in and no template run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from postroom.web.outbox.actions import OFFERS, Offer
from postroom.web.outbox.rows import Row
from postroom.web.shell.templatetags.ui import icon, pill

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
<td class="state">{state}</td>
<td class="number times"><time datetime="{ordered_at}">{ordered}</time>{executed}</td>
<td class="more">{menu}</td></tr>
"""
_PICK = '<td class="pick"><input class="form-check-input" type="checkbox" name="ids" value="{}" aria-label="{}"></td>'
_REASON = '<small class="problem">{}</small>'
_FILE = "<small>{} {}</small>"
_ANSWER = '<small class="problem" title="{}">{}</small>'
_EXECUTED = '<br><time datetime="{}">{}</time>'
_MENU = '<button class="btn btn-sm btn-icon" type="button" popovertarget="do-{}" aria-label="{}">{}</button>\n{}'


@dataclass(frozen=True, slots=True)
class Words:
    """What every line says, looked up once a page."""

    select: str
    actions: str
    no_subject: str


def lines(*, rows: Sequence[Row], query: str, to_choose: bool) -> SafeString:
    """Draw a page of a folder; `query` is that of the list, which the page of a message leads back to."""
    words = Words(_("Select %(subject)s to %(name)s"), _("Actions for %(subject)s to %(name)s"), _("(no subject)"))
    before, _zero, after = reverse("outbox:show", args=[0]).rpartition("0")
    drawn = (_line(row, words, f"{before}{row.message.pk}{after}?{query}", to_choose=to_choose) for row in rows)
    return SafeString("".join(drawn))


def _line(row: Row, words: Words, url: str, *, to_choose: bool) -> SafeString:
    message = row.message
    named = {"subject": message.subject, "name": message.recipient_name}
    return format_html(
        _LINE,
        pk=message.pk,
        pick=format_html(_PICK, message.pk, words.select % named) if to_choose else "",
        channel=_channel(row.channel.icon, str(row.channel.text)),
        name=message.recipient_name or message.contact.name,
        account=message.contact.account_number,
        address=message.recipient,
        url=url,
        subject=message.subject or words.no_subject,
        reason=format_html(_REASON, row.reason) if row.reason else "",
        files=format_html_join("", _FILE, ((icon("file-text"), name) for name in row.files)) if row.files else "",
        reference=message.reference,
        lane=message.lane or "—",
        unit=message.unit,
        answer=format_html(_ANSWER, row.answer, Truncator(row.answer).chars(ANSWER_SHOWN)) if row.answer else "",
        state=pill(row.state),
        ordered_at=message.ordered_at.isoformat(),
        ordered=row.ordered,
        executed=format_html(_EXECUTED, message.executed_at.isoformat(), row.executed) if message.executed_at else "",
        menu=_menu(message.pk, row.offers, words.actions % named) if row.offers else "",
    )


def _menu(pk: int, offers: Sequence[Offer], label: str) -> SafeString:
    """The buttons of a line. Lists offer few different menus, so each is drawn once and then numbered."""
    drawn = _drawn_menu(tuple(offer.order for offer in offers), get_language())
    return format_html(_MENU, pk, label, icon("dots-vertical"), SafeString(drawn.replace(_NUMBER, str(pk))))


@cache
def _drawn_menu(orders: tuple[str, ...], _language: str) -> str:
    return render_to_string("web/outbox/menu.html", {"offers": [OFFERS[order] for order in orders], "pk": _NUMBER})


@cache
def _channel(name: str, word: str) -> SafeString:
    return format_html("{} {}", icon(name), word)
