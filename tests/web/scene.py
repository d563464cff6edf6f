"""One unit with one of everything, each named so that a trace of it is found wherever it leaks."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import time
from io import BytesIO

from PIL import Image

from postroom.access import keys
from postroom.access import selectors as access
from postroom.access.models import Group, Unit
from postroom.access.viewer import SYSTEM, Right
from postroom.audiences.models import Audience
from postroom.contacts.models import Contact, ContactList, ContactPoint, Suppression
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.carriage.registered import ProofKind, ProofNamed
from postroom.core.document.from_text import from_text
from postroom.core.sms.wishes import Wish
from postroom.delivery import services as delivery
from postroom.delivery.models import Account
from postroom.filing import storing
from postroom.incoming import services as incoming
from postroom.incoming.models import IncomingMessage, Mailbox
from postroom.intake import services as intake
from postroom.outbox import services as outbox
from postroom.outbox.models import Limit, Rate
from postroom.outbox.selectors import Filters
from postroom.outbox.services import Written, setting_hours
from postroom.posting import selectors as posting_selectors
from postroom.posting import services as posting
from postroom.posting.models import PrintBatch, PrintCopy, PrintLetter
from postroom.records.models import Record
from postroom.records.services import RecordRow, put_records
from postroom.returns import services as returns
from postroom.returns.models import ReturnedLetter, Upload
from postroom.runs import services as runs
from postroom.runs.models import AddressTask, Run, RunItem
from postroom.stationery import services as stationery
from postroom.stationery.designs import services as designs
from postroom.stationery.models import DesignVersion
from postroom.systems import services as systems
from postroom.systems.models import System
from postroom.webhooks import services as webhooks
from postroom.webhooks.events import Event
from postroom.webhooks.models import Delivery
from tests import makers
from tests.costs import prices
from tests.posting import paper
from tests.returns import desk
from tests.runs import office

TRACE = "zyxwvut"
"""Stands in every name, address and code; compared without regard to case."""

PDF = {"name": f"{TRACE}.pdf", "content": b64encode(f"%PDF-1.7 {TRACE}".encode()).decode()}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the routes ask for by name: `args` fills `<int:contact_id>` and its like."""

    args: dict[str, object]

    def path(self, route: str) -> str:
        """The route with its arguments filled in."""
        told = {**self.args, "kind": "email" if "/addresses/" in route or "/points/" in route else "bill"}
        if route.startswith("/designs/letters/"):
            told |= {"design_id": self.args["letter_design_id"], "page": 1}
        if route.startswith("/write/"):
            told["message_id"] = self.args["draft_id"]
        if route.startswith("/outbox/<int:message_id>/letter."):
            told["message_id"] = self.args["paper_id"]
        for name, value in told.items():
            for marked in (f"<int:{name}>", f"<slug:{name}>", f"<str:{name}>", f"<{name}>"):
                route = route.replace(marked, str(value))
        return route

    def body(self) -> dict[str, object]:
        """What a forged form would hold: everything that points at the unit's things, under every name we use."""
        args = self.args
        return {
            "unit": args["unit_id"], "contact": args["contact_id"], "ids": args["message_id"], "who": "all",
            "action": "cancel", "one": f"cancel:{args['message_id']}", "template": args["template_id"],
            "record": args["record_id"], "account": args["account_id"], "lane": args["account_id"],
            "message": args["message_id"], "version": args["draft_id"], "revision": 0, "customer": args["contact_id"],
            "role": "administrator", "name": "Taken", "subject": "Taken",
            "title": "Taken", "text": "Taken", "brand": args["brand_id"], "language": "en", "time_zone": "UTC",
            "password": "taken over by me", "active": "", "to": f"{TRACE}@customers.example.org",
        }  # fmt: skip


