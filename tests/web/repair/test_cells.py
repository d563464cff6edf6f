"""The grid: addresses and values are corrected cell by cell, each checked, and never over what somebody else wrote."""

import pytest

from postroom.contacts.models import Contact, ContactPoint, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import FailureKind, Step
from postroom.outbox.models import Dispatch, Message
from postroom.records.models import Record
from tests import makers
from tests.runs import office
from tests.web.outbox import scene
from tests.web.outbox.test_actions import keys
from tests.web.repair.ends import approved_run, ended

pytestmark = pytest.mark.django_db


def typed(desk, **cells):
    """What becomes of cells given as key=(value, what it was)."""
    sent = {}
    for key, (value, was) in cells.items():
        sent |= {f"c-{key}": value, f"w-{key}": was}
    answer = desk.post("/repair/cells/", sent, headers={"Accept": "application/json"})
    if answer.status_code != 200:
        return answer.status_code
    return {cell["key"]: (cell["now"], cell["fault"]) for cell in answer.json()["cells"]}


def email_of(contact_id: int) -> str:
    return ContactPoint.objects.get(contact=contact_id, kind=PointKind.EMAIL).value


@pytest.fixture
def failed() -> Message:
    (message,) = scene.failed(1)
    return message


def test_an_address_is_corrected_in_place_and_the_message_goes_there_once(desk):
    office.customers(1)
    run, (message,) = approved_run()
    ended([message], Step.GIVE_UP, failure=FailureKind.NO_SUCH_ADDRESS, code=550, note="5.1.1")
    was = email_of(message.contact_id)

    answer = typed(desk, **{f"{message.pk}-email": ("Ada.New@Example.org", was)})
    page = desk.get("/repair/no_such_address/").content.decode()
    desk.order(action="send_anew", ids=keys([message]))

    assert answer == {f"{message.pk}-email": ("Ada.New@example.org", "")}
    assert "corrected" in page
    assert Message.objects.get(batch_id=run.batch_id).recipient == "Ada.New@example.org"
    assert Dispatch.objects.count() == 1


def test_what_cannot_be_an_address_is_said_at_its_cell_and_harms_no_other(desk):
    one, two = scene.failed(2)
    before = email_of(one.contact_id)

    answer = typed(
        desk,
        **{
            f"{one.pk}-email": ("no address", before),
            f"{two.pk}-email": ("good@example.org", email_of(two.contact_id)),
        },
    )

    now, fault = answer[f"{one.pk}-email"]
    assert (now, bool(fault)) == (before, True)
    assert (email_of(one.contact_id), email_of(two.contact_id)) == (before, "good@example.org")


def test_what_somebody_changed_meanwhile_is_not_written_over(desk, failed):
    looked_at = email_of(failed.contact_id)
    ContactPoint.objects.filter(contact=failed.contact_id).update(value="colleague@example.org")

    now, fault = typed(desk, **{f"{failed.pk}-email": ("mine@example.org", looked_at)})[f"{failed.pk}-email"]

    assert now == "colleague@example.org"
    assert "changed meanwhile" in fault
    assert email_of(failed.contact_id) == "colleague@example.org"


def test_cells_that_were_left_alone_are_not_touched(desk, failed):
    was = email_of(failed.contact_id)

    assert typed(desk, **{f"{failed.pk}-email": (was, was)}) == {}


def test_a_phone_number_is_read_as_it_is_dialled_at_home(desk):
    person = makers.contact(language="pl", phone="+48512345678")
    (message,) = scene.failed(1)
    Message.objects.filter(pk=message.pk).update(channel=Channel.SMS, contact=person)

    answer = typed(desk, **{f"{message.pk}-phone": ("600 123 456", "+48512345678")})

    assert answer == {f"{message.pk}-phone": ("+48600123456", "")}


def letter() -> Message:
    (message,) = scene.failed(1, kind=FailureKind.BAD_ADDRESS)
    Message.objects.filter(pk=message.pk).update(channel=Channel.LETTER)
    return message


