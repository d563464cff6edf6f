"""Rows go in once, wrong rows come back with the reason, and a killed import goes on where it was."""

from threading import Thread

import pytest
from django.db import connection

from postroom.contacts.models import Building, Consent, Contact, ContactPoint
from postroom.core.fate import Fate
from postroom.intake import selectors, services
from postroom.intake.models import Import, ImportState, RefusedRow
from postroom.intake.services import running
from postroom.intake.subjects.customers import Customers
from postroom.records.models import Record
from tests import makers
from tests.makers import NOON

FULL = (
    "account_number;first_name;last_name;salutation;customer_type;building;brand;language;delivery_method;birth_date;"
    "email;email_billing;phone;street;postcode;city;country;consent:direct_marketing:email;consent:service_news:sms\n"
    "C-1;Zoë;Kowalska;Pani;household;Riverside;Northwind;polski;list;23.4.1988;"
    "zoe@example.org;bills@example.org;22 123 45 67;ul. Polna 12;00-625;Warszawa;Polska;tak;nie\n"
)


def counts(done: Import) -> dict[str, int]:
    return {fate.value: getattr(done, fate.value) for fate in Fate}


def said(done) -> list:
    """Row and sentence of what was remarked on."""
    return [[row, sentence] for row, sentence, _objections in done.first_remarks]


def reasons() -> list[str]:
    return list(RefusedRow.objects.order_by("row_number").values_list("reason", flat=True))


def test_every_column_of_a_customer_goes_in(bring_in):
    makers.unit()

    done = bring_in(FULL)

    assert (done.state, done.rows_done, done.rows_total, counts(done)) == (
        ImportState.FINISHED,
        1,
        1,
        {"created": 1, "changed": 0, "unchanged": 0, "refused": 0},
    )
    contact = Contact.objects.select_related("building", "brand").get()
    assert (str(contact), contact.building.name, contact.brand.code, contact.language, contact.delivery_method) == (
        "Zoë Kowalska · C-1",
        "Riverside",
        "northwind",
        "pl",
        "letter",
    )
    assert sorted(ContactPoint.objects.values_list("kind", "role", "value")) == [
        ("email", "billing", "bills@example.org"),
        ("email", "main", "zoe@example.org"),
        ("phone", "main", "+48221234567"),
        ("postal", "main", "ul. Polna 12, 00-625 Warszawa, PL"),
    ]
    assert sorted(Consent.objects.values_list("topic__code", "channel", "opted_in")) == [
        ("direct_marketing", "email", True),
        ("service_news", "sms", False),
    ]


def test_the_same_file_twice_changes_nothing(bring_in):
    bring_in(FULL)

    again = bring_in(FULL)

    assert counts(again) == {"created": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert (Contact.objects.count(), ContactPoint.objects.count(), Building.objects.count()) == (1, 4, 1)


def test_a_check_counts_the_same_and_writes_nothing(begin):
    content = FULL + "C-2;;;;;;;;;;;;;;;;;;\n"
    made = begin(content)

    checked = services.check_import(import_id=made.pk, at=NOON)

    assert (checked.state, counts(checked)) == (
        ImportState.CHECKED,
        {"created": 1, "changed": 0, "unchanged": 0, "refused": 1},
    )
    assert (Contact.objects.count(), Building.objects.count()) == (0, 0)
    assert counts(services.run_import(import_id=made.pk, at=NOON)) == counts(checked)
    assert (Contact.objects.count(), reasons()) == (1, ["name: a new customer needs one"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";Zoë;;;;", "account_number: there is none"),
        ("C-9;;;;;", "name: a new customer needs one"),
        ("C-9;Zoë;zoe@;;;", "email: “zoe@”: The e-mail address has no name before, or no domain after, its @."),
        ("C-9;Zoë;;12;pl;", "phone: “12”: The phone number is too short."),
        ("C-9;Zoë;;;Klingonisch!;", "language: “Klingonisch!” is no language we know"),
        ("C-9;Zoë;;;;perhaps", "consent:direct_marketing:email: “perhaps” is neither yes nor no"),
        ("C-1;Somebody else;;;;", "“C-1” stands in an earlier row as well"),
        ("C-9;Zoë;;;;;;x", "the row has 8 cells, but there are 6 heads"),
        (f"C-9;{'x' * 201};;;;", f"name: “{'x' * 40}…” is longer than 200 characters"),
        ("C-9;Zo\x00e;;;;", "name: “Zo?e” has a character that cannot be read"),
        (
            "C-9;Zoë;a;1;;",
            "email: “a”: The e-mail address has no name before, or no domain after, its @; phone: “1”: "
            "This is no phone number.",
        ),
    ],
)
def test_a_wrong_row_is_refused_with_field_and_value_and_the_others_go_in(bring_in, row, reason):
    heads = "account_number;name;email;phone;language;consent:direct_marketing:email\n"

    done = bring_in(f"{heads}C-1;Ann;;;;\n{row}\n".encode("utf-16"))

    assert reasons() == [reason]
    assert (done.created, list(Contact.objects.values_list("account_number", flat=True))) == (1, ["C-1"])


