import datetime as dt
import json
import zipfile
from io import BytesIO

import pytest

from postroom.access.viewer import SYSTEM
from postroom.filing import storing
from postroom.filing.storing import FileGone, Folder
from postroom.privacy.erasing import erase
from postroom.privacy.exporting import export
from postroom.returns import services as returns
from postroom.returns.models import Case, ReturnedLetter
from postroom.returns.services import forgetting
from tests import makers
from tests.makers import NOON
from tests.returns import desk

pytestmark = pytest.mark.django_db


def recorded(picture: bytes) -> ReturnedLetter:
    coming = desk.coming(picture=storing.keep(picture, Folder.RETURNS))
    message = desk.letter(desk.customer())
    return returns.record(viewer=makers.viewer(), message_id=message.pk, coming=coming, at=NOON)


def test_scans_go_with_the_customer(django_capture_on_commit_callbacks):
    letter = recorded(b"a scan")

    with django_capture_on_commit_callbacks(execute=True):
        erase(viewer=SYSTEM, contact_id=letter.case.contact_id, at=NOON)

    assert (ReturnedLetter.objects.count(), Case.objects.count()) == (0, 0)
    with pytest.raises(FileGone):
        storing.read(letter.picture, Folder.RETURNS)


def test_scan_that_another_letter_shows_stays(django_capture_on_commit_callbacks):
    first, second = recorded(b"one sheet"), recorded(b"one sheet")

    with django_capture_on_commit_callbacks(execute=True):
        erase(viewer=SYSTEM, contact_id=first.case.contact_id, at=NOON)

    assert storing.read(second.picture, Folder.RETURNS) == b"one sheet"


def test_sweep_takes_only_what_nothing_names():
    letter, unnamed = recorded(b"named"), storing.keep(b"named by nothing", Folder.RETURNS)

    forgetting.sweep(at=dt.datetime.now(dt.UTC) + dt.timedelta(days=2))

    assert storing.read(letter.picture, Folder.RETURNS) == b"named"
    with pytest.raises(FileGone):
        storing.read(unnamed, Folder.RETURNS)


def test_customers_get_their_scans_with_all_the_rest():
    letter = recorded(b"a scan for the archive")
    target = BytesIO()

    export(viewer=SYSTEM, contact_id=letter.case.contact_id, into=target, at=NOON)

    archive = zipfile.ZipFile(target)
    told = json.loads(archive.read("customer.json"))["returned_letters"]
    assert [row["message"] for row in told] == [letter.message_id]
    assert archive.read(f"files/{letter.message_id}-returned-{letter.pk}.jpg") == b"a scan for the archive"
