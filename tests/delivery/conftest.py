"""Tests of delivery that call servers on this machine."""

import pytest


@pytest.fixture
def here(settings, tmp_path):
    """Private servers may be called, and files are kept in a folder of the test's own."""
    settings.ALLOW_PRIVATE_TARGETS = True
    settings.PUBLIC_URL = "https://post.example.org"
    settings.DATA_DIR = tmp_path
    settings.LETTER_FOLDERS = tmp_path / "letters"
