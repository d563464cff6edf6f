"""Files that nothing names go in the night after a day; what is named by anybody stays."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from postroom.access.viewer import SYSTEM
from postroom.filing import storing
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment
from postroom.privacy import files, tasks
from tests.outbox.test_attaching import attach, stored
from tests.outbox.test_drafting import draft

NOW = datetime(2026, 3, 2, 2, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def age(folder, at=NOW - timedelta(days=2)):
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (at.timestamp(), at.timestamp()))


@pytest.mark.django_db
def test_a_file_taken_off_its_draft_goes_and_shared_ones_stay(folder):
    first, second = draft(), draft()
    alone = attach(first, data=b"%PDF-1.7 alone")
    shared, again = attach(first), attach(second)
    for file in (alone, shared):
        outbox.detach(viewer=SYSTEM, message_id=first.pk, file_id=file.pk)
    age(folder)

    gone = [files.sweep(at=NOW) for _ in range(2)]

    assert (gone, stored(folder)) == ([1, 0], [again.digest])


@pytest.mark.django_db
def test_a_young_file_is_left_alone(folder):
    storing.keep(b"just now")
    age(folder, NOW - timedelta(hours=23))

    assert (files.sweep(at=NOW), len(stored(folder))) == (0, 1)


@pytest.mark.django_db
def test_what_a_crash_left_half_written_goes_and_strange_files_are_not_ours(folder):
    digest = storing.keep(b"whole")
    place = folder / "attachments" / digest[:2]
    (place / f"{digest}.0123abcd").write_bytes(b"hal")
    (place / "README").write_text("of the administrator")
    age(folder)

    files.sweep(at=NOW)

    assert stored(folder) == ["README"]


@pytest.mark.django_db
def test_the_night_takes_them_without_any_rule(folder):
    storing.keep(b"nobody's")
    age(folder)

    tasks.nightly()

    assert stored(folder) == []


@pytest.mark.django_db
def test_more_files_than_are_taken_at_once(folder, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 2)
    for number in range(5):
        storing.keep(b"file %d" % number)
    age(folder)

    assert files.sweep(at=NOW) == 5


@pytest.mark.django_db(transaction=True)
def test_bytes_attached_again_while_they_are_swept_are_there_afterwards(folder):
    """The sweep has looked and is about to take the file away; somebody attaches the same bytes meanwhile."""
    made = draft()
    digest = storing.keep(b"%PDF-1.7 hello")
    age(folder)

    def attach_again():
        attach(made)
        connection.close()

    taking = files.storing.forget
    other = threading.Thread(target=attach_again)

    def slow(name):
        other.start()
        other.join(0.5)  # it waits for us
        taking(name)

    files.storing.forget = slow
    try:
        files.sweep(at=NOW)
    finally:
        files.storing.forget = taking
        other.join()

    assert stored(folder) == [digest]
    assert Attachment.objects.get().digest == digest
