"""The screens of audiences without a script: buttons post the form, and nothing is kept until it is saved."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.access.viewer import Role
from postroom.audiences.models import Audience
from postroom.contacts.models import ContactList, ListMember
from tests import makers
from tests.api.programs import Program
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
TYPE = {"c0-part": "all", "c0-about": "customer_type", "c0-values": "household"}


def new(client, **typed):
    return client.post("/audiences/new/", {"name": "Households", "unit": makers.unit().pk, "revision": 0, **typed})


def kept(**conditions) -> Audience:
    return Audience.objects.create(unit=makers.unit(), name="Kept", code="kept", conditions=conditions)


def test_an_audience_is_saved_as_typed_and_shown_again():
    makers.contact(customer_type="household")
    client = desk()

    answer = new(client, **TYPE)

    saved = Audience.objects.get()
    assert answer.url == f"/audiences/{saved.pk}/"
    assert saved.conditions["all"] == [{"about": "customer_type", "values": ["household"]}]
    assert 'value="household" checked' in client.get(answer.url).content.decode()


def test_adding_and_removing_changes_the_form_and_keeps_nothing():
    client, audience = desk(), kept(all=[{"about": "birthday", "days": 3}])
    typed = {"name": "Kept", "revision": 0, "c0-part": "all", "c0-about": "birthday", "c0-days": "4"}

    added = client.post(
        f"/audiences/{audience.pk}/count/", typed | {"do": "add:none", "add-none": "records:bill"}
    ).content.decode()
    dropped = client.post(f"/audiences/{audience.pk}/count/", typed | {"do": "drop:0"}).content.decode()

    assert 'name="c0-days" value="4"' in added
    assert 'name="c1-of" value="bill"' in added
    assert "c0-days" not in dropped
    assert Audience.objects.get().conditions == {"all": [{"about": "birthday", "days": 3}]}


def test_conditions_and_fields_keep_their_numbers_while_others_go():
    bill = {"c4-part": "all", "c4-about": "records", "c4-of": "bill", "c4-w1-field": "", "c4-w3-field": "number"}
    client, typed = desk(), {"unit": makers.unit().pk, **TYPE, **bill}

    def answer(order: str) -> str:
        return client.post("/audiences/count/", typed | {"do": order, "add-all": "language"}).content.decode()

    assert 'name="c5-about" value="language"' in answer("add:all")
    assert ('name="c4-of"' in answer("drop:0"), "c0-about" in answer("drop:0")) == (True, False)
    assert ("c4-w1-field" in answer("less:4:1"), "c4-w3-field" in answer("less:4:1")) == (False, True)
    assert 'name="c4-w4-field"' in answer("more:4")


def test_what_cannot_be_read_is_refused_and_what_was_typed_stays():
    answer = new(desk(), **{"c0-part": "all", "c0-about": "birthday", "c0-days": "soon"})

    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()
    assert not Audience.objects.exists()


@pytest.mark.parametrize("noise", ["add:", "drop:99", "less:0:9", "more:x", "what", "drop:-1", "less:"])
def test_a_button_that_there_is_not_changes_nothing(noise):
    answer = desk().post("/audiences/count/", {"unit": makers.unit().pk, "do": noise, **TYPE})

    assert answer.status_code == 200
    assert 'name="c0-values"' in answer.content.decode() or "c0-about" in answer.content.decode()


def test_somebody_who_saved_meanwhile_is_not_written_over():
    audience = kept()
    Audience.objects.update(revision=1)

    answer = desk().post(f"/audiences/{audience.pk}/", {"name": "Mine", "revision": 0})

    assert answer.status_code == 409
    assert Audience.objects.get().name == "Kept"


def test_a_reader_counts_but_does_not_save():
    client, audience = desk(Role.READER), kept()

    assert "Who is in" in client.post(f"/audiences/{audience.pk}/count/", TYPE).content.decode()
    assert client.post(f"/audiences/{audience.pk}/", {"name": "Mine"}).status_code == 403
    assert "Save" not in client.get(f"/audiences/{audience.pk}/").content.decode()


def test_it_is_counted_for_the_viewers_customers_only():
    makers.contact("HERE")
    makers.contact("THERE", at=makers.unit("cork"))

    answer = desk().post("/audiences/count/", {"unit": makers.unit("cork").pk}).content.decode()

    assert "THERE" not in answer
    assert "HERE" in answer


def test_the_list_costs_the_same_number_of_queries_whatever_it_shows():
    client = desk()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/audiences/")
        return len(asked)

    kept()
    ContactList.objects.create(unit=makers.unit(), code="one", name="One")
    few = queries()
    for number in range(5):
        Audience.objects.create(unit=makers.unit(), name=f"N{number}", code=f"n{number}")
        ContactList.objects.create(unit=makers.unit(), code=f"l{number}", name=f"L{number}")

    assert queries() == few


def test_a_list_is_renamed_and_deleted_and_its_customers_stay():
    client, somebody = desk(), makers.contact("A")
    client.post("/audiences/lists/new/", {"name": "Key", "unit": makers.unit().pk, "accounts": "A"})
    made = ContactList.objects.get()

    client.post(f"/audiences/lists/{made.pk}/", {"name": "Key accounts", "accounts": ""})
    assert ContactList.objects.get().name == "Key accounts"
    assert ListMember.objects.get().contact == somebody
    client.post(f"/audiences/lists/{made.pk}/delete/")

    assert not ContactList.objects.exists()


def test_programs_read_audiences():
    kept(all=[{"about": "birthday", "days": 3}])

    status, told = Program().ask("GET", "/audiences")
    one = Program().ask("GET", "/audiences/kept")[1]

    assert (status, told["items"][0]["code"], told["items"][0]["size"]) == (200, "kept", None)
    assert one["conditions"] == {"all": [{"about": "birthday", "days": 3}]}
