"""A bulk message that stands in two windows: the older one writes nothing over, and says what differs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.contacts.selectors import Choice
from postroom.runs.models import Run
from tests import makers
from tests.runs import office
from tests.web.desks import desk
from tests.web.runs.test_wizard import HTMX, chosen, url, what

pytestmark = pytest.mark.django_db


def theirs(run: Run, **change) -> Run:
    """Somebody else saves the step What, in a window that was opened at the same time."""
    desk().post(url("what", run), what(run, revision=run.revision, **change), **HTMX)
    return Run.objects.get(pk=run.pk)


@pytest.mark.parametrize("asked", [HTMX, {}])
def test_an_older_window_says_that_the_title_was_changed_and_keeps_both(asked):
    run = office.draft(title="Spring")
    theirs(run, title="Spring letter")

    answer = desk().post(url("what", run), what(run, revision=run.revision, title="Spring news"), **asked)

    said = answer.content.decode()
    assert "Somebody else changed this meanwhile" in said
    assert ("Title: Spring letter</del>" in said, "Title: Spring news</ins>" in said) == (True, True)
    assert "Letters are posted as: " not in said
    assert chosen(run).title == "Spring letter"
    if not asked:
        assert answer.status_code == 409
        assert f'name="revision" value="{run.revision}"' in said
        assert 'value="Spring news"' in said


def test_who_looked_at_both_may_save_their_own():
    run = office.draft(title="Spring")
    now = theirs(run, title="Spring letter")

    mine = what(run, revision=run.revision, over=now.revision, title="Spring news")
    answer = desk().post(url("what", run), mine, **HTMX).content.decode()

    assert chosen(run).title == "Spring news"
    assert f'name="revision" value="{now.revision + 1}"' in answer


def test_each_save_of_a_window_goes_on_from_the_one_before():
    run = office.draft(title="Spring")
    for title in ("Spring l", "Spring letter"):
        run = theirs(run, title=title)

    assert chosen(run).title == "Spring letter"


def test_recipients_of_an_older_window_do_not_take_the_place_of_others():
    makers.contact("C-1")
    run = office.draft()
    desk().post(url("who", run), {"who": "accounts", "accounts": "C-1", "revision": run.revision}, **HTMX)

    late = {"who": "all", "without_written_days": "30", "revision": run.revision}
    said = desk().post(url("who", run), late, **HTMX).content.decode()
    page = desk().post(url("who", run), late)

    assert "Who gets it: All customers</ins>" in said
    assert (page.status_code, 'value="30"' in page.content.decode()) == (409, True)
    assert chosen(run).recipients.accounts == "C-1"


def test_a_save_that_comes_after_a_file_does_not_take_its_numbers_away():
    makers.contact("C-1")
    run = office.draft()
    file = SimpleUploadedFile("winter.csv", b"Account\nC-1\n")
    ticked = {"who": "all", "without_disputed": "on", "revision": run.revision}

    desk().post(url("numbers", run), {**ticked, "file": file})
    desk().post(url("who", run), {"who": "accounts", "accounts": "", "revision": run.revision}, **HTMX)

    kept = chosen(run).recipients
    assert (kept.who, kept.accounts, kept.without_disputed) == (Choice.ACCOUNTS, "C-1", True)


def test_a_file_is_not_taken_over_what_somebody_else_chose():
    makers.contact("C-1")
    run = office.draft()
    desk().post(url("who", run), {"who": "types", "revision": run.revision}, **HTMX)
    file = SimpleUploadedFile("winter.csv", b"Account\nC-1\n")

    client = desk()
    page = client.post(url("numbers", run), {"who": "all", "revision": run.revision, "file": file}, follow=True)

    assert "take the file again" in page.content.decode()
    assert chosen(run).recipients.who is Choice.TYPES