def test_refused_rows_can_be_corrected_and_brought_in_again(bring_in):
    first = bring_in("account_number;name;email;phone;note\nC-1;Zoë;zoe@;+48221234567;=1+1\nC-2;Ann;;;\n")

    file = "".join(selectors.refused_file(viewer=makers.viewer(), import_id=first.pk))

    assert file.splitlines() == [
        "\ufeffWhy it was refused;account_number;name;email;phone;note",
        "E-mail address: “zoe@”: The e-mail address has no name before, or no domain after, its @.;"
        "C-1;Zoë;zoe@;'+48221234567;'=1+1",
    ]
    second = bring_in(file.replace(";zoe@;", ";zoe@example.org;", 1))
    assert (second.mapping, counts(second)) == (
        first.mapping,
        {"created": 1, "changed": 0, "unchanged": 0, "refused": 0},
    )
    assert sorted(ContactPoint.objects.values_list("value", flat=True)) == ["+48221234567", "zoe@example.org"]


def test_the_cells_of_a_refused_row_stay_together_even_those_beyond_the_heads(bring_in):
    done = bring_in("account_number;name\nC-1;Zoë;x;y\n")

    file = "".join(selectors.refused_file(viewer=makers.viewer(), import_id=done.pk))

    assert file.splitlines()[1] == "the row has 4 cells, but there are 2 heads;C-1;Zoë;x;y"


HALF = "address: “00-625, Warszawa, PL”: The postal address has no street or box."


@pytest.mark.parametrize(
    ("row", "remarks"),
    [
        ("C-1;Zoë;00-625;Warszawa;Polska;", [[2, HALF]]),
        ("C-1;Zoë;;;Polska;", []),
        ("C-1;Zoë;;", [[2, "the row has 4 cells, but there are 6 heads"]]),
        (
            "C-1;Zoë;00-625;Warszawa;Polska",
            [[2, f"{HALF.rstrip('.')}; the row has 5 cells, but there are 6 heads"]],
        ),
    ],
)
def test_a_row_that_says_half_goes_in_with_a_remark(bring_in, row, remarks):
    done = bring_in(f"account_number;name;postcode;city;country;note\n{row}\n")

    assert (counts(done)["created"], said(done), done.remarks) == (1, remarks, len(remarks))
    assert ContactPoint.objects.count() == 0


def test_a_city_alone_leaves_the_address_that_is_known(bring_in):
    bring_in(FULL)

    done = bring_in("account_number;city\nC-1;Warszawa\n")

    assert counts(done)["unchanged"] == 1
    assert ContactPoint.objects.get(kind="postal").value == "ul. Polna 12, 00-625 Warszawa, PL"


def test_a_row_that_is_refused_again_comes_back_with_its_new_reason_only(bring_in):
    first = bring_in("account_number;name;email\nC-1;Zoë;zoe@\n")
    file = "".join(selectors.refused_file(viewer=makers.viewer(), import_id=first.pk))

    second = bring_in(file.replace(";zoe@", ";zoe", 1))

    again = "".join(selectors.refused_file(viewer=makers.viewer(), import_id=second.pk))
    assert again.splitlines()[0] == "\ufeffWhy it was refused;account_number;name;email"
    assert again.splitlines()[1].endswith(";C-1;Zoë;zoe")


@pytest.mark.parametrize("guarded", ["=1+1", "+48 22", "-5", "@cmd", "\tx"])
def test_no_cell_of_a_refused_file_is_a_formula_and_the_guard_comes_off(bring_in, guarded):
    first = bring_in(f"account_number|name|note\n|{guarded}|x\n")

    file = "".join(selectors.refused_file(viewer=makers.viewer(), import_id=first.pk))
    bring_in(file.replace("\n|", "\nC-1|").replace("\r\n'", "\r\n"))

    assert f"|'{guarded}|x" in file.replace('"', "")


def test_what_only_looks_like_a_guard_stays(bring_in):
    bring_in("account_number,name\nC-1,'t Hooft\nC-2,'=SUM(1)\n")

    assert list(Contact.objects.order_by("account_number").values_list("name", flat=True)) == ["'t Hooft", "=SUM(1)"]


class Killed(BaseException):
    """The worker dies here."""


