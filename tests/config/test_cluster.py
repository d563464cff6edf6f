import os
import stat

import pytest

from postroom.config import accounts, cluster

needs_root = pytest.mark.skipif(os.geteuid() != accounts.ROOT, reason="only root runs PostgreSQL as somebody else")


def test_socket_path_stays_short_enough_whatever_the_data_folder(data_dir):
    deep = cluster.Cluster(home=data_dir / ("long" * 20), account=None)

    assert len(os.fsencode(deep.sockets / ".s.PGSQL.5432")) < 100
    assert cluster.Cluster(home=data_dir, account=None).sockets == data_dir / "run"


def test_address_survives_any_folder_name(data_dir):
    odd = cluster.Cluster(home=data_dir / "Ünits & co?", account=None)

    assert odd.url().endswith("%2F%C3%9Cnits%20%26%20co%3F%2Frun")


def test_a_socket_folder_that_others_can_enter_is_refused(data_dir):
    own = cluster.Cluster(home=data_dir, account=None)
    own.sockets.mkdir(mode=0o755)

    with pytest.raises(cluster.BadFolder, match="remove it"):
        cluster.open_doors(own)


def test_a_link_that_somebody_put_in_the_socket_folders_place_is_refused(data_dir):
    own = cluster.Cluster(home=data_dir, account=None)
    (data_dir / "else").mkdir(mode=0o700)
    own.sockets.symlink_to(data_dir / "else")

    with pytest.raises(cluster.BadFolder):
        cluster.open_doors(own)


@needs_root
def test_made_by_root_the_data_folder_can_be_walked_through_but_not_looked_into(data_dir):
    cluster.make_data_folder(data_dir / "new")

    assert stat.S_IMODE((data_dir / "new").stat().st_mode) == 0o711


@needs_root
def test_below_a_closed_folder_the_server_lives_elsewhere_and_a_note_says_where(tmp_path, data_dir, monkeypatch):
    data_dir.chmod(0o711)
    monkeypatch.setattr(cluster, "ELSEWHERE", data_dir / "elsewhere")
    tmp_path.chmod(0o700)
    rights_above = [parent.stat().st_mode for parent in tmp_path.parents]

    first = cluster.locate(tmp_path / "data")
    second = cluster.locate(tmp_path / "data")

    assert first == second
    assert first.home.parent == data_dir / "elsewhere"
    assert (tmp_path / "data" / cluster.NOTE).read_text().splitlines()[-1] == str(first.home)
    assert [parent.stat().st_mode for parent in tmp_path.parents] == rights_above
