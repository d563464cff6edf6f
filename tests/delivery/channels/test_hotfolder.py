"""Letters put into a folder, here and over SFTP: whole batches, each letter once whatever dies or freezes where."""

import csv
import json
import os
from contextlib import suppress
from decimal import Decimal
from hashlib import sha256

import pytest

from postroom.core.carriage.arrival import Price, Reported
from postroom.core.carriage.envelope import Channel, Envelope, LetterContent, Posting
from postroom.core.carriage.letters import Recall
from postroom.core.carriage.outcome import Accepted, Misconfigured, NotSent
from postroom.delivery.channels.hotfolder.carrier import FolderCarrier
from postroom.delivery.channels.hotfolder.config import BadFolder, FolderConfig, Manifest, SftpConfig
from postroom.delivery.channels.hotfolder.local import LocalPlace
from postroom.delivery.channels.hotfolder.sftp import SftpPlace
from tests.servers.sftp import OPENSSH, SftpServer

STEPS = 18
"""So many steps a batch of two has on a folder, and some more."""


def envelope(number: int, *, again: bool = False, **more) -> Envelope:
    pdf = b"%PDF " + b"x" * 70_000 + str(number).encode()
    content = LetterContent(
        key=f"{number}-1-abc", pdf=pdf, sha256=sha256(pdf).hexdigest(), pages=2, country="IE",
        address=("Ada Lovelace", "1 Quay Road; \"The Mill\"", "Dublin 1"), subject="Your bill", language="en",
        sender="Office", **more,
    )  # fmt: skip
    return Envelope(
        reference=str(number), attempt=1, channel=Channel.LETTER, recipient="Dublin", content=content,
        may_be_there=again,
    )  # fmt: skip


def here(folder) -> LocalPlace:
    return LocalPlace(folder)


def over_there(server, **more) -> SftpPlace:
    told = {"host_key": server.host_key, "password": "open sesame", "answer_seconds": 5, **more}
    config = SftpConfig(host="127.0.0.1", port=server.port, username="post", **told)
    return SftpPlace(config, public_only=False)


openssh = pytest.mark.skipif(
    OPENSSH is None, reason="THE PACKAGE openssh-sftp-server IS NOT INSTALLED: OpenSSH is left out"
)
"""Against the program that most printers' servers run."""
servers = pytest.mark.parametrize("is_openssh", [False, pytest.param(True, marks=openssh)])


@pytest.fixture(params=["here", "there", pytest.param("openssh", marks=openssh)])
def spot(request, tmp_path):
    """How to make a place, and the folder that it is."""
    if request.param == "here":
        yield (lambda: here(tmp_path / "box")), tmp_path / "box"
        return
    with SftpServer(tmp_path / "box", is_openssh=request.param == "openssh") as server:
        yield (lambda: over_there(server)), tmp_path / "box"


def given(folder) -> list[str]:
    """The names of all letters in batches that were given away."""
    return sorted(path.name for path in folder.glob("in/*/*.pdf"))


def hand(place, *envelopes, manifest=Manifest.CSV):
    carrier = FolderCarrier(place, manifest)
    try:
        return list(carrier.hand_over(envelopes))
    finally:
        carrier.close()


def test_batch_is_a_folder_with_its_files_its_list_and_the_mark_that_it_is_whole(spot):
    make, folder = spot
    outcomes = hand(make(), envelope(1, colour=True), envelope(2, posting=Posting.REGISTERED, duplex=False))

    assert [type(one) for one in outcomes] == [Accepted, Accepted]
    assert [one.carrier_ref for one in outcomes] == ["1-1-abc", "2-1-abc"]
    [batch] = (folder / "in").iterdir()
    assert (batch / ".ready").exists()
    with (batch / "manifest.csv").open(newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["id"], first["file"], first["class"]) == ("1-1-abc", "1-1-abc.pdf", "standard")
    assert (first["colour"], first["duplex"], first["pages"], first["country"]) == ("colour", "duplex", "2", "IE")
    assert (second["class"], second["colour"], second["duplex"]) == ("registered", "black", "simplex")
    assert (first["address_1"], first["address_2"]) == ("Ada Lovelace", '1 Quay Road; "The Mill"')
    for row in (first, second):
        assert sha256((batch / row["file"]).read_bytes()).hexdigest() == row["sha256"]


