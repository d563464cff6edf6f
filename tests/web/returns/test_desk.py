import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.access.viewer import Role
from postroom.contacts.models import ContactPoint, Health
from postroom.core.lifecycle import State
from postroom.returns import services as returns
from postroom.returns.models import Case, ReturnedLetter
from tests import makers
from tests.makers import NOON
from tests.returns import desk as letters
from tests.returns import paper
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client():
    return desk(Role.SENDER)


def scan(client, code: str, reason: str = "moved", **more):
    return client.post("/returns/scan/", {"code": code, "reason": reason, **more}, **HTMX)


def test_scan_is_answered_with_the_name_and_an_undo(client):
    message = letters.letter(letters.customer("Ada Lovelace"))

    shown = scan(client, letters.code(message).lower()).content.decode()

    letter = ReturnedLetter.objects.get()
    assert 'class="ok"' in shown
    assert "Ada Lovelace" in shown
    assert f"/returns/letters/{letter.pk}/take-back/" in shown


@pytest.mark.parametrize(
    ("code", "said"),
    [("4006381333931", "not a code of ours"), ("PR0123456789ABC", "Misread"), ("PR000000000000J", "Misread")],
)
def test_what_is_no_code_of_ours_is_said_clearly(client, code, said):
    shown = scan(client, code).content.decode()

    assert 'class="bad"' in shown
    assert said in shown
    assert "Nothing was changed" in shown


def test_scanned_twice_names_when_and_who(client):
    message = letters.letter(letters.customer("Ada Lovelace"))
    scan(client, letters.code(message))

    shown = scan(client, letters.code(message), "refused").content.decode()

    assert "Ada Lovelace: scanned already on" in shown
    assert ReturnedLetter.objects.get().reason.code == "moved"


def test_scan_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    person = letters.customer()
    for _ in range(20):
        letters.letter(person, state=State.QUEUED)
    message = letters.letter(person)

    with django_assert_max_num_queries(50):
        scan(client, letters.code(message))


