import datetime as dt
import random
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from postroom.core.barcode.return_code import codes_of
from postroom.core.lifecycle import State
from postroom.returns import services as returns
from postroom.returns.models import Case, Page, ReturnedLetter, Upload, UploadState
from postroom.returns.services import uploading
from tests import makers
from tests.makers import NOON
from tests.returns import desk, paper

pytestmark = pytest.mark.django_db


def upload(data: bytes, name: str = "stack.pdf", **coming) -> Upload:
    return returns.begin_upload(
        viewer=makers.viewer(), unit_id=makers.unit().pk, coming=desk.coming(**coming), file=BytesIO(data), name=name,
        at=NOON,
    )  # fmt: skip


def scanned(code: str) -> bytes:
    return paper.jpeg(paper.scanned(paper.letter(code), 1))


def nameless() -> bytes:
    page = Image.new("L", (1240, 1754), 250)
    ImageDraw.Draw(page).text((300, 300), "Return to sender", fill=20, font_size=60)
    return paper.jpeg(page)


def test_every_page_is_read_and_says_what_came_of_it():
    first, second = desk.letter(desk.customer()), desk.letter(desk.customer())
    returns.record(viewer=makers.viewer(), message_id=second.pk, coming=desk.coming(), at=NOON)
    waits = desk.letter(desk.customer(), state=State.QUEUED)
    blank = paper.jpeg(Image.new("L", (1240, 1754), 250))
    stranger = next(codes_of(iter(lambda: random.Random(1).getrandbits(60), -1)))
    sheets = [scanned(desk.code(first)), blank, scanned(desk.code(second)), nameless(), scanned(stranger),
              scanned(desk.code(waits))]  # fmt: skip
    made = upload(paper.pdf(sheets), reason="refused")

    uploading.read_upload(upload_id=made.pk, at=NOON)

    made.refresh_from_db()
    first.refresh_from_db()
    fates = list(Page.objects.filter(upload=made).values_list("fate", flat=True))
    letter = ReturnedLetter.objects.get(message=first)
    assert (made.pages, made.state) == (6, UploadState.FINISHED)
    assert fates == ["recorded", "blank", "already", "no_code", "unknown", "not_sent"]
    assert (first.state, letter.reason.code, letter.page) == (State.RETURNED, "refused", 1)
    assert returns.scan_of(letter).startswith(b"\xff\xd8\xff")
    assert Case.objects.filter(contact__isnull=True).count() == 1


def test_read_twice_no_page_counts_twice():
    message = desk.letter(desk.customer())
    made = upload(paper.pdf([scanned(desk.code(message)), nameless()]))
    uploading.read_upload(upload_id=made.pk, at=NOON)
    Upload.objects.update(state=UploadState.READING)

    uploading.read_upload(upload_id=made.pk, at=NOON)

    assert (Page.objects.count(), ReturnedLetter.objects.count(), Case.objects.count()) == (2, 2, 2)


def test_reading_goes_on_behind_the_last_page_that_was_written():
    message = desk.letter(desk.customer())
    made = upload(paper.pdf([nameless(), scanned(desk.code(message))]))
    Page.objects.create(upload=made, number=1, fate="no_code")

    uploading.read_upload(upload_id=made.pk, at=NOON)

    assert list(Page.objects.values_list("number", "fate")) == [(1, "no_code"), (2, "recorded")]


def test_a_page_that_cannot_be_read_keeps_no_other_from_being_read():
    message = desk.letter(desk.customer())
    flood = paper.jpeg(Image.new("L", (8_000, 8_000), 255))
    made = upload(paper.pdf([flood, scanned(desk.code(message))]))

    uploading.read_upload(upload_id=made.pk, at=NOON)

    assert list(Page.objects.values_list("fate", flat=True)) == ["unreadable", "recorded"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 cut off", b"GIF89a", b"<html>"])
def test_what_is_no_scan_is_refused_by_name(data):
    with pytest.raises(returns.BadScan, match=r"stack\.pdf"):
        upload(data)

    assert Upload.objects.count() == 0


def test_file_that_is_too_large_is_refused(settings):
    settings.MAX_SCAN_BYTES = 1_000

    with pytest.raises(returns.BadScan, match="cut it in two"):
        upload(b"%PDF-" + b" " * 1_001)


def test_file_that_nobody_goes_on_with_says_so():
    made = upload(paper.pdf([nameless()]))

    uploading.end_uploads(
        upload_ids=uploading.reading_uploads(), state=UploadState.FAILED, at=NOON + dt.timedelta(1), problem="gone"
    )

    made.refresh_from_db()
    assert (made.state, made.problem) == (UploadState.FAILED, "gone")
