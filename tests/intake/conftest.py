"""Imported files lie in a folder of the test's own."""

import io
from collections.abc import Callable

import pytest

from postroom.intake import services
from postroom.intake.models import Import
from tests import makers
from tests.makers import NOON


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def begin(db) -> Callable[..., Import]:
    def begin(content: str | bytes, subject: str = "contact", name: str = "customers.csv") -> Import:
        written = content.encode() if isinstance(content, str) else content
        return services.begin(
            viewer=makers.viewer(), unit=makers.unit(), subject=subject, file=io.BytesIO(written), file_name=name
        )

    return begin


@pytest.fixture
def bring_in(begin) -> Callable[..., Import]:
    def bring_in(content: str | bytes, subject: str = "contact") -> Import:
        return services.run_import(import_id=begin(content, subject).pk, at=NOON)

    return bring_in