def test_picture_of_the_camera_is_kept_and_shown(client):
    message = letters.letter(letters.customer())
    frame = SimpleUploadedFile("scan.jpg", paper.jpeg(paper.letter(letters.code(message)).reduce(4)), "image/jpeg")

    scan(client, letters.code(message), picture=frame)

    answer = client.get(f"/returns/letters/{ReturnedLetter.objects.get().pk}/picture/")
    assert (answer["Content-Type"], answer.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")


def test_picture_that_is_none_does_not_keep_the_letter_from_being_recorded(client):
    message = letters.letter(letters.customer())

    scan(client, letters.code(message), picture=SimpleUploadedFile("scan.jpg", b"<script>", "image/jpeg"))

    assert ReturnedLetter.objects.get().picture == ""


def test_undo_in_the_list(client):
    message = letters.letter(letters.customer())
    scan(client, letters.code(message))

    shown = client.post(f"/returns/letters/{ReturnedLetter.objects.get().pk}/take-back/", **HTMX).content.decode()

    message.refresh_from_db()
    assert (message.state, "Taken back" in shown, "Undo" in shown) == (State.SENT, True, False)


def test_page_lists_the_session_and_only_mine(client):
    mine, others = letters.letter(letters.customer("Ada Mine")), letters.letter(letters.customer("Bob Other"))
    scan(client, letters.code(mine))
    returns.record(viewer=makers.viewer(), message_id=others.pk, coming=letters.coming(), at=NOON)

    shown = client.get("/returns/scan/").content.decode()

    assert "Ada Mine" in shown
    assert "Bob Other" not in shown


def test_only_this_page_may_run_webassembly_and_use_the_camera(client):
    scanner, listed = client.get("/returns/scan/"), client.get("/returns/")

    assert "'wasm-unsafe-eval'" in scanner["Content-Security-Policy"]
    assert "'unsafe-eval'" not in scanner["Content-Security-Policy"]
    assert "camera=(self)" in scanner["Permissions-Policy"]
    assert "wasm" not in listed["Content-Security-Policy"]
    assert "camera=()" in listed["Permissions-Policy"]


def test_without_script_the_form_does_the_same(client):
    message = letters.letter(letters.customer("Ada Lovelace"))

    shown = client.post("/returns/scan/", {"code": letters.code(message), "reason": "refused"}).content.decode()

    assert "Ada Lovelace" in shown
    assert ReturnedLetter.objects.get().reason.code == "refused"


def test_letter_is_found_by_hand(client):
    person = letters.customer("Ada Lovelace")
    message = letters.letter(person)

    found = client.get("/returns/by-hand/?q=lovelace").content.decode()
    chosen = client.get(f"/returns/by-hand/?customer={person.pk}").content.decode()
    answer = client.post("/returns/by-hand/", {"message": message.pk, "reason": "unknown"})

    letter = ReturnedLetter.objects.get()
    assert f"customer={person.pk}" in found
    assert f'value="{message.pk}"' in chosen
    assert (answer["Location"], letter.way, letter.reason.code) == (f"/returns/{letter.case_id}/", "hand", "unknown")


def test_tomorrow_is_refused(client):
    message = letters.letter(letters.customer())

    shown = scan(client, letters.code(message), returned_on="2999-01-01").content.decode()

    assert ReturnedLetter.objects.count() == 0
    assert "today or came back before" in shown


def test_case_is_put_right_on_its_page(client):
    person = letters.customer()
    scan(client, letters.code(letters.letter(person)))
    case = Case.objects.get()

    page = client.get(f"/returns/{case.pk}/").content.decode()
    client.post(f"/returns/{case.pk}/correct/", {"lines": "7 New Street", "city": "Cork", "country": "IE"})

    point = ContactPoint.objects.get(contact=person, kind="postal")
    assert "Correct and send again" in page
    assert (point.value.startswith("7 New Street"), point.health) == (True, Health.UNKNOWN)


def test_address_that_cannot_be_is_named_at_its_field(client):
    scan(client, letters.code(letters.letter(letters.customer())))

    answer = client.post(f"/returns/{Case.objects.get().pk}/correct/", {"lines": "7 New Street", "city": ""})

    assert answer.status_code == 422


def test_case_is_closed_with_a_note(client):
    scan(client, letters.code(letters.letter(letters.customer())))
    case = Case.objects.get()

    client.post(f"/returns/{case.pk}/close/", {"note": "Told us by phone"})

    assert "Told us by phone" in client.get(f"/returns/{case.pk}/").content.decode()


def test_list_costs_the_same_however_much_it_shows(client, django_assert_num_queries):
    for _ in range(2):
        scan(client, letters.code(letters.letter(letters.customer())))
    client.get("/returns/?state=all")
    with django_assert_num_queries(QUERIES):
        client.get("/returns/?state=all", **HTMX)
    for number in range(4):
        scan(client, letters.code(letters.letter(letters.customer(f"Person {number}"))))
    with django_assert_num_queries(QUERIES):
        client.get("/returns/?state=all", **HTMX)


QUERIES = 8


def test_list_is_searched_and_narrowed(client):
    scan(client, letters.code(letters.letter(letters.customer("Ada Lovelace"))), "moved")
    scan(client, letters.code(letters.letter(letters.customer("Bob Byron"))), "refused")

    by_name = client.get("/returns/?q=lovelace").content.decode()
    by_reason = client.get("/returns/?reason=refused").content.decode()

    assert ("Ada" in by_name, "Bob" in by_name) == (True, False)
    assert ("Ada Lovelace" in by_reason, "Bob Byron" in by_reason) == (False, True)


def test_files_hold_the_list_and_no_formula(client):
    scan(client, letters.code(letters.letter(letters.customer("=1+1"))))

    rows = list(csv.reader(io.StringIO(client.get("/returns/export.csv").getvalue().decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/returns/export.xlsx").content))

    assert rows[1][3] == "'=1+1"
    assert [cell.value for cell in list(book.active.rows)[1]][:4] == rows[1][:4]


def test_report_counts_by_reason_and_leads_to_the_letters(client):
    scan(client, letters.code(letters.letter(letters.customer(building=makers.building("harbour")))), "refused")

    shown = client.get("/returns/report/").content.decode()

    assert "reason=refused" in shown
    assert "Harbour" in shown
