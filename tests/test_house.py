"""The house rules that no linter knows: small files, said purposes, downward keys, nothing forgotten."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ForeignKey

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src/postroom").rglob("*.py"))
CODE = [path for path in SOURCES if "migrations" not in path.parts]
OURS = [config for config in apps.get_app_configs() if config.name.startswith("postroom.")]
LONGEST = 300
FORBIDDEN_NAMES = {"utils", "common", "helpers", "misc", "manager", "base"}
REASONS = ("slow import", "optional dependency", "app ready")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=name)
def test_file_is_short_enough_to_read_in_one_go(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [p for p in CODE if p.name not in ("apps.py", "urls.py")], ids=name)
def test_file_says_what_it_is_for(path):
    said = ast.get_docstring(ast.parse(path.read_text()))

    assert said, "the first line of a module says what it is for"


def test_no_folder_or_file_is_a_junk_drawer():
    found = {path.stem for path in SOURCES} | {part for path in SOURCES for part in path.parts}

    assert found & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize("path", CODE, ids=name)
def test_import_inside_a_function_has_one_of_the_known_reasons(path):
    excused = [line for line in path.read_text().splitlines() if "PLC0415" in line]

    assert [line for line in excused if not line.rstrip().endswith(REASONS)] == []


def test_foreign_keys_point_down_and_name_no_way_back():
    fields = [
        field
        for config in OURS
        for model in config.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
    ]

    assert [str(field) for field in fields if not field.remote_field.hidden] == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_example_setting_is_one_the_settings_read():
    written = (ROOT / "docs/run/settings.md").read_text()
    read = set(re.findall(r'"(POSTROOM_[A-Z_]+)"', "".join(path.read_text() for path in CODE)))

    assert set(re.findall(r"`(POSTROOM_[A-Z_]+)`", written)) == {
        setting for setting in read if not setting.endswith("_")
    }


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"], ids=name)
def test_files_that_the_documentation_names_exist(page):
    named = re.findall(r"`((?:src|tests|docs|examples|benchmarks|frontend)/[\w./-]+)`", page.read_text())

    assert [path for path in named if not (ROOT / path).exists()] == []
