"""The trail can be added to and not changed; what is done to it behind its back is found and named."""

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from postroom.audit import services
from postroom.audit.actions import Action
from postroom.audit.chain import Broken, Shortened, verify
from postroom.audit.models import Entry, Seal

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = services.Stranger(name='Żaneta "O\'Neil" \\ \U0001f600', address="192.0.2.7")


@pytest.fixture
def trail() -> list[int]:
    """Three sealed entries."""
    for number in range(3):
        services.record(actor=CLERK, action=Action.SIGN_IN_FAILED, number=number, text="ä \u2028 \x7f \t", part=0.1)
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def behind_its_back(sql: str) -> None:
    """What somebody with the database in their hands does."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER; ALTER TABLE audit_seal DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER; ALTER TABLE audit_seal ENABLE TRIGGER USER")


def test_a_trail_that_nobody_touched_is_whole(trail):
    verified = verify()

    assert (verified.entries, verified.head) == (3, Seal.objects.get(number=3).digest)


def test_an_empty_trail_is_whole(db):
    assert verify().entries == 0


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_the_database_refuses_to_change_the_trail(trail, table, change):
    column = {"audit_entry": "actor = 'nobody'", "audit_seal": "digest = ''"}[table]

    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(change.format(table, column))


@pytest.mark.parametrize(
    "column", ["actor = 'Eve'", "address = ''", "at = at + interval '1 us'", "details = '{}'", "unit_id = 7"]
)
def test_a_changed_entry_is_named(trail, column):
    behind_its_back(f"UPDATE audit_entry SET {column} WHERE id = {trail[1]}")

    with pytest.raises(Broken, match=f"^entry {trail[1]} was changed$"):
        verify()


def test_a_deleted_entry_is_named(trail):
    behind_its_back(f"DELETE FROM audit_entry WHERE id = {trail[1]}")

    with pytest.raises(Broken, match=f"^entry {trail[1]} was deleted$"):
        verify()


def test_an_entry_deleted_with_its_seal_leaves_a_gap(trail):
    behind_its_back(f"DELETE FROM audit_entry WHERE id = {trail[1]}; DELETE FROM audit_seal WHERE number = 2")

    with pytest.raises(Broken, match=r"^seal 2 is missing"):
        verify()


def test_an_entry_by_the_back_door_is_named(trail):
    behind_its_back(
        "INSERT INTO audit_entry (action, actor, address, about_kind, about_id, about, details)"
        " VALUES ('signed_in', 'Eve', '', '', '', '', '{}')"
    )

    with pytest.raises(Broken, match="was never sealed"):
        verify()


def test_a_cut_off_end_is_found_by_the_digest_that_was_noted(trail):
    noted = verify().head
    behind_its_back(f"DELETE FROM audit_entry WHERE id = {trail[2]}; DELETE FROM audit_seal WHERE number = 3")

    assert verify().entries == 2
    with pytest.raises(Shortened):
        verify(noted=noted)


def test_the_digest_noted_before_is_still_there_when_the_trail_has_grown(trail):
    noted = verify().head
    services.record(actor=CLERK, action=Action.SIGNED_OUT)

    assert verify(noted=noted).entries == 4


def test_what_is_rolled_back_leaves_no_entry_and_no_gap(trail):
    with transaction.atomic():
        services.record(actor=CLERK, action=Action.SIGNED_IN)
        transaction.set_rollback(True)
    services.record(actor=CLERK, action=Action.SIGNED_OUT)

    assert (verify().entries, Entry.objects.count()) == (4, 4)


def test_a_long_transaction_with_an_entry_holds_nobody_up(trail):
    """The link is made at commit, so another entry goes in while the first still waits."""

    def other() -> None:
        services.record(actor=CLERK, action=Action.SIGNED_OUT)
        connection.close()

    with transaction.atomic():
        services.record(actor=CLERK, action=Action.EXPORTED)
        at_once = threading.Thread(target=other)
        at_once.start()
        at_once.join(timeout=10)
        meanwhile = Seal.objects.count()

    assert (meanwhile, verify().entries) == (4, 5)


def test_entries_written_at_once_make_one_chain(trail):
    def write() -> None:
        for _ in range(10):
            services.record(actor=CLERK, action=Action.SIGNED_IN)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert verify().entries == 63
