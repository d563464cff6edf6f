"""What the writing screen shows: the form, the free tags that are asked for, the preview, and two writers' clash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from postroom.access.viewer import Right
from postroom.contacts import selectors as contacts
from postroom.core.carriage.envelope import Posting
from postroom.core.document.dump import dump
from postroom.core.document.nodes import Document
from postroom.core.document.schema import load
from postroom.outbox import drafts
from postroom.outbox import services as outbox
from postroom.outbox.services import Written
from postroom.web.outbox.registered import POSTINGS
from postroom.web.outbox.wording import CAUSES
from postroom.web.shell.documents import as_lines
from postroom.web.shell.faults import said
from postroom.web.shell.letters import paper_of, without
from postroom.web.templates.clash import Difference, differences
from postroom.web.templates.wording import language_name
from postroom.web.writing.answering import answered_by, beginning, quoting
from postroom.web.writing.forms import FREE, Offered, WritingForm, initial, offered
from postroom.web.writing.offering import cheaper, cost_of

if TYPE_CHECKING:
    from postroom.incoming.models import IncomingMessage
    from postroom.outbox.models import Draft
    from postroom.records.models import Record
    from postroom.web.shell.http import StaffRequest

PAGE = "web/writing/write.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody else's revision, when it was kept, and how it differs from what was written here."""

    revision: int
    at: datetime
    by: str
    differences: Sequence[Difference]


def offered_for(request: StaffRequest, contact_id: int) -> Offered:
    """Return what may be chosen for a customer; raises `Contact.DoesNotExist`."""
    card = contacts.card(viewer=request.viewer, contact_id=contact_id)
    return offered(viewer=request.viewer, card=card)


def blank_page(
    request: StaffRequest, choice: Offered, record: Record | None, incoming: IncomingMessage | None = None
) -> dict[str, Any]:
    """Return the screen of a message that nobody has kept yet."""
    contact = choice.contact
    begins = {
        "version": 0,
        "revision": 0,
        "customer": contact.pk,
        "record": record.pk if record else None,
        "to": choice.first(request.GET.get("channel", contact.delivery_method)),
        "language": contact.language,
        "is_finished": "finished" in request.GET,
    }
    if incoming:
        begins |= beginning(incoming, choice)
    form = WritingForm(initial=begins, offered=choice)
    return {
        **_around(request, choice, form),
        "record": record,
        "document": dump(quoting(incoming) if incoming else Document()),
        "answered": incoming,
        "live": reverse("writing:shown"),
    }


def page(
    request: StaffRequest, draft: Draft, choice: Offered, form: WritingForm | None = None, clash: Clash | None = None
) -> dict[str, Any]:
    """Return the screen of a draft; a `form` that was sent keeps what was typed in it."""
    return {
        **_around(request, choice, form or WritingForm(initial=initial(draft, choice), offered=choice)),
        "record": draft.record,
        "answered": answered_by(request, draft),
        "document": dump(form.on_screen) if form else draft.document,
        "clash": clash,
        **beside(request, draft),
    }


def beside(request: StaffRequest, draft: Draft) -> dict[str, Any]:
    """Return what stands beside the text: what the customer would get, and what keeps it from going."""
    now = timezone.now()
    single = outbox.compose_draft(draft=draft, viewer=request.viewer, at=now)
    shown = single.shown
    hindered = outbox.hindrances(draft=draft, single=single, at=now)
    problems = sentences(hindered) if hindered else []
    cost, limited = cost_of(draft=draft, single=single, at=now)
    return {
        "draft": draft,
        "cost": cost,
        "limited": limited,
        "cheaper": cheaper(draft=draft, text=shown.text),
        "falls_back_to": language_name(shown.language) if shown.language not in ("", draft.message.language) else "",
        "preview": replace(shown, problems=()),
        "paper": without(paper_of(shown.letter, who=draft.message.contact.account_number), problems),
        "problems": problems,
        "frame": f"{reverse('writing:preview', args=[draft.pk])}?seen={draft.revision}" if draft.pk else "",
        "live": reverse("writing:shown"),
        "asked": [(f"{FREE}{name}", f"#?{name}", draft.free_values.get(name, "")) for name in single.asks_for],
        "files": drafts.files(message_id=draft.pk) if draft.pk else (),
    }


def sentences(hindered: outbox.NotReady) -> list[str]:
    """Say what keeps a message from going."""
    bar = [str(CAUSES[hindered.barrier].sentence)] if hindered.barrier else []
    return [*map(said, hindered.problems), *bar]


def clash_with(draft: Draft, mine: Written, choice: Offered) -> Clash:
    """Compare what was written here with what somebody else kept meanwhile."""
    return Clash(
        revision=draft.revision,
        at=draft.changed_at,
        by=str(draft.changed_by or ""),
        differences=differences(_lines(_kept(draft, choice), choice), _lines(mine, choice)),
    )


def _kept(draft: Draft, choice: Offered) -> Written:
    message = draft.message
    return Written(
        point_id=message.point_id,
        language=message.language,
        subject=draft.subject,
        document=load(draft.document),
        template_id=draft.template_id,
        topic_id=message.topic_id,
        free_values=draft.free_values,
        not_before=draft.not_before,
        posting=Posting(draft.posting),
        is_finished=draft.is_finished,
        email_id=next((pk for pk, address, _shown in choice.emails if address == draft.email), None),
    )


def _lines(written: Written, choice: Offered) -> list[str]:
    """Put a message into lines that can be compared by people."""
    later = date_format(timezone.localtime(written.not_before), "j M Y H:i") if written.not_before else ""
    chosen = (
        choice.shown(written.point_id),
        language_name(written.language),
        dict(choice.templates).get(written.template_id or 0, ""),
        dict(choice.topics).get(str(written.topic_id), ""),
        str(POSTINGS[written.posting]) if written.posting is not Posting.STANDARD else "",
        _("The PDF is the letter itself") if written.is_finished else "",
        later,
    )
    free = [f"#?{name}: {value}" for name, value in sorted(written.free_values.items()) if value]
    return [*filter(None, chosen), written.subject, *as_lines(written.document), *free]


def _around(request: StaffRequest, choice: Offered, form: WritingForm) -> dict[str, Any]:
    unit_id = choice.contact.unit_id
    return {
        "form": form,
        "contact": choice.contact,
        "snippets_of": unit_id,
        "may_send": request.viewer.may(Right.SEND, unit_id),
    }