def test_an_import_killed_half_way_goes_on_and_counts_each_row_once(begin, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 10)
    rows = [f"C-{number},{'' if number % 10 == 3 else 'Zoë'}" for number in range(100)]
    made = begin("account_number,name\n" + "\n".join([*rows, "C-5,Other", "C-95,Other"]))
    take, chunks = Customers.take, iter(range(100))

    def take_and_die(self, cells, at):
        results = take(self, cells, at)
        if next(chunks) == 4:
            raise Killed
        return results

    with monkeypatch.context() as dying:
        dying.setattr(Customers, "take", take_and_die)
        with pytest.raises(Killed):
            services.run_import(import_id=made.pk, at=NOON)
    half = Import.objects.get()
    assert (half.state, half.rows_done, Contact.objects.count()) == (ImportState.IMPORTING, 40, 36)

    done = services.run_import(import_id=made.pk, at=NOON)

    assert (done.state, done.rows_done, counts(done)) == (
        ImportState.FINISHED,
        102,
        {"created": 90, "changed": 0, "unchanged": 0, "refused": 12},
    )
    assert (Contact.objects.count(), len(reasons())) == (90, 12)


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_take_in_the_same_rows(begin, monkeypatch):
    made = begin("account_number,name\nC-1,Zoë\n")
    take = Customers.take

    def other_worker() -> None:
        services.run_import(import_id=made.pk, at=NOON)
        connection.close()

    def other_worker_is_faster(self, cells, at):
        monkeypatch.setattr(Customers, "take", take)
        faster = Thread(target=other_worker)
        faster.start()
        faster.join()
        return take(self, cells, at)

    monkeypatch.setattr(Customers, "take", other_worker_is_faster)
    with pytest.raises(services.TakenMeanwhile):
        services.run_import(import_id=made.pk, at=NOON)

    assert counts(Import.objects.get()) == {"created": 1, "changed": 0, "unchanged": 0, "refused": 0}


def test_a_finished_import_is_not_run_again_and_its_file_is_gone(bring_in, tmp_path):
    done = bring_in(FULL)

    assert services.run_import(import_id=done.pk, at=NOON).created == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_is_lost_fails_with_a_sentence(begin, tmp_path):
    made = begin(FULL)
    (tmp_path / made.path).unlink()

    done = services.run_import(import_id=made.pk, at=NOON)

    assert (done.state, "No such file" in done.problem) == (ImportState.FAILED, True)
    assert done.objections == [["file_away", "", "", "No such file or directory"]]


def test_a_fault_of_ours_ends_the_import_with_a_sentence_and_the_next_try_takes_the_rest_in(begin, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 1)
    made = begin("account_number,name\nC-1,Zoë\nC-2,Łukasz\n")

    def stumble(self, cells, at):
        raise KeyError("colour")

    with monkeypatch.context() as broken:
        broken.setattr(Customers, "take", stumble)
        failed = services.run_import(import_id=made.pk, at=NOON)
    done = services.run_import(import_id=made.pk, at=NOON)

    assert (failed.state, failed.problem) == (
        ImportState.FAILED,
        "Postroom itself failed behind row 0 (KeyError); see its log.",
    )
    assert (done.state, done.created) == (ImportState.FINISHED, 2)


@pytest.mark.parametrize("state", [ImportState.MAPPING, ImportState.CHECKED, ImportState.FAILED])
def test_a_file_of_which_nothing_is_in_can_be_discarded(begin, tmp_path, state, django_capture_on_commit_callbacks):
    made = begin(FULL)
    Import.objects.update(state=state)

    with django_capture_on_commit_callbacks(execute=True):
        services.discard(viewer=makers.viewer(), import_id=made.pk)

    assert (Import.objects.count(), [path for path in tmp_path.rglob("*") if path.is_file()]) == (0, [])


@pytest.mark.parametrize("state", [ImportState.CHECKING, ImportState.IMPORTING, ImportState.FINISHED])
def test_what_a_worker_has_in_hand_or_is_in_cannot_be_discarded(begin, state):
    made = begin(FULL)
    Import.objects.update(state=state)

    with pytest.raises(services.TooLate):
        services.discard(viewer=makers.viewer(), import_id=made.pk)


def test_records_go_in_with_their_customers_and_remarks(bring_in):
    makers.contact("C-1")

    done = bring_in(
        "number,account number,amount,due date,accounts receivable\n"
        'B-1,C-1,"1.234,50 zł",3.5.2026,AR-1\nB-2,C-9,1,2026-05-03,\nB-3,C-1,1,soon,\nB-1,C-1,2,2026-05-03,\n',
        "bill",
    )

    assert (counts(done), done.remarks, said(done)) == (
        {"created": 1, "changed": 0, "unchanged": 0, "refused": 3},
        1,
        [[2, "accounts_receivable: there is no “AR-1” yet"]],
    )
    assert Record.objects.get().values == {
        "number": "B-1",
        "amount": "1234.50 PLN",
        "due_date": "2026-05-03",
        "accounts_receivable": "AR-1",
    }
    assert reasons() == [
        "account_number: there is no customer “C-9”",
        "due_date: “soon” is no date: write 2026-05-03",
        "“B-1” stands in an earlier row as well",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_chunk_takes_the_same_queries_however_many_rows_it_has(begin, rows, django_assert_num_queries):
    line = FULL.splitlines()[1]
    lines = [line.replace("C-1", f"C-{number}") for number in range(rows)]
    made = begin("\n".join([FULL.splitlines()[0], *lines]))

    with django_assert_num_queries(23):
        services.run_import(import_id=made.pk, at=NOON)

    assert Contact.objects.count() == rows
