"""Set up mailboxes, try them out, and fetch what is new in them."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from postroom.access.sharing import allowed_by
from postroom.access.viewer import NotAllowed, Right, Viewer
from postroom.audit import services as audit
from postroom.audit.actions import Action
from postroom.core.arriving.mailbox import MailboxConfig, Security
from postroom.core.carriage.carrier import CheckStep, Verdict
from postroom.delivery import secrets
from postroom.incoming.imap import NoMailbox, Session
from postroom.incoming.models import Mailbox
from postroom.incoming.services.mails import take_mail

log = logging.getLogger(__name__)
PLACE = ("host", "username", "folder")
MOST_AT_ONCE = 500
"""So many mails are fetched in one go; the rest in the next minute."""


@transaction.atomic
def save_mailbox(*, viewer: Viewer, mailbox: Mailbox | None, values: Mapping[str, Any]) -> Mailbox:
    """Make a mailbox, or change it; an empty password leaves the one that is kept. Raises `NotAllowed`."""
    told = dict(values)
    password = told.pop("password", "")
    if mailbox:
        _must_set_up(viewer, mailbox)
    kept = mailbox or Mailbox()
    moved = mailbox and any(getattr(mailbox, name) != told.get(name, getattr(mailbox, name)) for name in PLACE)
    if "allowed_unit_ids" in told:
        told["allowed_unit_ids"] = allowed_by(viewer, told["allowed_unit_ids"], before=kept.allowed_unit_ids)
    for name, value in told.items():
        setattr(kept, name, value)
    _must_set_up(viewer, kept)
    if password:
        kept.secrets = secrets.seal({"password": password})
    if moved:  # the numbers of another folder mean nothing here
        kept.uid_validity, kept.last_uid = None, 0
    kept.save()
    audit.record(actor=viewer, action=Action.ACCOUNT_SAVED, about=kept, unit_id=kept.unit_id, code=kept.name)
    return kept


@transaction.atomic
def remove_mailbox(*, viewer: Viewer, mailbox: Mailbox) -> None:
    """Look into it no more; what came from it stays. Raises `NotAllowed`."""
    _must_set_up(viewer, mailbox)
    audit.record(
        actor=viewer,
        action=Action.ACCOUNT_SAVED,
        about=mailbox,
        unit_id=mailbox.unit_id,
        code=mailbox.name,
        removed=True,
    )
    mailbox.delete()


def try_mailbox(*, viewer: Viewer, mailbox: Mailbox, at: datetime) -> Verdict:
    """Connect, encrypt, log in and open the folder, taking nothing; the verdict is kept. Raises `NotAllowed`."""
    _must_set_up(viewer, mailbox)
    try:
        verdict = _session(mailbox).check()
    except secrets.UnreadableSecret as exc:
        verdict = Verdict((CheckStep("secrets", ok=False, sentence=f"{exc}; type them again"),))
    Mailbox.objects.filter(pk=mailbox.pk).update(checked_at=at, check_result=verdict.steps[-1].sentence[:300])
    return verdict


def fetch_new(*, mailbox_id: int, clock: Callable[[], datetime]) -> int:
    """Take what is new in a mailbox, each mail in a transaction of its own; returns how many were.

    What goes wrong is written to the mailbox, and tried again in a minute.
    """
    mailbox = Mailbox.objects.filter(pk=mailbox_id, is_on=True).first()
    if mailbox is None:
        return 0
    taken, problem = 0, ""
    session: Session | None = None
    try:
        session = _session(mailbox)
        validity = session.open()
        last = mailbox.last_uid if mailbox.uid_validity == validity else 0
        for uid, raw in session.mails(session.newer(last)[:MOST_AT_ONCE]):
            taken += take_mail(mailbox_id=mailbox.pk, uid_validity=validity, uid=uid, raw=raw, at=clock())
    except (NoMailbox, secrets.UnreadableSecret) as exc:
        problem = str(exc)
        log.warning("mailbox %s: %s", mailbox.pk, problem)
    finally:
        if session:
            session.close()
    _note(mailbox, problem, taken, clock())
    return taken


def _note(mailbox: Mailbox, problem: str, taken: int, at: datetime) -> None:
    said = problem or f"{taken} mails taken."
    failing_since = (mailbox.failing_since or at) if problem else None
    Mailbox.objects.filter(pk=mailbox.pk).update(checked_at=at, check_result=said[:300], failing_since=failing_since)


def _session(mailbox: Mailbox) -> Session:
    config = MailboxConfig(
        host=mailbox.host,
        port=mailbox.port,
        security=Security(mailbox.security),
        ca_file=mailbox.ca_file,
        username=mailbox.username,
        password=secrets.unseal(mailbox.secrets).get("password", ""),
        folder=mailbox.folder,
        since=mailbox.since,
    )
    return Session(config, public_only=not settings.ALLOW_PRIVATE_TARGETS)


def _must_set_up(viewer: Viewer, mailbox: Mailbox) -> None:
    if mailbox.unit_id is None and not viewer.sees_all:
        raise NotAllowed("only a super user sets up a mailbox of every unit")
    viewer.must(Right.SET_UP, mailbox.unit_id)
