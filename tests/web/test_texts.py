"""Every text of the screens is there in every language, with the same blanks to be filled."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from postroom.config.settings import LANGUAGES, SRC

WEB = SRC / "web"
OTHERS = [code for code, _ in LANGUAGES if code != "en"]
BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z]+")

ALIAS = re.compile(r"^from django\.utils\.translation import (?:.*, )?n?p?gettext\w* as (?!_$)(\w+)", re.MULTILINE)

pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs the package gettext")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> Path:
    """The catalogues as they become when the texts are gathered once more."""
    copy = tmp_path_factory.mktemp("texts") / "web"
    shutil.copytree(WEB, copy, ignore=shutil.ignore_patterns("static", "__pycache__"))
    command = [sys.executable, "-m", "django", "makemessages", "--no-obsolete", "--no-location"]
    told = [argument for code in OTHERS for argument in ("--locale", code)]
    subprocess.run([*command, *told], cwd=copy, check=True, capture_output=True)
    return copy


def forms(text):
    """A text or its plural forms, as a list."""
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_left_in_english(gathered, code):
    with (gathered / f"locale/{code}/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale=code)

    missing = [message.id for message in catalogue if message.id and (message.fuzzy or not all(forms(message.string)))]
    assert missing == []


def test_texts_are_marked_with_names_that_are_gathered():
    """Gathering knows `_` and the full names; a text under any other name would stay in English, unseen."""
    others = [
        f"{path.relative_to(WEB)}: {name}" for path in WEB.rglob("*.py") for name in ALIAS.findall(path.read_text())
    ]
    assert others == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_blanks_of_the_original(code):
    with (WEB / f"locale/{code}/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale=code)

    wrong = [
        (message.id, form)
        for message in catalogue
        if message.id
        for form in forms(message.string)
        if not blanks(form) <= blanks(forms(message.id)[-1])
        or blanks(forms(message.string)[-1]) != blanks(forms(message.id)[-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_served_is_what_was_written(code):
    folder = WEB / f"locale/{code}/LC_MESSAGES"
    with (folder / "django.po").open("rb") as written, (folder / "django.mo").open("rb") as served:
        texts, compiled = (read(file) for read, file in ((read_po, written), (read_mo, served)))

    assert pairs(compiled) == pairs(texts)


def pairs(catalogue):
    """Original and translation of each text, with its context."""
    return {(_context(message), *forms(message.id)): forms(message.string) for message in catalogue if message.id}


def _context(message):
    """A compiled catalogue gives it as bytes."""
    return message.context.decode() if isinstance(message.context, bytes) else message.context


def blanks(text):
    return set(BLANK.findall(text))
