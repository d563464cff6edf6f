"""The demonstration from an empty data folder, and once more: its numbers are those of the shipped files."""

import re
from email import message_from_bytes, policy

import pytest

pytestmark = pytest.mark.processes


def numbers(report: str, line: str) -> list[int]:
    """The numbers in the first row of a table that begins with `line`."""
    row = next(row for row in report.splitlines() if re.match(rf"│ {re.escape(line)}\s", row))
    return [int(number) for number in re.findall(r"│\s+(\d+)\b", row)]


def test_demonstration_does_the_main_job_and_its_numbers_add_up(postroom, data_dir):
    done = postroom("demo", "--exit", "--data", data_dir)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "All numbers add up." in done.stdout
    assert re.search(r"Text messages\s.*12/12", done.stdout + done.stderr)
    lines = ("wait at the print desk", "printed here and posted", "came back, each with a case", "at the print shop")
    assert [numbers(done.stdout, line) for line in (*lines, "electronic registered letters")] == [
        [12], [12], [4], [10], [3]
    ]  # fmt: skip
    assert len(list((data_dir / "letters" / "print-shop" / "in").glob("*/*.pdf"))) == 10
    rows, new, changed, unchanged, refused = numbers(done.stdout, "customers.csv")
    assert (rows, new, changed, unchanged, refused) == (1020, 1000, 0, 0, 20)
    mails = sorted((data_dir / "captured").glob("*.eml"))
    (sent,) = numbers(done.stdout, "sent")
    assert len(mails) == sent
    mail = message_from_bytes(mails[0].read_bytes(), policy=policy.default)
    assert mail["From"] == "Blue Valley Energy <care@bluevalley.example>"
    assert "#" not in mail.get_body(("plain",)).get_content()

    again = postroom("demo", "--exit", "--data", data_dir)

    assert again.returncode == 0, again.stdout + again.stderr
    assert numbers(again.stdout, "customers.csv") == [1020, 0, 0, 1000, 20]
    assert len(list((data_dir / "captured").glob("*.eml"))) == sent