def test_list_may_be_json(spot):
    make, folder = spot
    hand(make(), envelope(1), manifest=Manifest.JSONL)

    [path] = folder.glob("in/*/manifest.jsonl")
    assert json.loads(path.read_text())["address"] == ["Ada Lovelace", '1 Quay Road; "The Mill"', "Dublin 1"]


def test_letter_that_was_given_away_is_not_given_again_though_it_was_taken(spot):
    make, folder = spot
    hand(make(), envelope(1))
    [batch] = (folder / "in").iterdir()
    batch.rename(folder / "taken")

    outcomes = hand(make(), envelope(1, again=True), envelope(2))

    assert sorted(one.reference for one in outcomes if isinstance(one, Accepted)) == ["1", "2"]
    assert given(folder) == ["2-1-abc.pdf"]


class Dead(BaseException):
    """As kill -9: nothing is tidied up."""


class Faltering:
    """A place at whose nth step something happens first: its user dies, or others do something meanwhile."""

    def __init__(self, place, at, meanwhile):
        self._place, self._at, self._meanwhile = place, at, meanwhile
        self.steps = 0

    def __getattr__(self, name):
        step = getattr(self._place, name)

        def counted(*given, **more):
            if name not in ("open", "close"):
                self.steps += 1
                if self.steps == self._at:
                    self._meanwhile()
            return step(*given, **more)

        return counted


def die():
    raise Dead


@pytest.mark.parametrize("taken", [False, True], ids=["waiting", "taken"])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_whoever_dies_at_any_step_leaves_each_letter_to_go_once(step, taken, spot):
    make, folder = spot
    place = Faltering(make(), step + 7, die)  # the first seven make the folders
    with suppress(Dead):
        hand(place, envelope(1), envelope(2))
    gone = given(folder) if taken else []
    if taken:
        for batch in list((folder / "in").iterdir()):
            batch.rename(folder / f"taken-{batch.name}")

    outcomes = hand(make(), envelope(1, again=True), envelope(2, again=True))

    assert [type(one) for one in outcomes] == [Accepted, Accepted]
    assert sorted(gone + given(folder)) == ["1-1-abc.pdf", "2-1-abc.pdf"]
    assert step < STEPS or place.steps < step + 7, "the last of them is behind the end"


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_whoever_freezes_at_any_step_gives_nothing_away_that_another_did(step, spot):
    make, folder = spot
    others: list[object] = []

    def meanwhile():
        others.extend(hand(make(), envelope(1, again=True), envelope(2, again=True)))

    mine = hand(Faltering(make(), step + 7, meanwhile), envelope(1), envelope(2))

    assert given(folder) == ["1-1-abc.pdf", "2-1-abc.pdf"]
    assert {type(one) for one in others} <= {Accepted}
    assert {type(one) for one in mine} <= {Accepted, NotSent}
    done = [one.reference for one in (*mine, *others) if isinstance(one, Accepted)]
    assert set(done) == {"1", "2"}


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_two_others_while_one_is_frozen_give_nothing_twice(step, tmp_path):
    folder = tmp_path / "box"
    both = (envelope(1, again=True), envelope(2, again=True))

    def third():
        hand(here(folder), *both)

    def second():
        hand(Faltering(here(folder), step + 7, third), *both)

    for first in range(8, STEPS + 8, 3):
        hand(Faltering(here(folder), first, second), *both)
        assert given(folder) == ["1-1-abc.pdf", "2-1-abc.pdf"]


# -- what comes back


def follow(place):
    carrier = FolderCarrier(place, Manifest.CSV)
    found = [one for some in carrier.follow([]) for one in some]
    carrier.close()
    return found


def test_what_the_printer_writes_back_is_read_once_and_put_away(spot):
    make, folder = spot
    follow(make())
    (folder / "out/day.csv").write_text(
        "ID;Status;Text;Amount;Currency\r\n1-1-abc;posted;shift 2;0,85;EUR\r\n2-1-abc;Returned;moved;;\r\n"
    )
    (folder / "out/day.jsonl").write_text('{"id": "3-1-abc", "status": "delivered"}\n')
    (folder / "out/day.csv.part").write_text("id;status\n")

    found = {receipt.refs[0]: receipt for receipt in follow(make())}

    assert {key: one.reported for key, one in found.items()} == {
        "1-1-abc": Reported.ON_THE_WAY, "2-1-abc": Reported.RETURNED, "3-1-abc": Reported.DELIVERED,
    }  # fmt: skip
    posted = found["1-1-abc"]
    assert (posted.code, posted.text) == ("posted", "shift 2")
    assert posted.price == Price(Decimal("0.85"), "EUR")
    assert follow(make()) == []
    assert len(list((folder / ".postroom/read").iterdir())) == 2
    assert [path.name for path in (folder / "out").iterdir()] == ["day.csv.part"]


