"""`postroom audit verify`: 0 for a whole trail, 1 and the broken entry for one that was rewritten."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from postroom.audit import services
from postroom.audit.actions import Action
from postroom.audit.models import Entry, Seal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
CLERK = services.Stranger(name="Clerk")


def verify(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "postroom.config.cli", "audit", "verify", *words]
    return subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=120)


def test_verify_ends_with_0_until_an_entry_is_changed(tmp_path):
    services.record(actor=CLERK, action=Action.STOPPED_EVERYTHING)
    services.record(actor=CLERK, action=Action.WENT_ON)
    head = Seal.objects.latest("number").digest

    whole = verify("--data", str(tmp_path), "--noted", head)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_entry SET action = 'signed_in' WHERE action = 'stopped_everything'")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    broken = verify("--data", str(tmp_path))

    first = Entry.objects.earliest("pk").pk
    assert (whole.returncode, whole.stdout) == (0, f"2 entries, all as they were written. Last digest: {head}\n")
    assert (broken.returncode, broken.stderr) == (
        1,
        f"postroom: The audit trail is broken: entry {first} was changed.\n",
    )
