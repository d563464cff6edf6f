"""Print batches with real PDFs: what is in the file, who holds a letter, and what a confirmation comes to."""

from threading import Barrier, Thread

import pypdfium2
import pytest
from django.db import connection, connections

from postroom.access.viewer import SYSTEM, NotAllowed, Role
from postroom.audit.models import Entry
from postroom.core.lifecycle import FailureKind, State, Step
from postroom.filing import storing
from postroom.filing.storing import Folder, path_of
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment, Dispatch, Happening, Lane, Message
from postroom.outbox.services import rescue
from postroom.posting import selectors, services, tasks
from postroom.posting.models import BatchState, PrintBatch, PrintCopy, PrintLetter, PrintPart
from postroom.posting.services import BadPositions, NothingWaits, NotReady, making
from tests import makers
from tests.makers import NOON
from tests.posting import paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def pages(batch: PrintBatch, number: int = 1) -> list[str]:
    """The text of each page of a copy, as a printer would see it."""
    file = services.file_of(PrintCopy.objects.get(batch=batch, number=number))
    with pypdfium2.PdfDocument(file) as pdf:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def states(messages) -> list[str]:
    return [Message.objects.get(pk=message.pk).state for message in messages]


def test_each_letter_begins_on_a_front_page_behind_a_cover_sheet():
    short = paper.waiting("Ada Lovelace", "Bob Byron")
    long = paper.waiting("Cleo Quay", on=paper.skeleton(paragraphs=paper.LONG))
    batch = paper.made()

    shown = pages(batch)

    assert batch.state == BatchState.READY
    assert f"Print batch {batch.pk}" in shown[0]
    assert "Letters 3" in shown[0]
    assert "1 · " in shown[0]
    assert "Ada Lovelace" in shown[0]
    assert "Cleo Quay" in shown[0]
    assert shown[1] == ""
    fronts = shown[2::2]
    assert ["Ada Lovelace" in fronts[0], "Bob Byron" in fronts[1], "Cleo Quay" in fronts[2]] == [True] * 3
    assert shown[3] == shown[5] == ""
    assert [f"B{batch.pk}-{n}" in fronts[n - 1] for n in (1, 2, 3)] == [True] * 3
    assert f"B{batch.pk}-3" not in shown[8]
    letters = list(PrintLetter.objects.order_by("position"))
    assert [letter.message_id for letter in letters] == [message.pk for message in short + long]
    assert [letter.pages for letter in letters] == [1, 1, 3]
    assert len(shown) == 2 + 2 + 2 + 4
    assert batch.pages == 8


def test_a_stack_is_one_unit_and_one_sheet():
    paper.waiting("Ada Lovelace")
    paper.waiting("Bob Byron", on=paper.skeleton("france"))
    paper.waiting("Cleo Quay", at=makers.unit("lyon"))

    found = selectors.stacks(viewer=SYSTEM)

    assert [(each.unit, each.envelope, each.count) for each in found] == [
        (found[0].unit, found[0].envelope, 1), (found[0].unit, found[1].envelope, 1), (found[2].unit, "dl", 1)
    ]  # fmt: skip
    assert {found[0].envelope, found[1].envelope} == {"dl", "dl_right"}
    assert {each.paper for each in found} == {"a4"}


def test_letters_of_a_batch_are_nobody_elses():
    ours = paper.waiting("Ada Lovelace", "Bob Byron")
    paper.begun()

    assert selectors.stacks(viewer=SYSTEM) == []
    assert outbox.move(ids=[ours[0].pk], step=Step.CANCEL, at=NOON) == []
    assert rescue() == 0
    assert states(ours) == [State.QUEUED, State.QUEUED]


def test_cancelled_letters_are_in_no_batch():
    kept, gone = paper.waiting("Ada Lovelace"), paper.waiting("Bob Byron")
    stack = selectors.stacks(viewer=SYSTEM)[0]
    outbox.move(ids=[gone[0].pk], step=Step.CANCEL, at=NOON)

    batch = services.begin_batch(viewer=SYSTEM, stack=stack, ids=[kept[0].pk, gone[0].pk], at=NOON)

    assert list(PrintLetter.objects.values_list("batch", "message")) == [(batch.pk, kept[0].pk)]


