"""A run that says a text of its own: begun, written, checked, settled when it is made, and nobody else's."""

import json

import pytest
from django.urls import reverse

from postroom.access.viewer import SYSTEM, Role
from postroom.contacts.models import Topic
from postroom.core.document.dump import dump
from postroom.core.document.from_text import from_text
from postroom.outbox import contents
from postroom.outbox.models import Message
from postroom.returns.services.resending import say_again
from postroom.runs import services as runs
from postroom.runs.models import Run, RunItem, RunState
from postroom.stationery import selectors as stationery
from postroom.stationery.models import Template, TemplateVersion
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk
from tests.web.runs.test_wizard import HTMX, url, what

pytestmark = pytest.mark.django_db
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def run() -> Run:
    """A draft to two customers that says a template."""
    makers.contact("C-1", name="Ada")
    makers.contact("C-2", name="Bob", language="pl")
    return office.draft()


def begun(run: Run, **said) -> Run:
    """The same run with a text of its own."""
    desk().post(url("what", run), what(run, template="own", **said), **HTMX)
    return Run.objects.get(pk=run.pk)


def saved(run: Run, text: str, *, client=None, language: str = "en", subject: str = "Closed", **said):
    """The answer to saving what is written in the run's text."""
    version = stationery.newest(template_id=run.own_text_id)
    form = {"version": version.pk, "revision": version.revision, "language": language, "subject": subject, **said}
    form["document"] = json.dumps(dump(from_text(text)))
    return (client or desk()).post(reverse("templates:save", args=[run.own_text_id]), form, **JSON)


def made(run: Run) -> Run:
    desk().post(url("generate", run))
    while runs.generate_slice(run_id=run.pk, at=NOON):
        pass
    return Run.objects.get(pk=run.pk)


def said(run: Run) -> dict[str, str]:
    """The subjects of its messages by account."""
    rows = Message.objects.filter(batch_id=run.batch_id).select_related("contact")
    return {message.contact.account_number: message.subject for message in rows}


def test_it_begins_as_the_template_says_and_the_page_is_the_editor(run):
    answer = desk().post(url("what", run), what(run, template="own"), **HTMX)
    page = desk().get(url("what", run))

    now = Run.objects.get(pk=run.pk)
    assert answer.headers["HX-Redirect"] == url("what", run)
    assert (now.own_text.kind, now.own_text.name, now.says_own_text) == ("run", run.title, True)
    assert [row.language for row in stationery.wordings(version_id=now.template_version_id)] == ["en", "pl"]
    assert "<postroom-editor" in page.content.decode()
    assert page.context["model"].contact.account_number == "C-1"


def test_without_a_template_it_begins_empty_in_the_language_of_the_unit(run):
    run.template_version = None
    run.save()

    desk().post(url("what", run), {"title": run.title, "template": "own", "lane": run.lane_id, "when": "now"})

    now = Run.objects.get(pk=run.pk)
    assert now.own_text.default_language == run.unit.language
    assert list(stationery.wordings(version_id=now.template_version_id)) == []


def test_what_is_written_is_previewed_with_what_is_typed_for_its_gaps_and_goes_out(run):
    run = begun(run)
    assert saved(run, "We are closed until #?until, #contact_information.name.").status_code == 200
    fresh = desk().post(url("what", run), {**what(run), "template": "own"}, **HTMX).content.decode()
    desk().post(url("what", run), {**what(run), "template": "own", "free-until": "Friday"}, **HTMX)
    shown = desk().get(url("check", run)).context["preview"]

    assert 'name="free-until"' in fresh
    assert "closed until Friday, Ada" in shown.text
    made(run)
    assert said(run) == {"C-1": "Closed", "C-2": "Witaj Bob"}


def test_made_it_is_published_named_like_the_run_and_writes_no_more(run):
    run = begun(run)
    desk().post(url("what", run), {**what(run), "template": "own", "title": "Closed on Monday"}, **HTMX)
    run = made(run)

    assert run.state == RunState.IN_REVIEW
    assert (run.template_version.published_at is not None, run.template_version.template.name) == (
        True,
        "Closed on Monday",
    )
    late = saved(run, "Too late")
    assert (late.status_code, "This text is settled" in late.content.decode()) == (409, True)
    assert TemplateVersion.objects.filter(template=run.own_text_id).count() == 1


