"""Open the screens of a large installation: how long the server takes for each, and how many queries.

1,000,000 customers and 5,000,000 messages unless told otherwise. Every address is asked for by a super user and by
somebody of one unit, in this process, as Django's test client asks; 95 of 100 answers come within the figure printed.
Beside it stands the processor time of this process and its database server: it says more on a machine that is busy.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from benchmarks import crowd, ground

if TYPE_CHECKING:
    from django.test import Client

LIMIT_MS = 60.0
ROUNDS = 40
UNITS = 10
SUPER_USER = "anna@example.org"
CLERK = "zoe@example.org"
FOLDERS = ("drafts", "outbox", "sent", "archive", "errors")
OTHERS = {
    "repair desk": "/repair/",
    "repair desk, one cause": "/repair/no_such_address/",
    "returned e-mails": "/returns/emails/",
    "print desk": "/print/",
    "inbox": "/incoming/",
    "returns": "/returns/",
    "audiences": "/audiences/",
    "costs": "/reports/costs/",
    "audit": "/audit/",
}
"""From the print desk on there is little or nothing in these data: they tell what the screen itself costs."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="screens")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--messages", type=int, default=5_000_000)
    parser.add_argument("--folder", default="", help="keep the data here, or use what an earlier run kept")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="only screens whose name holds this")
    options = parser.parse_args(arguments)
    with ground.installation(folder=options.folder, fsync=False) as url:
        begun = time.monotonic()
        clients = _clients(url, options.contacts, options.messages)
        print(f"{options.contacts:,} customers and {options.messages:,} messages in {time.monotonic() - begun:.0f} s")
        worst = max(_measure(who, client, options) for who, client in clients.items())
    ground.report(
        name="screens", ours=worst, unit="ms (slowest screen, p95)", limit=LIMIT_MS, peers={}, rss_mb=0,
        ok=worst <= LIMIT_MS,
    )  # fmt: skip


def _clients(url: str, contacts: int, messages: int) -> dict[str, "Client"]:
    """A super user and somebody who administers the first of ten units, both signed in; with the data if it is new."""
    from django.conf import settings
    from django.test import Client

    from postroom.access.models import User
    from postroom.config.settling import settle

    settings.ALLOWED_HOSTS = ["*"]
    import_module(settings.ROOT_URLCONF)
    settle()  # as the server does
    if not User.objects.exists():
        _fill(url, contacts, messages)
    clients = {}
    for who, email in (("super user", SUPER_USER), ("clerk", CLERK)):
        clients[who] = Client()
        clients[who].force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return clients