def test_chosen_letters_alone():
    ada, bob = paper.waiting("Ada Lovelace", "Bob Byron")

    batch = paper.made(ids=[bob.pk])

    assert batch.letters == 1
    assert [stack.count for stack in selectors.stacks(viewer=SYSTEM)] == [1]
    assert not any("Ada Lovelace" in text for text in pages(batch))
    assert Dispatch.objects.get(pk=ada.pk).lease_until is None


def test_nothing_is_printed_while_everything_is_stopped():
    paper.waiting("Ada Lovelace")
    outbox.stop_everything(viewer=SYSTEM, at=NOON)

    with pytest.raises(NothingWaits):
        paper.begun()
    assert not PrintBatch.objects.exists()


def test_confirmed_letters_are_sent_with_evidence():
    letters = paper.waiting("Ada Lovelace", "Bob Byron", "Cleo Quay")
    user = makers.user("desk@example.org")
    viewer = makers.viewer(makers.unit(), user_id=user.pk)
    batch = paper.made()

    assert services.confirm(viewer=viewer, batch=batch, at=NOON, without={2}) == (2, 1)

    assert states(letters) == [State.SENT, State.QUEUED, State.SENT]
    told = Happening.objects.get(message=letters[0], step=Step.ACCEPT)
    assert (told.by_id, told.at) == (user.pk, NOON)
    assert f"print batch {batch.pk}, letter 1" in told.note
    assert Message.objects.get(pk=letters[0].pk).executed_at == NOON
    assert [stack.count for stack in selectors.stacks(viewer=SYSTEM)] == [1]
    assert Entry.objects.get(action="letters_posted").details == {"posted": 2, "put_back": 1}
    with pytest.raises(NotReady):
        services.confirm(viewer=viewer, batch=batch, at=NOON)


def test_put_back_letters_go_into_another_batch():
    letters = paper.waiting("Ada Lovelace", "Bob Byron")
    batch = paper.made()

    assert services.put_back(viewer=SYSTEM, batch=batch, at=NOON) == 2
    again = paper.made()

    assert again.letters == 2
    assert again.state == BatchState.READY
    assert states(letters) == [State.QUEUED, State.QUEUED]
    with pytest.raises(NotReady):
        services.print_again(viewer=SYSTEM, batch=PrintBatch.objects.get(pk=batch.pk), at=NOON)


def test_a_copy_has_the_same_letters_and_says_so_on_its_cover_alone():
    paper.waiting("Ada Lovelace", "Bob Byron")
    batch = paper.made()
    services.confirm(viewer=SYSTEM, batch=batch, at=NOON)
    body = path_of(batch.digest, Folder.PRINTS).read_bytes()

    assert services.print_again(viewer=SYSTEM, batch=batch, at=NOON).number == 2
    services.make(batch_id=batch.pk, at=NOON)

    first, second = pages(batch), pages(batch, 2)
    assert first[1:] == second[1:]
    assert "COPY 2" in second[0]
    assert "COPY" not in first[0]
    batch.refresh_from_db()
    assert path_of(batch.digest, Folder.PRINTS).read_bytes() == body
    assert Happening.objects.filter(step=Step.ACCEPT).count() == 2


def test_a_letter_that_cannot_be_set_fails_by_name_and_stops_no_other():
    good = paper.waiting("Ada Lovelace")
    bad = paper.waiting("Bob 山 Byron")
    batch = paper.made()

    assert states(good + bad) == [State.QUEUED, State.FAILED]
    failed = Message.objects.get(pk=bad[0].pk)
    assert failed.failure == FailureKind.BAD_CONTENT
    assert bad[0].contact.account_number in failed.problem
    assert "Bob 山 Byron" in failed.problem
    assert batch.state == BatchState.READY
    assert "Left out, see Errors 1" in pages(batch)[0]
    assert len(pages(batch)) == 4


def test_a_sign_that_cannot_be_printed_on_the_cover_sheet_keeps_no_letter_back():
    letters = paper.waiting("Ada Lovelace")
    Message.objects.filter(pk=letters[0].pk).update(reference="注文 7")
    batch = paper.made()

    assert batch.state == BatchState.READY
    assert "Ada Lovelace · ?? 7" in pages(batch)[0]


