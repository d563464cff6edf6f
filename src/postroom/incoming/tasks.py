"""By the clock: take what came in."""

from django.utils.timezone import now

from postroom.incoming import selectors, services
from postroom.jobs.job import every, job


@every("* * * * * */5")
def take() -> None:
    """Take the text messages, and what providers report of e-mails, out of their trays."""
    services.take_texts(at=now())
    services.take_reported(at=now())


@every("* * * * *")
def look() -> None:
    """Look into every mailbox, each in a job of its own: one that hangs keeps no other waiting."""
    for mailbox_id in selectors.mailboxes_on():
        fetch.later_once(mailbox_id=mailbox_id)


@job
def fetch(mailbox_id: int) -> None:
    """Take what is new in one mailbox."""
    services.fetch_new(mailbox_id=mailbox_id, clock=now)
