import base64
from io import BytesIO

import pytest
from PIL import Image

from postroom.access.viewer import Role
from postroom.core.lifecycle import State
from postroom.returns import services as returns
from postroom.returns.models import ReturnedLetter
from tests import makers
from tests.api.programs import Program
from tests.returns import desk

pytestmark = pytest.mark.django_db


def picture() -> str:
    target = BytesIO()
    Image.new("L", (60, 90), 200).save(target, "PNG")
    return base64.b64encode(target.getvalue()).decode()


def test_letter_is_recorded_with_its_scan():
    message = desk.letter(desk.customer("Ada Lovelace"))
    code = desk.code(message)

    status, said = Program().post(
        "/returns", {"code": f"{code[:6]}-{code[6:].lower()}", "reason": "refused", "returned_on": "2026-03-02",
                     "picture": picture()},
    )  # fmt: skip

    message.refresh_from_db()
    letter = ReturnedLetter.objects.get()
    assert (status, said["name"], said["message"], said["returned_on"]) == (
        201,
        "Ada Lovelace",
        message.pk,
        "2026-03-02",
    )
    assert (message.state, letter.way, letter.key_id is not None) == (State.RETURNED, "program", True)
    assert returns.scan_of(letter).startswith(b"\xff\xd8\xff")


def test_asked_twice_under_one_name_it_is_recorded_once_and_answered_alike():
    program, told = Program(), {"code": desk.code(desk.letter(desk.customer())), "reason": "moved"}

    first = program.post("/returns", told, Idempotency_Key="scan-1")
    again = program.post("/returns", told, Idempotency_Key="scan-1")
    other = program.post("/returns", told)

    assert first == again
    assert (other[0], other[1]["code"]) == (409, "already")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"code": "4006381333931"}, "foreign_code"),
        ({"code": "PR0123456789ABC"}, "misread_code"),
        ({"reason": "eaten"}, "unknown_reason"),
        ({"returned_on": "2999-01-01"}, "invalid"),
        ({"picture": "no base64!"}, "invalid"),
        ({"picture": base64.b64encode(b"no picture").decode()}, "bad_picture"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(told, code):
    message = desk.letter(desk.customer())

    status, said = Program().post("/returns", {"code": desk.code(message), "reason": "moved"} | told)

    assert (status, said["code"], ReturnedLetter.objects.count()) == (422, code, 0)


def test_letter_of_another_unit_is_as_unknown_as_any():
    message = desk.letter(desk.customer())

    status, said = Program(at=makers.unit("lyon")).post("/returns", {"code": desk.code(message), "reason": "moved"})

    assert (status, said["code"], ReturnedLetter.objects.count()) == (422, "unknown_code", 0)


def test_key_that_only_reads_records_nothing():
    message = desk.letter(desk.customer())

    assert Program(Role.READER).post("/returns", {"code": desk.code(message), "reason": "moved"})[0] == 403