def test_nothing_that_can_be_set_is_no_file():
    bad = paper.waiting("山")
    batch = paper.made()

    assert batch.state == BatchState.FAILED
    assert batch.problem
    assert states(bad) == [State.FAILED]


def test_a_job_that_was_killed_goes_on_where_it_was(monkeypatch):
    paper.waiting("Ada Lovelace", "Bob Byron", "Cleo Quay")
    batch = paper.begun()
    real, calls = making.press.bound, []

    def killed_at_second(*given):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(making.press, "bound", killed_at_second)
    with pytest.raises(KeyboardInterrupt):
        services.make(batch_id=batch.pk, at=NOON, at_once=1)
    assert PrintPart.objects.count() == 1
    monkeypatch.undo()
    services.make(batch_id=batch.pk, at=NOON, at_once=1)

    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert [name in text for name, text in zip(("Ada", "Bob", "Cleo"), pages(batch)[2::2], strict=True)] == [True] * 3
    assert not PrintPart.objects.exists()


def test_an_abandoned_batch_gives_its_letters_back():
    letters = paper.waiting("Ada Lovelace")
    batch = paper.begun()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    tasks.end_abandoned()

    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert Dispatch.objects.get(pk=letters[0].pk).lease_until is None


@pytest.mark.parametrize("said", ["0", "4", "2-1", "x", "1-9", "-"])
def test_places_that_are_none_are_refused(said):
    with pytest.raises(BadPositions):
        services.positions(said, most=3)


def test_places_are_read_as_people_write_them():
    assert services.positions(" 3, 17-19;\n21 ", most=30) == {3, 17, 18, 19, 21}
    assert services.positions("", most=30) == frozenset()


def test_who_may_not_send_prints_nothing():
    paper.waiting("Ada Lovelace")
    stack = selectors.stacks(viewer=SYSTEM)[0]
    with pytest.raises(NotAllowed):
        services.begin_batch(viewer=makers.viewer(makers.unit(), role=Role.WRITER), stack=stack, at=NOON)


def test_files_go_with_a_letter_that_is_removed():
    letters = paper.waiting("Ada Lovelace")
    batch = paper.made()
    services.confirm(viewer=SYSTEM, batch=batch, at=NOON)
    file = services.file_of(PrintCopy.objects.get(batch=batch))

    services.forget(message_ids=[letters[0].pk], rows_too=True)
    services.sweep(at=NOON.replace(year=NOON.year + 50))

    assert not file.exists()
    assert not PrintLetter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_get_the_same_letter():
    Lane.objects.get_or_create(
        code="own-post", defaults={"name": "Own post", "channel": "letter", "is_live": True, "is_by_hand": True}
    )
    letters = paper.waiting(*(f"Ada {number}" for number in range(40)))
    stack, start, got = selectors.stacks(viewer=SYSTEM)[0], Barrier(3), []

    def take() -> None:
        start.wait()
        try:
            got.append(services.begin_batch(viewer=SYSTEM, stack=stack, at=NOON).letters)
        except NothingWaits:
            got.append(0)
        finally:
            connections.close_all()

    threads = [Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(got) == len(letters)
    assert sorted(PrintLetter.objects.values_list("message_id", flat=True)) == [letter.pk for letter in letters]


def enclose(message: Message, digest: str) -> None:
    """Let a PDF be printed behind a letter, as a text that names one does."""
    Attachment.objects.create(
        message=message, rendition=1, key="", name="bill.pdf", media_type="application/pdf", digest=digest, size=1
    )


def test_a_pdf_is_printed_behind_its_letter_and_one_that_is_gone_stops_that_letter_alone():
    (plain,) = paper.waiting("Ada Lovelace")
    bill = storing.keep(path_of(paper.made().digest, Folder.PRINTS).read_bytes())
    first, second, third = paper.waiting("Bob Byron", "Cleo Quay", "Dora Finch")
    enclose(first, bill)
    enclose(second, "0" * 64)

    batch = paper.made()

    shown = " ".join(pages(batch))
    assert batch.state == BatchState.READY
    assert shown.count("Bob Byron") >= 1
    assert "Ada Lovelace" in shown
    assert "Dora Finch" in shown
    assert states([plain, first, second, third])[2] == State.FAILED
    assert "Cleo Quay" in PrintLetter.objects.get(message=second).problem