def _fill(url: str, contacts: int, messages: int) -> None:
    from postroom.access import services as access
    from postroom.access.models import Membership
    from postroom.access.viewer import SYSTEM, Role
    from postroom.core.rendering.skeleton import Skeleton
    from postroom.delivery import services as delivery

    brand = access.save_brand(viewer=SYSTEM, code="power", name="Power")
    units = [access.save_unit(viewer=SYSTEM, code=f"unit-{n}", name=f"Unit {n}", brand=brand) for n in range(UNITS)]
    lanes = [
        delivery.save_account(
            viewer=SYSTEM, code=f"office-{n}", name=f"Office {n}", kind="smtp", unit=None,
            values={"host": "127.0.0.1", "port": 2525, "security": "none", "sender_address": "desk@example.org"},
        ).lane.pk
        for n in range(3)
    ]  # fmt: skip
    main = units[0].pk
    crowd.make_contacts(url, unit_ids=[unit.pk for unit in units], count=contacts)
    batches = crowd.make_runs(unit_id=main, lane_id=lanes[0], count=messages // crowd.PER_RUN + 1)
    shared = Skeleton(("Bill ", 0), ("Dear ", 0), ("<p>Dear ", 0, "</p>"))
    crowd.make_messages(
        url, unit_id=main, lane_ids=[lanes[0], lanes[2]], batch_ids=batches, contacts=contacts, since=1, until=messages,
        skeleton=(shared.digest, shared.to_json()),
    )  # fmt: skip
    access.save_user(viewer=SYSTEM, email=SUPER_USER, name="Anna Nowak", is_super=True)
    clerk = access.save_user(viewer=SYSTEM, email=CLERK, name="Zoë Walsh")
    Membership.objects.create(user=clerk, unit=units[0], role=Role.ADMINISTRATOR, sees_outbox=True)


def _addresses(contacts: int, messages: int) -> Mapping[str, Iterator[str]]:
    """Address by address, each a little different every time: nobody asks for the same page forty times."""
    from postroom.contacts.models import Contact
    from postroom.outbox.models import Lane, Message

    first = Contact.objects.order_by("pk").values_list("pk", flat=True)[0]
    newest = list(Message.objects.filter(unit__code="unit-0").order_by("-pk").values_list("pk", flat=True)[:ROUNDS])
    last = newest[0]
    rare, unused = (Lane.objects.get(code=code).pk for code in ("office-2", "office-1"))
    numbers = [_of_first_unit((n * 104_729) % contacts) for n in range(1, ROUNDS + 1)]
    day = "/outbox/?box=sent&since=2026-0{0}-11&until=2026-0{0}-11"
    address = "/outbox/?box=sent&q=zoe.{}@customers.example.org"
    return {
        "home": iter(["/"] * ROUNDS),
        **{f"folder {box}": iter([f"/outbox/?box={box}"] * ROUNDS) for box in FOLDERS},
        "a page deep in Sent": (f"/outbox/?box=sent&after={last - n * messages // 50}" for n in range(1, ROUNDS + 1)),
        "Sent on a day": (day.format(1 + n % 9) for n in range(ROUNDS)),
        "Sent by an account that sent little": iter([f"/outbox/?box=sent&account={rare}&channel=email"] * ROUNDS),
        "Sent by an account that sent none": iter([f"/outbox/?box=sent&account={unused}&channel=email"] * ROUNDS),
        "Errors of a cause": iter(["/outbox/?box=errors&cause=no_such_address"] * ROUNDS),
        "message of an account number": (f"/outbox/?box=sent&q=C-{n}" for n in numbers),
        "message of an address": (address.format(first + n - n % 10 + 2) for n in numbers),
        "message of a name": (f"/outbox/?box=sent&q=Kowalska+{n}" for n in numbers),
        "message of a common name": iter(["/outbox/?box=sent&q=Anna+Kowalska"] * ROUNDS),
        "message by reference": (f"/outbox/?box=sent&q=O-{n // 10 * 10}" for n in numbers),
        "message by words of its subject": (f"/outbox/?box=sent&q=Bill+B-{messages - n % 1000}" for n in numbers),
        "one message": (f"/outbox/{pk}/?box=sent" for pk in newest),
        "customers": iter(["/customers/"] * ROUNDS),
        "customer of a name": (f"/customers/?q=marta+{n}" for n in numbers),
        "customers of a common name": iter(["/customers/?q=ann"] * ROUNDS),
        "one customer": (f"/customers/{first + n - 1}/" for n in numbers),
        "runs": iter(["/runs/"] * ROUNDS),
        **{name: iter([address] * ROUNDS) for name, address in OTHERS.items()},
    }


def _of_first_unit(number: int) -> int:
    """A customer's number near this one whose customer is of the first unit."""
    return max(number - number // 80 % UNITS * 80, 1)


class _Counter:
    """Counts the queries of one answer."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, run: Callable[..., Any], *told: Any) -> Any:
        self.count += 1
        return run(*told)


def _measure(who: str, client: "Client", options: argparse.Namespace) -> float:
    """Ask for every address, print a line for each kind, and return the slowest in milliseconds."""
    from django.db import connection

    worst = 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    for name, addresses in _addresses(options.contacts, options.messages).items():
        if options.only not in name:
            continue
        times, busy, queries = [], [], set()
        for address in islice(addresses, options.rounds):
            counter = _Counter()
            with connection.execute_wrapper(counter):
                begun, worked = time.perf_counter(), ground.processor_ms(backend)
                answer = client.get(address)
                times.append((time.perf_counter() - begun) * 1000)
                busy.append(ground.processor_ms(backend) - worked)
            assert answer.status_code == 200, (address, answer.status_code)
            queries.add(counter.count)
        p95, median = statistics.quantiles(times, n=20)[-1], statistics.median(times)
        worst = max(worst, p95)
        print(
            f"{who:10}  {name:32} {p95:7.1f} ms  median {median:6.1f}  processor {statistics.median(busy):6.1f}"
            f"  queries at most {max(queries)}",
            flush=True,
        )
    return worst
