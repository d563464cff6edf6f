"""The disk is full, really: nothing is said to be stored that is not, and all goes on by itself when there is room."""

import json
import urllib.error
import urllib.request
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from psycopg.conninfo import conninfo_to_dict

from postroom.intake.models import Import
from postroom.outbox.models import Attachment
from tests.api.programs import Program
from tests.config.conftest import own_environment
from tests.config.test_up import Installation, until, url_of
from tests.faults.disks import BALLAST, empty, fill, small_disk
from tests.web.desks import desk
from tests.web.scene import everything

DATABASE_MB = 190
LEFT = 4 << 20
AT_ONCE, MOST_ORDERS, REFUSALS = 3000, 40, 3
OK, FULL = 200, 507


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != BALLAST)


@pytest.mark.django_db
def test_no_upload_is_taken_that_does_not_fit_and_no_half_of_it_stays(settings):  # noqa: PLR0915 -- one story
    settings.DISK_FLOOR_BYTES = 0
    rows = b"Account,Name\n" + b"C-1,Zoe\n" * 60_000
    scene, client = everything(), desk(None)
    path = f"/write/{scene.args['draft_id']}/"
    written = {"version": scene.args["draft_id"], "revision": 0, "customer": scene.args["contact_id"], "language": "en"}

    def bring_in():
        file = SimpleUploadedFile("a.csv", rows)
        return client.post("/import/", {"unit": scene.args["unit_id"], "subject": "contact", "file": file})

    def attach():
        return client.post("/write/attach/", {**written, "files": SimpleUploadedFile("a.txt", b"a" * 300_000)})

    with small_disk(1) as folder:
        settings.DATA_DIR = folder
        fill(folder, leave=100_000)
        before = (Import.objects.count(), Attachment.objects.count())
        refused, left = [bring_in(), attach()], files_in(folder)
        stored = (Import.objects.count(), Attachment.objects.count())
        settings.DISK_FLOOR_BYTES = 200_000
        red = Client().get("/readyz").status_code
        empty(folder)
        green = Client().get("/readyz").status_code
        written["revision"] = 1
        taken = [bring_in(), attach()]
        now = files_in(folder)

    assert [answer.status_code for answer in refused] == [507, 507]
    assert (left, stored) == ([], before)
    assert (red, green) == (503, 200)
    assert [answer.status_code for answer in taken] == [302, 302]
    assert (len(now), client.get(path).status_code) == (2, 200)


def asked(address: str, token: str = "", body: object = None) -> tuple[int, dict]:
    """Status and answer; 0 for an answer that never came."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(BytesIO(refused.read() or b"{}"))
    except (OSError, ValueError):
        return 0, {}


def a_program_of(data_dir: Path) -> str:
    """The token of a new program of the running installation."""
    settings = connections.settings["default"]
    kept = {name: settings[name] for name in ("HOST", "NAME", "USER", "PORT", "PASSWORD")}
    told = conninfo_to_dict(url_of(data_dir))
    settings.update(HOST=told["host"], NAME=told["dbname"], USER=told["user"], PORT="", PASSWORD="")
    connections.close_all()
    try:
        return Program().token
    finally:
        connections.close_all()
        settings.update(kept)


def bring(address: str, token: str, first: str, number: int) -> tuple[int, str]:
    """Bring so many customers at once; returns the status and what was said."""
    told = [{"external_id": f"{first}-{place}", "name": "Zoë " * 40} for place in range(number)]
    status, said = asked(f"{address}/api/v1/contacts:import", token, {"contacts": told})
    return status, str(said.get("detail", ""))


def stored(data_dir: Path) -> dict[int, int]:
    """How many customers of each order are there."""
    counted = """SELECT split_part(account_number, '-', 2)::int, count(*) FROM contacts_contact
                  WHERE account_number LIKE 'C-%' GROUP BY 1"""
    with psycopg.connect(url_of(data_dir)) as database:
        return dict(database.execute(counted).fetchall())


@pytest.mark.processes
def test_a_full_disk_under_the_database_loses_nothing_that_was_taken(  # noqa: PLR0915 -- one story
    django_db_setup, django_db_blocker
):
    """The orders are larger than the room that is kept free, so that the database itself runs out of it."""
    with small_disk(DATABASE_MB) as folder:
        running = Installation(folder / "data", {**own_environment(), "POSTROOM_DISK_FLOOR_MB": "1"})
        ready = f"{running.address}/readyz"
        try:
            with django_db_blocker.unblock():
                token = a_program_of(running.data_dir)
            fill(folder, leave=LEFT)
            answers: list[tuple[int, str]] = []
            while sum(status != OK for status, _said in answers) < REFUSALS and len(answers) < MOST_ORDERS:
                answers.append(bring(running.address, token, f"C-{len(answers)}", AT_ONCE))
            red = asked(ready)[0]
            empty(folder)
            until(lambda: asked(ready)[0] == OK, 90)
            until(lambda: bring(running.address, token, "later", 1)[0] == OK, 60)
            found = stored(running.data_dir)
        finally:
            running.process.terminate()
            running.process.wait(60)

    taken = {number for number, (status, _said) in enumerate(answers) if status == OK}
    refused = {number for number, (status, _said) in enumerate(answers) if status == FULL}
    assert red != OK
    assert (len(answers) - len(taken), taken - found.keys(), refused & found.keys()) == (REFUSALS, set(), set())
    assert set(found.values()) <= {AT_ONCE}
    assert [said for status, said in answers if status != OK and "Come again" not in said] != []