def test_what_cannot_go_out_is_named_and_keeps_the_run_from_being_made(run):
    run = begun(run)
    saved(run, "#payment.amuont")

    page = desk().get(url("check", run)).content.decode()
    desk().post(url("generate", run))

    assert "#payment.amuont is not a tag" in page
    assert Run.objects.get(pk=run.pk).state == RunState.DRAFT


def test_a_topic_leaves_out_who_said_no(run):
    topic = Topic.objects.create(code="offers", name="Offers", needs_consent=True)
    run = begun(run)

    desk().post(url("what", run), {**what(run), "template": "own", "topic": topic.pk}, **HTMX)

    made(run)
    assert set(RunItem.objects.filter(run=run).values_list("state", flat=True)) == {"excluded"}


def test_a_look_at_a_template_loses_nothing(run):
    template = run.template_version.template_id
    run = begun(run)
    saved(run, "Mine")
    desk().post(url("what", run), {**what(run), "template": template}, **HTMX)
    assert Run.objects.get(pk=run.pk).says_own_text is False

    run = begun(run)

    assert stationery.wordings(version_id=run.template_version_id).get(language="en").text == "Mine"


def test_two_writers_clash_and_the_second_is_shown_what_differs(run):
    run = begun(run)
    version = stationery.newest(template_id=run.own_text_id)
    saved(run, "Theirs")

    answer = saved(run, "Mine", revision=version.revision)

    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert url("what", run) in answer.content.decode()


def test_it_is_offered_nowhere_else_and_cannot_be_handled_like_a_template(run):
    run = begun(run)
    client = desk(Role.ADMINISTRATOR)
    pk = run.own_text_id

    assert run.own_text.name not in client.get(reverse("templates:index")).content.decode()
    assert [template.pk for template, _ in stationery.usable(viewer=SYSTEM, unit_id=run.unit_id)] != [pk]
    assert [client.get(reverse(f"templates:{name}", args=[pk])).status_code for name in ("settings", "versions")] == [
        404,
        404,
    ]
    form = {"version": run.template_version_id, "revision": 0, "language": "en", "subject": "S", "text": "T"}
    assert [client.post(reverse(f"templates:{n}", args=[pk]), form).status_code for n in ("publish", "retire")] == [
        404,
        404,
    ]
    assert client.get(reverse("templates:edit", args=[pk])).url.startswith(url("what", run))


def test_another_run_cannot_take_it(run):
    run = begun(run)
    other = office.draft()

    with pytest.raises(runs.NotUsable):
        runs.choose(
            run_id=other.pk,
            viewer=SYSTEM,
            chosen=runs.Chosen(title="Other", template_version_id=run.template_version_id),
        )


def test_a_reader_may_not_write_it(run):
    run = begun(run)

    assert saved(run, "Mine", client=desk(Role.READER)).status_code in {403, 409}
    assert desk(Role.READER).get(url("what", run)).status_code == 403


def test_a_run_that_could_not_be_made_is_written_again(run):
    run = begun(run)
    runs.generate(run_id=run.pk, viewer=SYSTEM, at=NOON)
    Run.objects.filter(pk=run.pk).update(selection={"who": "audiences", "audiences": [999]})

    runs.generate_slice(run_id=run.pk, at=NOON)

    run = Run.objects.get(pk=run.pk)
    assert (run.state, run.template_version.published_at, run.template_version.number) == ("draft", None, 2)
    assert saved(run, "Another try").status_code == 200


def test_what_it_said_is_said_again_to_another_address(run):
    run = begun(run)
    saved(run, "Read this.")
    run = made(run)
    message = Message.objects.select_related("batch", "contact", "template_version__template", "topic").get(
        batch_id=run.batch_id, contact__account_number="C-1"
    )

    again = say_again(message, viewer=SYSTEM, point=message.point, channel=message.channel, at=NOON)

    assert isinstance(again, int)
    assert "Read this." in contents.content(message=Message.objects.get(pk=again)).text
    assert Template.objects.filter(kind="run").count() == 1