def everything(trace: str = TRACE, *, at: Unit | None = None) -> Scene:
    """Make it all in the first unit, or in another one that has nothing yet."""
    called, number = trace.capitalize(), f"{trace.upper()}-1"
    unit = at or makers.unit(brand=makers.brand(trace), name=f"{called} unit")
    contact = makers.contact(number, at=unit, name=f"{called} Kowalska", phone="+35315550100")
    record = _bill(contact, f"{trace}-bill")
    template = stationery.make(viewer=SYSTEM, name=f"{called} letter", unit=unit)
    design = designs.make(viewer=SYSTEM, name=f"{called} design", unit=unit)
    drawn = DesignVersion.objects.get(design=design)
    designs.publish(version_id=drawn.pk, revision=0, viewer=SYSTEM, at=makers.NOON)
    choice = designs.choose(design_id=design.pk, messages=designs.Messages(unit=unit), viewer=SYSTEM)
    lettered = designs.make_letter_design(viewer=SYSTEM, name=f"{called} letters", unit=unit, preset="din5008b")
    account = delivery.save_account(
        viewer=SYSTEM, code=trace, name=f"{called} relay", kind="smtp", unit=unit,
        values={"host": f"{trace}.example.org", "sender_address": f"{trace}@example.org"},
    )  # fmt: skip
    run = office.in_review(office.publish(template), at=unit, lane_id=account.lane_id, title=f"{called} run")
    item = RunItem.objects.get(run=run)
    brought = intake.begin(
        viewer=SYSTEM, unit=unit, subject="contact", file_name=f"{trace}.csv",
        file=BytesIO(f"Account,Name\n{trace}-2,{called} Two\n".encode()),
    )  # fmt: skip
    draft = outbox.begin_draft(
        viewer=SYSTEM, contact_id=contact.pk, at=makers.NOON,
        written=Written(point_id=None, language="en", subject=f"{called} draft",
                        document=from_text(f"{called} words.")),
    )  # fmt: skip
    attached = outbox.attach(
        viewer=SYSTEM, message_id=draft.pk, name=f"{trace}.txt", file=BytesIO(f"{called} file".encode())
    )
    barred = _barred(contact, f"{trace}-9@customers.example.org")
    user = makers.user(f"{trace}@example.org", at=unit)
    errand = outbox.begin_errand(
        viewer=access.viewer_for(user=user), order="hold", filters=Filters(text=trace), at=makers.NOON
    )
    group = Group.objects.create(name=f"{called} group")
    group.members.add(user)
    makers.building(trace, at=unit)
    terms = keys.Terms(code=trace, name=f"{called} key", unit=unit, rights=[Right.SEE])
    key, _token = keys.issue(viewer=SYSTEM, terms=terms, at=makers.NOON)
    return Scene({
        "case_id": (letter := _returned(contact)).case_id, "letter_id": letter.pk, "upload_id": letter.upload_id,
        "batch_id": (printed := _printed(unit, called)).batch_id, "paper_id": printed.message_id,
        "stack": f"{unit.pk}-{trace}", "cause": "no_such_address",
        "mailbox_id": _mailbox(trace, unit).pk,
        "incoming_id": _written(contact, called).pk,
        "system_id": _system(trace, unit).pk,
        "webhook_id": (told := _told(trace, unit)).subscription_id, "delivery_id": told.pk,
        "rate_id": _priced(account), "limit_id": Limit.objects.create(unit=unit, channel="sms").pk,
        "hours_id": _hours(unit), "word_id": _word(unit, trace), "recurrence_id": _recurring(run, called),
        "task_id": AddressTask.objects.create(run=run, reason="no_address", until=makers.NOON).pk,
        "proof_id": _proved(item.message_id, trace),
        "design_id": design.pk, "choice_id": choice.pk, "letter_design_id": lettered.pk,
        "unit_id": unit.pk, "brand_id": unit.brand_id, "contact_id": contact.pk, "record_id": record.pk,
        "template_id": template.pk, "number": 1, "version_number": 1, "run_id": run.pk, "item_id": item.pk,
        "message_id": item.message_id,
        "account_id": account.pk, "import_id": brought.pk, "suppression_id": barred.pk, "draft_id": draft.pk,
        "file_id": attached.pk, "user_id": user.pk, "external_id": f"{trace}-1", "job_id": 1, "code": trace,
        "field": "pdf",
        "role": "main", "name": "number", "group_id": group.pk, "session_id": 0, "pk": 0, "token": "x", "uid": "x",
        "uidb36": "x", "key": "x", "provider_id": "company", "entry_id": 0, "key_id": key.pk,
        "errand_id": errand.pk, "list_id": ContactList.objects.create(unit=unit, code=trace, name=f"{called} list").pk,
        "audience_id": Audience.objects.create(unit=unit, code=trace, name=f"{called} audience").pk,
    })  # fmt: skip


def _recurring(run: Run, called: str) -> int:
    makers.contact(at=run.unit, name=called)
    pattern = office.draft(run.template_version, at=run.unit)
    Run.objects.filter(pk=pattern.pk).update(title=f"{called} birthday")
    made = runs.recur(run_id=pattern.pk, viewer=SYSTEM, goes_at=time(9), approves_itself=False, at=makers.NOON)
    return made.pk


def _hours(unit: Unit) -> int:
    terms = setting_hours.Terms(opens=time(8), closes=time(20), weekdays=[1])
    return setting_hours.set_hours(viewer=SYSTEM, unit_id=unit.pk, channel=Channel.SMS, terms=terms).pk


