"""A page loads every style sheet that its script was written with, however the build cut them into files."""

import re
from pathlib import Path

import pytest

from postroom.web.shell import assets

FRONT = Path(__file__).parents[3] / "frontend/src"
PAGES = [path for path in sorted(FRONT.glob("*.ts")) if f"src/{path.name}" in assets._manifest()]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_has_the_styles_that_its_script_imports(page):
    imported = re.findall(r"^import '\./styles/(\w+)\.css'", page.read_text(), re.MULTILINE)
    built = [
        (assets.BUILT / url.removeprefix("/static/postroom/")).read_text() for url in assets.styles(f"src/{page.name}")
    ]

    names = [
        re.findall(r"^ {2}\.([a-z-]{4,})", (FRONT / f"styles/{name}.css").read_text(), re.MULTILINE)
        for name in imported
    ]

    assert [found[0] for found in names if found and not any(f".{found[0]}" in sheet for sheet in built)] == []