def test_file_stays_until_what_it_tells_is_kept(spot):
    make, folder = spot
    follow(make())
    (folder / "out/day.csv").write_text("id,status\n1-1-abc,printed\n")
    carrier = FolderCarrier(make(), Manifest.CSV)
    assert next(carrier.follow([]))
    carrier.close()

    assert len(follow(make())) == 1
    assert follow(make()) == []


def test_file_that_is_being_written_waits_and_one_that_is_none_is_put_aside(spot):
    make, folder = spot
    follow(make())
    (folder / "out/young.csv").write_text("id,status\n1-1-abc,prin")
    (folder / "out/none.csv").write_text("what,ever\n1,2\n")
    (folder / "out/half.jsonl").write_text('{"id": \n')

    assert follow(make()) == []
    assert [path.name for path in (folder / "out").iterdir()] == ["young.csv"]
    assert len(list((folder / ".postroom/unreadable").iterdir())) == 2

    os.utime(folder / "out/young.csv", (0, 0))
    assert [one.code for one in follow(make())] == ["prin"]


def test_nothing_is_given_back(tmp_path):
    answer, said = FolderCarrier(here(tmp_path), Manifest.CSV).recall(None)
    assert (answer, bool(said)) == (Recall.NOT_OFFERED, True)


# -- who is let in


def test_folder_that_works_is_found_to(spot):
    make, folder = spot
    assert FolderCarrier(make(), Manifest.CSV).check().ok
    assert not any((folder / ".postroom/check").iterdir())


@pytest.mark.parametrize("folder", ["", "/etc", "../other", "a/../../b"])
def test_account_reaches_no_other_folder(folder):
    with pytest.raises(BadFolder):
        FolderConfig(folder=folder)


def test_server_with_another_key_gets_nothing(tmp_path):
    with SftpServer(tmp_path / "box") as server, SftpServer(tmp_path / "other") as other:
        [outcome] = hand(over_there(server, host_key=other.host_key), envelope(1))
    assert isinstance(outcome, Misconfigured)
    assert not any((tmp_path / "box").iterdir())


def test_key_of_the_server_is_shown_to_whoever_tries_the_account_out(tmp_path):
    with SftpServer(tmp_path / "box") as server:
        verdict = FolderCarrier(over_there(server, host_key=""), Manifest.CSV).check()
        shown = verdict.steps[-1].sentence
        assert (verdict.ok, server.host_key in shown) == (False, True)
        named = f"[127.0.0.1]:{server.port} {shown[shown.index('ssh-') :]}"
        assert FolderCarrier(over_there(server, host_key=named), Manifest.CSV).check().ok


def test_wrong_password_pauses_the_account(tmp_path):
    with SftpServer(tmp_path / "box") as server:
        [outcome] = hand(over_there(server, password="wrong"), envelope(1))
    assert isinstance(outcome, Misconfigured)
    assert "wrong" not in outcome.reason


@pytest.mark.parametrize("breaks", ["\n", " ", ""], ids=["lines", "blanks", "nothing"])
def test_key_opens_too_whatever_a_form_made_of_its_lines(breaks, tmp_path):
    with SftpServer(tmp_path / "box") as server:
        key = breaks.join(server.user_key.splitlines())
        [outcome] = hand(over_there(server, password="", private_key=key), envelope(1))
    assert isinstance(outcome, Accepted)


def test_server_that_is_away_uses_up_no_try(tmp_path):
    with SftpServer(tmp_path / "box") as server:
        place = over_there(server)
    outcomes = hand(place, envelope(1), envelope(2))
    assert [type(one) for one in outcomes] == [NotSent, NotSent]


@servers
@pytest.mark.parametrize("step", range(1, STEPS + 1, 2))
def test_line_cut_at_any_step_costs_no_letter_and_makes_no_double(step, is_openssh, tmp_path):
    with SftpServer(tmp_path / "box", is_openssh=is_openssh) as server:
        hand(Faltering(over_there(server), step + 7, server.cut), envelope(1), envelope(2))
        outcomes = hand(over_there(server), envelope(1, again=True), envelope(2, again=True))

    assert [type(one) for one in outcomes] == [Accepted, Accepted]
    assert given(tmp_path / "box") == ["1-1-abc.pdf", "2-1-abc.pdf"]
