"""A file comes in: stored under a name nobody chose, looked into, its columns mapped by their heads."""

import pytest

from postroom.access.viewer import NotAllowed, Role
from postroom.intake import selectors, services
from postroom.intake.files.reading import BadFile
from postroom.intake.models import Import, ImportState
from postroom.intake.subjects.choosing import UnknownSubject
from tests import makers

HEADS = {
    "en": "Account number;Full name;E-mail address;Phone;Street;Postcode;City;Country;Language",
    "pl": "Numer klienta;Imię i nazwisko;Adres e-mail;Telefon;Ulica;Kod pocztowy;Miasto;Kraj;Język",
    "de": "Kundennummer;Name;E-Mail-Adresse;Telefonnummer;Straße;PLZ;Ort;Land;Sprache",
    "fr": "Numéro client;Nom complet;Courriel;Téléphone;Rue;Code postal;Ville;Pays;Langue",
}


@pytest.mark.parametrize("language", HEADS)
def test_heads_are_understood_in_four_languages(begin, language):
    made = begin(f"{HEADS[language]}\nC-1;;;;;;;;\n")

    assert list(made.mapping.values()) == [
        "account_number",
        "name",
        "email",
        "phone",
        "street",
        "postcode",
        "city",
        "country",
        "language",
    ]


def test_heads_of_records_are_their_fields(begin):
    made = begin("ID,Account number,Number,Due date,Accounts receivable,Colour\nB-1\n", "bill")

    assert made.mapping == {
        "ID": "external_id",
        "Account number": "account_number",
        "Number": "number",
        "Due date": "due_date",
        "Accounts receivable": "accounts_receivable",
    }


def test_the_file_is_stored_below_the_data_folder_under_a_name_of_ours(begin, tmp_path):
    made = begin("account number,name\nC-1,Zoë\n", name="../../etc/passwd")

    assert (made.file_name, made.size, made.state) == ("passwd", 29, ImportState.MAPPING)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [made.path]


def test_a_mapping_is_remembered_for_the_same_heads_in_any_order(begin):
    made = begin("Konto,Kto\nC-1,Zoë\n")
    mapping = {"Konto": "account_number", "Kto": "name"}
    services.set_mapping(viewer=makers.viewer(), import_id=made.pk, mapping=mapping)

    assert begin("Kto,Konto\nZoë,C-1\n").mapping == mapping
    assert begin("Kto,Konto,More\nZoë,C-1,\n").mapping == {}


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"a": "account_number", "nowhere": "name"}, "the file has no column “nowhere”"),
        ({"a": "account_number", "b": "colour"}, "there is no field “colour”"),
        ({"a": "account_number", "b": "account_number"}, "two columns cannot both be account_number"),
        ({"a": "name", "b": ""}, "one column must be the account number"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(begin, mapping, sentence):
    made = begin("a,b\n1,2\n")

    with pytest.raises(services.BadMapping, match=sentence):
        services.set_mapping(viewer=makers.viewer(), import_id=made.pk, mapping=mapping)


def test_what_went_in_is_not_mapped_again(bring_in):
    done = bring_in("account number,name\nC-1,Zoë\n")

    with pytest.raises(services.BadMapping):
        services.set_mapping(viewer=makers.viewer(), import_id=done.pk, mapping=done.mapping)


def test_a_file_that_is_no_table_or_too_large_leaves_nothing(begin, settings, tmp_path):
    with pytest.raises(BadFile):
        begin("")
    settings.MAX_IMPORT_BYTES = 10
    with pytest.raises(services.TooLarge):
        begin("account number,name\n")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert Import.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("account number,name\nC-1,Zoë\n", "Customers.XLSX", "The file is called XLSX, but it is no workbook."),
        ("account number,name\n", "customers.csv", "The file has no rows"),
        ("account number,name\n,\n\n", "customers.csv", "The file has no rows"),
    ],
)
def test_a_file_of_which_nothing_can_come_is_refused_at_once(begin, content, name, sentence):
    with pytest.raises(BadFile, match=sentence):
        begin(content, name=name)


def test_records_of_what_is_no_kind_are_refused(begin):
    for code in ("company", "nothing"):
        with pytest.raises(UnknownSubject):
            begin("a\n1\n", code)


def test_readers_bring_in_nothing(db, tmp_path):
    path = tmp_path / "file"
    path.write_text("a\n")

    with path.open("rb") as file, pytest.raises(NotAllowed):
        services.begin(
            viewer=makers.viewer(role=Role.READER), unit=makers.unit(), subject="contact", file=file, file_name="a"
        )


def test_other_units_see_nothing_of_an_import(bring_in):
    made = bring_in("account number,name\nC-1,\n")
    stranger = makers.viewer(makers.unit("elsewhere"))

    assert list(selectors.imports(viewer=stranger)) == []
    for look in (selectors.one, selectors.refused_rows, selectors.targets):
        with pytest.raises(Import.DoesNotExist):
            look(viewer=stranger, import_id=made.pk)
    with pytest.raises(Import.DoesNotExist):
        list(selectors.refused_file(viewer=stranger, import_id=made.pk))
    with pytest.raises(Import.DoesNotExist):
        services.set_mapping(viewer=stranger, import_id=made.pk, mapping={})