def _word(unit: Unit, trace: str) -> int:
    return incoming.add_word(viewer=SYSTEM, unit_id=unit.pk, asks=Wish.STOP, word=trace).pk


def _proved(message_id: int, trace: str) -> int:
    """What is known of a registered letter that was signed for."""
    outbox.post_otherwise(message_id=message_id, posting=Posting.ELECTRONIC, email=f"{trace}@customers.example.org")
    named = ProofNamed(
        name=f"{trace}-deposit.pdf", kind=ProofKind.DEPOSIT, media_type="application/pdf", issued_at=makers.NOON
    )
    data = f"%PDF-1.7 {trace}".encode()
    return outbox.keep_proof(about=(message_id, 1), named=named, data=data, source=trace, at=makers.NOON).pk


def _priced(account: Account) -> int:
    told = {"channel": "email", "measure": "message", "is_each": False}
    prices.enter(prices.line("0.08", **told, lane_id=account.pk, lane_unit_id=account.lane.unit_id))
    return Rate.objects.get(lane=account.pk).pk


def _returned(contact: Contact) -> ReturnedLetter:
    makers.point(contact, f"1 {contact.name} Quay", kind="postal")
    message = desk.letter(contact, address=f"1 {contact.name} Quay")
    picture = BytesIO()
    Image.new("L", (20, 30), 200).save(picture, "PNG")
    coming = desk.coming(picture=returns.keep_scan(picture.getvalue()))
    upload = Upload.objects.create(
        unit=contact.unit, reason=coming.reason, returned_on=coming.returned_on, pages=1, begun_at=makers.NOON,
        file_name=f"{contact.name}.pdf",
    )  # fmt: skip
    coming = desk.coming(picture=coming.picture, upload_id=upload.pk, page=1)
    return returns.record(viewer=SYSTEM, message_id=message.pk, coming=coming, at=makers.NOON)


def _printed(unit: Unit, called: str) -> PrintLetter:
    """The letter of a batch with a file, and one letter more that waits."""
    first, _waits = paper.waiting(f"{called} Printed", f"{called} Waits", at=unit)
    stack = next(each for each in posting_selectors.stacks(viewer=SYSTEM) if each.unit_id == unit.pk)
    batch = posting.begin_batch(viewer=SYSTEM, stack=stack, ids=[first.pk], at=makers.NOON)
    digest = storing.keep(f"%PDF-1.7 {called}".encode(), storing.Folder.PRINTS)
    PrintLetter.objects.filter(batch=batch).update(state="set", pages=1)
    PrintCopy.objects.filter(batch=batch).update(digest=digest)
    PrintBatch.objects.filter(pk=batch.pk).update(state="ready", digest=digest, pages=2)
    return PrintLetter.objects.get(batch=batch)


def _bill(contact: Contact, external_id: str) -> Record:
    """A bill that holds a file."""
    record = makers.record(contact, "bill", external_id)
    row = RecordRow(external_id=external_id, account_number=contact.account_number, values={"pdf": PDF})
    put_records(unit_id=contact.unit_id, kind=record.kind, rows=[row], at=makers.NOON)
    return record


def _barred(contact: Contact, address: str) -> Suppression:
    ContactPoint.objects.create(contact=contact, kind="email", role="billing", value=address)
    return Suppression.objects.create(channel="email", address=address, reason="by_hand", since=makers.NOON)


def _mailbox(trace: str, unit: Unit) -> Mailbox:
    return Mailbox.objects.create(
        name=f"{trace.capitalize()} mailbox", unit=unit, host="127.0.0.1", port=9, security="none",
        username=f"{trace}@example.org", since=makers.NOON.date(),
    )  # fmt: skip


def _written(contact: Contact, called: str) -> IncomingMessage:
    return IncomingMessage.objects.create(
        channel="sms", contact=contact, sender="+35315550100", text=f"{called} asks", received_at=makers.NOON
    )


def _system(trace: str, unit: Unit) -> System:
    terms = systems.Terms(
        code=f"{trace}-system", name=f"{trace.capitalize()} system", unit=unit, channels=[Channel.EMAIL]
    )
    return systems.register(viewer=SYSTEM, terms=terms, at=makers.NOON)[0]


def _told(trace: str, unit: Unit) -> Delivery:
    """A test event to a program of the unit."""
    terms = webhooks.Terms(
        name=f"{trace.capitalize()} webhook", url=f"http://127.0.0.1:9/{trace}", events=[Event.MESSAGE_SENT]
    )
    made, _secret = webhooks.subscribe(viewer=SYSTEM, unit=unit, terms=terms)
    return webhooks.send_test(viewer=SYSTEM, subscription=made, at=makers.NOON)
