"""One unit with one of everything, each named so that a trace of it is found wherever it leaks."""

import io
from dataclasses import dataclass

from postroom.access.models import Group
from postroom.access.viewer import SYSTEM
from postroom.contacts.models import ContactList, Suppression
from postroom.delivery import services as delivery
from postroom.intake import services as intake
from postroom.outbox.models import Attachment, Batch
from postroom.runs.models import Run, RunItem
from postroom.stationery import services as stationery
from tests import makers
from tests.runs import office

TRACE = "zyxwvut"
"""Stands in every name, address and code; compared without regard to case."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the routes ask for by name: `args` fills `<int:contact_id>` and its like."""

    args: dict[str, object]

    def path(self, route: str) -> str:
        """The route with its arguments filled in."""
        kinds = {"kind": "email" if "/addresses/" in route or "/points/" in route else "bill"}
        for name, value in {**self.args, **kinds}.items():
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
            "message": args["message_id"], "role": "administrator", "name": "Taken", "subject": "Taken",
            "title": "Taken", "text": "Taken", "brand": args["brand_id"], "language": "en", "time_zone": "UTC",
            "password": "taken over by me", "active": "", "to": f"{TRACE}@customers.example.org",
        }  # fmt: skip


def everything() -> Scene:
    """Make it all in the first unit."""
    unit = makers.unit(brand=makers.brand(TRACE), name="Zyxwvut unit")
    contact = makers.contact("ZYXWVUT-1", name="Zyxwvut Kowalska", phone="+35315550100")
    record = makers.record(contact, "bill", f"{TRACE}-bill")
    template = stationery.make(viewer=SYSTEM, name="Zyxwvut letter", unit=unit)
    run = office.in_review(office.publish(template))
    Run.objects.filter(pk=run.pk).update(title="Zyxwvut run")
    Batch.objects.filter(pk=run.batch_id).update(title="Zyxwvut run")
    item = RunItem.objects.get(run=run)
    account = delivery.save_account(
        viewer=SYSTEM, code=TRACE, name="Zyxwvut relay", kind="smtp", unit=unit,
        values={"host": f"{TRACE}.example.org", "sender_address": f"{TRACE}@example.org"},
    )  # fmt: skip
    brought = intake.begin(
        viewer=SYSTEM, unit=unit, subject="contact", file_name=f"{TRACE}.csv",
        file=io.BytesIO(f"Account,Name\n{TRACE}-2,Zyxwvut Two\n".encode()),
    )  # fmt: skip
    attachment = Attachment.objects.create(
        message_id=item.message_id, name=f"{TRACE}.pdf", media_type="application/pdf", digest="0" * 64, size=1
    )
    barred = Suppression.objects.create(
        channel="email", address=f"{TRACE}-1@customers.example.org", reason="by_hand", since=makers.NOON
    )
    user = makers.user(f"{TRACE}@example.org", at=unit)
    Group.objects.create(name="Zyxwvut group").members.add(user)
    ContactList.objects.create(unit=unit, code=TRACE, name="Zyxwvut list")
    makers.building(TRACE)
    return Scene({
        "unit_id": unit.pk, "brand_id": unit.brand_id, "contact_id": contact.pk, "record_id": record.pk,
        "template_id": template.pk, "number": 1, "run_id": run.pk, "item_id": item.pk, "message_id": item.message_id,
        "account_id": account.pk, "import_id": brought.pk, "file_id": attachment.pk, "suppression_id": barred.pk,
        "user_id": user.pk, "external_id": f"{TRACE}-1", "job_id": 1, "code": TRACE, "role": "main", "name": "number",
        "group_id": Group.objects.get().pk, "session_id": 0, "pk": 0, "token": "x", "uid": "x", "uidb36": "x",
        "key": "x", "provider_id": "company", "entry_id": 0, "key_id": 0,
    })  # fmt: skip
