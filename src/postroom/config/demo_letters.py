"""The letters of the demonstration: a design, own post, a print shop, registered mail, and letters that come back.

The print shop and the provider of registered mail are stand-ins on this machine; all else is what a company does.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

from django.conf import settings
from django.utils.timezone import localdate, now

from postroom.config.demo import Staged, watch
from postroom.config.showing import Screen
from postroom.config.simulation.registered.manners import Manners
from postroom.config.simulation.registered.serving import Server
from postroom.contacts import selectors as contacts
from postroom.contacts import services as contact_services
from postroom.contacts.addresses import read_email
from postroom.contacts.models import Contact, ContactPoint, PointKind, PointRole
from postroom.contacts.rows import Origin
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel, Posting
from postroom.core.letter import design as letter_design
from postroom.core.letter.presets import PRESETS
from postroom.core.lifecycle import State
from postroom.delivery import evidence, following
from postroom.delivery import services as delivery
from postroom.delivery.models import Account, Consignment
from postroom.outbox import services as outbox
from postroom.outbox.models import Lane, Message
from postroom.posting import selectors as printing
from postroom.posting import services as posting
from postroom.posting.models import BatchState
from postroom.returns import selectors as return_rows
from postroom.returns import services as returns
from postroom.runs import selectors as run_rows
from postroom.runs import services as runs
from postroom.runs.models import Run, RunState
from postroom.stationery import selectors as stationery_rows
from postroom.stationery.designs import services as designs
from postroom.stationery.models import Design, Medium

DESIGN = "Letters with a return code"
OWN, SHOP = "Reminders for our own post", "Reminders by the print shop"
FOR_OWN_POST, POSTED, FOR_THE_SHOP = 24, 12, 10
RETURNED = ("moved", "unknown", "deceased", "incomplete")
DECIDED = ("", "+accept", "+refuse")
"""What recipients of registered mail do: one leaves it, one signs, one refuses."""
SECRET = "demonstration"  # noqa: S105 -- of a stand-in


@contextmanager
def providing() -> Iterator[Server]:
    """Run a provider of registered mail on a free port of this machine as long as the block."""
    server = Server("127.0.0.1", 0, Manners(secret=SECRET))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def play_letters(staged: Staged, screen: Screen, provider: Server) -> bool:
    """Write, print, post and take back letters once; returns whether all are where they should be."""
    shop, registered = _accounts(staged, provider)
    if run_rows.runs(viewer=staged.viewer).filter(title=OWN).exists():
        return True
    _design(staged)
    customers = _customers(FOR_OWN_POST + FOR_THE_SHOP + len(DECIDED))
    own = _run(staged, screen, OWN, customers[:FOR_OWN_POST], Lane.objects.get(code="own-post"))
    printed = _print(staged, screen)
    back = _come_back(staged, printed)
    at_shop = _run(staged, screen, SHOP, customers[FOR_OWN_POST:][:FOR_THE_SHOP], shop.lane)
    watch(screen, "At the print shop", lambda: _sent(at_shop), len(at_shop))
    _shop_reports(shop, at_shop)
    deposited = _register(staged, screen, registered, customers[-len(DECIDED) :])
    screen.letters([
        ("wait at the print desk", len(own) - len(printed)),
        ("printed here and posted", len(printed)),
        ("came back, each with a case", back),
        ("at the print shop", len(at_shop)),
        ("electronic registered letters", len(deposited)),
    ])  # fmt: skip
    return (back, _sent(at_shop), len(deposited)) == (len(RETURNED), len(at_shop), len(DECIDED))


def _accounts(staged: Staged, provider: Server) -> tuple[Account, Account]:
    shop = delivery.save_account(
        viewer=staged.viewer, code="print-shop", name="Print shop (a folder here)", kind="hotfolder", unit=None,
        values={"folder": "print-shop"},
    )  # fmt: skip
    registered = delivery.save_account(
        viewer=staged.viewer, code="registered", name="Registered mail (simulated)", kind="registered_mail", unit=None,
        values={"url": f"{provider.provider.url}/api/v1", "signing_secret": SECRET},
    )  # fmt: skip
    for account in (shop, registered):
        delivery.switch_live(viewer=staged.viewer, account=account, live=True)
    return shop, registered


def _design(staged: Staged) -> None:
    """A design whose letters can be scanned when they come back, for all letters."""
    if Design.objects.filter(name=DESIGN, medium=Medium.LETTER).exists():
        return
    viewer, at = staged.viewer, now()
    made = designs.make_letter_design(viewer=viewer, name=DESIGN, unit=None, preset="din5008b")
    drawn = replace(letter_design.from_preset(PRESETS["din5008b"]), return_barcode=True, country="IE")
    draft = designs.draft(design_id=made.pk, viewer=viewer)
    content = letter_design.as_json(drawn)
    draft = designs.save_draft(version_id=draft.pk, revision=draft.revision, content=content, viewer=viewer, at=at)
    designs.publish(version_id=draft.pk, revision=draft.revision, viewer=viewer, at=at)
    designs.choose(design_id=made.pk, messages=designs.Messages(), viewer=viewer)


def _customers(number: int) -> list[Contact]:
    """Customers to whom the main run wrote, so that they have open bills, and who have a postal address."""
    posted = ContactPoint.objects.filter(kind=PointKind.POSTAL, role=PointRole.MAIN).values("contact_id")
    written = Message.objects.filter(state__in=(State.SENT, State.DELIVERED)).values("contact_id")
    found = Contact.objects.filter(pk__in=posted).filter(pk__in=written)
    return list(found.order_by("account_number")[:number])


def _run(staged: Staged, screen: Screen, title: str, to: Sequence[Contact], lane: Lane) -> list[Message]:
    run = runs.begin(viewer=staged.viewer, unit_id=staged.unit.pk, title=title, channel=Channel.LETTER)
    accounts = "\n".join(contact.account_number for contact in to)
    chosen = runs.Chosen(
        title=title, recipients=runs.Who(who=Choice.ACCOUNTS, accounts=accounts),
        template_version_id=stationery_rows.published(code="payment-reminder").pk, lane_id=lane.pk,
        route=runs.Route(channel=Channel.LETTER),
    )  # fmt: skip
    runs.choose(run_id=run.pk, viewer=staged.viewer, chosen=chosen)
    runs.generate(run_id=run.pk, viewer=staged.viewer, at=now())
    watch(screen, title, lambda: int(_state(run) != RunState.GENERATING), 1)
    runs.approve(run_id=run.pk, snapshot=run.snapshot, viewer=staged.viewer, at=now())
    theirs = Message.objects.filter(batch=run.batch_id)
    watch(screen, title, lambda: theirs.exclude(state=State.PENDING_APPROVAL).count(), theirs.count())
    return list(theirs.order_by("pk"))


def _state(run: Run) -> str:
    run.refresh_from_db()
    return run.state


def _print(staged: Staged, screen: Screen) -> list[Message]:
    """Some of the letters become a file, and somebody posts them."""
    stack = max(printing.stacks(viewer=staged.viewer), key=lambda one: one.count)
    waiting = printing.letters_of(viewer=staged.viewer, of=stack).values_list("pk", flat=True)
    batch = posting.begin_batch(viewer=staged.viewer, stack=stack, ids=list(waiting[:POSTED]), at=now())

    def made() -> int:
        batch.refresh_from_db()
        return int(batch.state != BatchState.MAKING)

    watch(screen, "Print file", made, 1)
    posting.confirm(viewer=staged.viewer, batch=batch, at=now())
    letters, _ = printing.letters(batch)
    return [letter.message for letter in letters if letter.message.state == State.SENT]


def _come_back(staged: Staged, posted: Sequence[Message]) -> int:
    for message, code in zip(posted, RETURNED, strict=False):
        coming = returns.Coming(reason=return_rows.reason(code=code), returned_on=localdate(), way=returns.Way.SCAN)
        returns.record(viewer=staged.viewer, message_id=message.pk, coming=coming, at=now())
    return min(len(posted), len(RETURNED))


def _sent(messages: Sequence[Message]) -> int:
    gone = Message.objects.filter(state__in=(State.SENT, State.DELIVERED))
    return gone.filter(pk__in=[one.pk for one in messages]).count()


def _shop_reports(shop: Account, letters: Sequence[Message]) -> None:
    """The print shop writes what became of some letters, as `docs/run/letters.md` says."""
    keys = Consignment.objects.filter(message__in=letters).order_by("message_id").values_list("key", flat=True)
    words = ["posted", "delivered", "delivered"]
    with (settings.LETTER_FOLDERS / "print-shop" / "out" / "report.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "status"), *zip(keys, words, strict=False)])
    following.follow(account_id=shop.pk, clock=now)


def _register(staged: Staged, screen: Screen, account: Account, to: Sequence[Contact]) -> list[Message]:
    """Customers who agreed get electronic registered letters; the address says what each does."""
    topic, at = contacts.registered_mail(), now()
    for contact, decides in zip(to, DECIDED, strict=True):
        address = read_email(f"{contact.account_number.lower()}{decides}@registered.example.com")
        place = (PointKind.EMAIL, PointRole.COLLECTION)
        contact_services.set_point(viewer=staged.viewer, contact=contact, place=place, address=address, at=at)
        origin = Origin("demonstration", "Agreed on the telephone.", user_id=staged.viewer.user_id)
        contact_services.opt_in(contact=contact, topic=topic, channel=Channel.LETTER, at=at, origin=origin)
    orders = [
        outbox.Order(
            unit_id=staged.unit.pk, account_number=contact.account_number, lane_id=account.pk, channel=Channel.LETTER,
            subject="Notice of termination", posting=Posting.ELECTRONIC,
            text="Dear #contact_information.name,\n\nwe end your contract with this month, for bills are open.",
        )
        for contact in to
    ]  # fmt: skip
    placed = [one for one in outbox.place(orders=orders, viewer=staged.viewer, at=at) if isinstance(one, int)]
    gone = Message.objects.filter(pk__in=placed).exclude(state__in=(State.QUEUED, State.SENDING))
    watch(screen, "Registered letters", gone.count, len(placed))
    Consignment.objects.filter(account=account).update(ask_at=now())  # nobody reports while no screens are served
    following.follow(account_id=account.pk, clock=now)
    for message in gone:
        evidence.fetch(message_id=message.pk, clock=now)
    return list(gone)
