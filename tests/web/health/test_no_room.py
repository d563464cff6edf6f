"""A full disk: what would have to be stored is refused, and never said to be stored."""

import errno

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from psycopg.errors import DiskFull

from postroom.contacts.models import Contact
from postroom.intake.models import Import
from postroom.operation import disk
from tests import makers
from tests.api.programs import Program
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
FULL = 10**18


def test_readyz_is_red_below_the_floor(settings):
    settings.DISK_FLOOR_BYTES = FULL

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reasons": ["the disk is full"]})


def test_programs_are_refused_and_nothing_is_stored_and_it_goes_on_by_itself(settings):
    program = Program()
    body = {"name": "Zoë Kowalska"}

    settings.DISK_FLOOR_BYTES = FULL
    refused = program.answer("PUT", "/contacts/C-1", body)
    read = program.answer("GET", "/contacts")
    stored = Contact.objects.count()
    settings.DISK_FLOOR_BYTES = 0
    taken = program.answer("PUT", "/contacts/C-1", body)

    assert (refused.status_code, refused["Content-Type"]) == (507, "application/problem+json")
    assert refused.json()["code"] == "disk_full"
    assert (read.status_code, stored) == (200, 0)
    assert taken.status_code in (200, 201)


def test_uploads_are_refused_but_people_may_still_act(settings):
    settings.DISK_FLOOR_BYTES = FULL
    client = desk(None)
    makers.unit()

    upload = client.post("/import/", {"file": SimpleUploadedFile("a.csv", b"Account\n1\n")})
    stop = client.post("/connections/stop/", content_type="application/x-www-form-urlencoded")

    assert (upload.status_code, Import.objects.count()) == (507, 0)
    assert "The disk is full" in upload.content.decode()
    assert stop.status_code == 302


def as_django_raises(error: Exception) -> Exception:
    raised = OperationalError(str(error))
    raised.__cause__ = error
    return raised


@pytest.mark.parametrize(
    ("error", "is_room"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Quota exceeded"), True),
        (as_django_raises(DiskFull("could not extend file")), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("disk full"), False),
    ],
)
def test_lack_of_room_is_told_from_other_trouble(error, is_room):
    assert disk.is_lack_of_room(error) is is_room
