"""A small office for tests of runs: an account, templates, customers with records, and hands that do the work."""

from collections.abc import Sequence

import orjson

from postroom.access.models import Unit
from postroom.access.viewer import SYSTEM
from postroom.contacts.models import Contact
from postroom.core.carriage.envelope import Channel
from postroom.core.rendering.skeleton import Skeleton
from postroom.outbox.models import Lane, Message, Rendition
from postroom.outbox.models import Skeleton as StoredSkeleton
from postroom.runs import services as runs
from postroom.runs.models import Run, RunItem
from postroom.runs.services import Chosen, Who
from postroom.stationery import services as stationery
from postroom.stationery.models import Template, TemplateVersion
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON

GREETING = (
    Words.of_text(
        language="en",
        subject="Hello #contact_information.name",
        text="Account #contact_information.account_number.",
    ),
    Words.of_text(
        language="pl",
        subject="Witaj #contact_information.name",
        text="Konto #contact_information.account_number.",
    ),
)
PAYMENT = (
    Words.of_text(
        language="en",
        subject="Payment #payment.number",
        text="#payment.amount on account #payment.accounts_receivable.number, thank you.",
    ),
)


def lane(channel: Channel = Channel.EMAIL, **details) -> Lane:
    """An account that every unit may use."""
    return Lane.objects.create(code=f"lane-{Lane.objects.count()}", name="Main", channel=channel, **details)


def version(*words: Words, topic=None, name: str = "Greeting") -> TemplateVersion:
    """A published version that says `words` (a greeting in two languages if nothing is given)."""
    template = stationery.make(viewer=SYSTEM, name=name, unit=None, topic=topic)
    return publish(template, *words)


def publish(template: Template, *words: Words) -> TemplateVersion:
    """Publish a new version of a template."""
    draft = stationery.draft(template_id=template.pk, viewer=SYSTEM)
    stationery.save_draft(
        version_id=draft.pk, revision=draft.revision, wordings=words or GREETING, viewer=SYSTEM, at=NOON
    )
    return stationery.publish(version_id=draft.pk, viewer=SYSTEM, at=NOON)


def customers(number: int, **details) -> list[Contact]:
    """So many customers of the first unit, each with an address of their own."""
    return [makers.contact(**details) for _ in range(number)]


def payment(owner: Contact, **values) -> None:
    """A payment of a customer, on an account of theirs."""
    account = f"AR-{owner.account_number}"
    makers.record(owner, "accounts_receivable", account, number=account)
    makers.record(owner, "payment", f"P-{owner.account_number}", accounts_receivable=account, **values)


def draft(
    of: TemplateVersion | None = None, *, at: Unit | None = None, channel: Channel = Channel.EMAIL, **chosen
) -> Run:
    """A run with everything chosen, to all customers of a unit (the first if none is named)."""
    place = at or makers.unit()
    made = runs.begin(viewer=makers.viewer(place), unit_id=place.pk, title="Spring letter", channel=channel)
    picked = {
        "title": "Spring letter",
        "template_version_id": (of or version()).pk,
        "lane_id": chosen.get("lane_id") or lane(channel).pk,
        "recipients": Who(),
    }
    return runs.choose(run_id=made.pk, viewer=makers.viewer(place), chosen=Chosen(**{**picked, **chosen}))


def generating(of: TemplateVersion | None = None, **chosen) -> Run:
    """A run whose recipients are frozen, and whose messages wait to be written."""
    begun = draft(of, **chosen)
    run = runs.generate(run_id=begun.pk, viewer=makers.viewer(begun.unit), at=NOON)
    runs.generate_slice(run_id=run.pk, at=NOON, size=0)
    run.refresh_from_db()
    return run


def work(run: Run) -> Run:
    """Do all that there is to do for a run."""
    while runs.advance(run_id=run.pk, at=NOON):
        pass
    run.refresh_from_db()
    return run


def in_review(of: TemplateVersion | None = None, **chosen) -> Run:
    """A run that waits for approval."""
    return work(generating(of, **chosen))


def approved(run: Run) -> Run:
    """The run, approved as it is and let go."""
    runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=makers.viewer(), at=NOON)
    return work(run)


def outcome(run: Run) -> dict[str, tuple[str, str, str]]:
    """Account number -> state, reason, and detail or the tags that it is about."""
    rows = RunItem.objects.filter(run=run).values_list("contact__account_number", "state", "reason", "detail", "tags")
    return {account: (state, reason, detail or tags) for account, state, reason, detail, tags in rows}


def states(run: Run) -> list[str]:
    """The states of the run's messages, sorted."""
    return sorted(Message.objects.filter(batch_id=run.batch_id).values_list("state", flat=True))


def said(message: Message) -> tuple[str, str, str]:
    """Subject, text and HTML of a message as it would go out."""
    rendition = Rendition.objects.get(message=message, number=message.rendition)
    stored = StoredSkeleton.objects.get(digest=rendition.skeleton_id)
    skeleton = Skeleton.from_json(stored.content)
    fills = orjson.loads(rendition.fills)
    return skeleton.subject(fills), skeleton.text(fills), skeleton.html(fills)


def recipients_once(run: Run, contacts: Sequence[Contact]) -> bool:
    """Whether each of the contacts has exactly one message of this run, and nobody else has any."""
    got = Message.objects.filter(batch_id=run.batch_id).order_by("contact_id").values_list("contact_id", flat=True)
    return list(got) == sorted(contact.pk for contact in contacts)
