"""One customer's data from the command line."""

import zipfile

import pytest
from click.testing import CliRunner

from postroom.config.cli import commands
from postroom.contacts.models import Contact
from tests import makers

pytestmark = pytest.mark.django_db(transaction=True)


def ran(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(commands, [str(word) for word in words])
    return result.exit_code, result.output or str(result.exception)


def test_a_customer_is_copied_and_then_forgotten(tmp_path):
    makers.contact("C-1")
    file, where = tmp_path / "c-1.zip", ["--unit", "dublin", "--data", tmp_path / "data"]

    copied = ran("customer", "export", "C-1", file, *where)
    forgotten = ran("customer", "erase", "C-1", "--yes", *where)

    assert copied == (0, f"{file} holds all that is stored about C-1.\n")
    assert zipfile.ZipFile(file).namelist() == ["read-me.txt", "customer.json"]
    assert forgotten == (0, "C-1 is forgotten, with 0 messages.\n")
    assert Contact.objects.count() == 0


def test_an_unknown_customer_is_told(tmp_path):
    makers.unit()

    found = ran("customer", "erase", "C-9", "--yes", "--unit", "dublin", "--data", tmp_path / "data")

    assert found == (1, "The unit dublin has no customer C-9.")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    makers.contact("C-1")
    file = tmp_path / "none" / "c-1.zip"

    found = ran("customer", "export", "C-1", file, "--unit", "dublin", "--data", tmp_path / "data")

    assert found == (1, f"{file} cannot be written: No such file or directory.")