def test_a_postal_address_is_corrected_part_by_part(desk):
    message = letter()
    parts = {"lines": ["ul. Długa 80", "m. 4"], "postcode": "00-950", "city": "Warszawa", "country": "PL"}
    makers.point(Contact.objects.get(pk=message.contact_id), "ul. Długa 80", kind=PointKind.POSTAL, parts=parts)

    answer = typed(
        desk, **{f"{message.pk}-postcode": ("30-001", "00-950"), f"{message.pk}-city": ("Kraków", "Warszawa")}
    )

    kept = ContactPoint.objects.get(contact=message.contact_id, kind=PointKind.POSTAL)
    assert answer == {f"{message.pk}-postcode": ("30-001", ""), f"{message.pk}-city": ("Kraków", "")}
    assert kept.parts == {**parts, "postcode": "30-001", "city": "Kraków"}


def test_a_postal_address_that_is_not_there_needs_all_its_parts(desk):
    message = letter()
    typed_all = {"lines": "Main Street 1", "postcode": "D02", "city": "Dublin", "country": "IE"}

    alone = typed(desk, **{f"{message.pk}-lines": ("Main Street 1", "")})
    whole = typed(desk, **{f"{message.pk}-{part}": (value, "") for part, value in typed_all.items()})

    assert alone[f"{message.pk}-lines"][1]
    assert [fault for _now, fault in whole.values()] == [""] * 4
    assert ContactPoint.objects.get(contact=message.contact_id, kind=PointKind.POSTAL).parts["city"] == "Dublin"


def test_a_value_of_the_text_is_corrected_in_the_record_that_it_shows(desk):
    person = makers.contact()
    office.payment(person, amount="10.00 EUR")
    _run, (message,) = approved_run(office.version(*office.PAYMENT))
    ended([message], Step.GIVE_UP, failure=FailureKind.BAD_CONTENT, code=550, note="wrong amount")
    key = f"{message.pk}-payment.amount"

    page = desk.get("/repair/bad_content/").content.decode()
    wrong = typed(desk, **{key: ("plenty", "10.00 EUR")})[key]
    late = typed(desk, **{key: ("12.50 EUR", "9.00 EUR")})[key]
    good = typed(desk, **{key: ("12.50 EUR", "10.00 EUR")})[key]
    desk.order(action="send_anew", ids=keys([message]))

    assert f'name="c-{key}" value="10.00 EUR"' in page
    assert wrong[1]
    assert "changed meanwhile" in late[1]
    assert good == ("12.50 EUR", "")
    assert Record.objects.get(kind__code="payment").values["amount"] == "12.50 EUR"
    message.refresh_from_db()
    assert "12.50" in office.said(message)[1]


def test_who_may_only_look_corrects_nothing(reader, failed):
    was = email_of(failed.contact_id)

    answer = typed(reader, **{f"{failed.pk}-email": ("mine@example.org", was)})

    assert answer == {f"{failed.pk}-email": ("mine@example.org", "You may not change this.")}
    assert 'class="form-control cell"' not in reader.get("/repair/no_such_address/").content.decode()


def test_another_unit_corrects_nothing(stranger, failed):
    was = email_of(failed.contact_id)

    (answer,) = typed(stranger, **{f"{failed.pk}-email": ("mine@example.org", was)}).values()

    assert "no repair" in answer[1]
    assert email_of(failed.contact_id) == was


def test_a_browser_without_scripts_sends_the_whole_grid(desk, failed):
    was = email_of(failed.contact_id)

    answer = desk.post(
        "/repair/cells/",
        {f"c-{failed.pk}-email": "plain@example.org", f"w-{failed.pk}-email": was, "back": "/repair/no_such_address/"},
    )

    assert answer["Location"] == "/repair/no_such_address/"
    assert email_of(failed.contact_id) == "plain@example.org"


def test_a_cell_of_a_customer_of_another_unit_is_refused_and_harms_no_other(desk):
    one, two = scene.failed(2)
    Contact.objects.filter(pk=one.contact_id).update(unit=makers.unit("cork"))
    before = email_of(one.contact_id)

    answer = typed(
        desk,
        **{
            f"{one.pk}-email": ("theirs@example.org", before),
            f"{two.pk}-email": ("good@example.org", email_of(two.contact_id)),
        },
    )

    assert answer[f"{one.pk}-email"] == ("theirs@example.org", "You may not change this.")
    assert (email_of(one.contact_id), email_of(two.contact_id)) == (before, "good@example.org")
