"""A run goes out in designs of its own, if such are chosen: preview, messages and approval all say so."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse

from postroom.access.viewer import SYSTEM
from postroom.composing.services import Designs
from postroom.contacts.models import Contact, PointKind
from postroom.core.carriage.envelope import Channel
from postroom.core.lifecycle import State
from postroom.outbox import contents
from postroom.outbox import services as outbox
from postroom.outbox.models import Attachment, Message
from postroom.runs import services as runs
from postroom.runs.models import Run
from postroom.runs.services import Route
from postroom.stationery.designs import services as designs
from postroom.stationery.designs.services import Messages
from postroom.stationery.models import Design
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.typesetting.test_inspection import plain_page
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
STREET = {"lines": ["Polna 1"], "postcode": "00-625", "city": "Warszawa", "country": "PL"}


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def published(design: Design, content: object = None) -> Design:
    draft = designs.draft(design_id=design.pk, viewer=SYSTEM)
    if content:
        draft = designs.save_draft(
            version_id=draft.pk, revision=draft.revision, content=content, viewer=SYSTEM, at=NOON
        )
    designs.publish(version_id=draft.pk, revision=draft.revision, viewer=SYSTEM, at=NOON)
    return design


def email_design(text: str = "Season's greetings", *, unit=None) -> Design:
    content = {"blocks": [{"type": "header", "text": text}, {"type": "message"}, {"type": "footer", "text": "Bye"}]}
    return published(designs.make(viewer=SYSTEM, name=text, unit=unit), content)


def letter_design(name: str = "Formal") -> Design:
    return published(designs.make_letter_design(viewer=SYSTEM, name=name, unit=None, preset="uk"))


def somebody() -> Contact:
    owner = makers.contact("C-1", name="Ada")
    makers.point(owner, "Polna 1, 00-625 Warszawa, PL", kind=PointKind.POSTAL, parts=STREET)
    return owner


def what(run: Run, **change) -> dict[str, object]:
    said = {"title": run.title, "template": run.template_version.template_id, "lane_email": run.lane_id, "when": "now"}
    return {**said, **change}


def in_designs(run: Run, email: Design | None = None, letter: Design | None = None) -> Run:
    wanted = Designs(email_id=email and email.pk, letter_id=letter and letter.pk)
    so_far = runs.so_far(run=Run.objects.get(pk=run.pk))
    return runs.choose(run_id=run.pk, viewer=makers.viewer(), chosen=replace(so_far, designs=wanted))


def made(run: Run) -> Message:
    runs.generate(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    office.work(run)
    return Message.objects.get(batch_id=run.batch_id)


def html(message: Message) -> str:
    return contents.content(message=Message.objects.get(pk=message.pk)).html


def test_a_run_goes_out_in_the_design_that_was_chosen_whatever_its_template_says():
    somebody()
    of = office.version()
    designs.dress(template_id=of.template_id, design_id=email_design("As ever").pk, occasion="", viewer=SYSTEM)
    run = in_designs(office.draft(of), email_design())

    sent = html(made(run))

    assert ("Season" in sent, "As ever" in sent) == (True, False)
    assert "As ever" in html(made(office.draft(of)))


def test_letters_go_out_in_the_letter_design_that_was_chosen():
    somebody()
    plain = made(office.draft(channel=Channel.LETTER))

    other = made(in_designs(office.draft(channel=Channel.LETTER), letter=letter_design()))

    sheets = [contents.content(message=one).letter["around"]["sheet"] for one in (plain, other)]
    assert sheets[0] != sheets[1]


def test_what_is_written_anew_keeps_the_design_of_its_run():
    somebody()
    message = made(in_designs(office.draft(), email_design()))
    Message.objects.update(state=State.FAILED)

    outbox.send_anew(viewer=makers.viewer(), ids=[message.pk], at=NOON)

    assert Message.objects.get().rendition == 2
    assert "Season" in html(message)


def test_a_run_that_is_opened_again_keeps_its_design_and_its_pdf():
    somebody()
    run = in_designs(office.draft(), email_design())
    runs.attach(run_id=run.pk, viewer=makers.viewer(), name="prices.pdf", file=BytesIO(plain_page()))
    made(run)

    again = runs.reopen(run_id=run.pk, viewer=makers.viewer(), at=NOON)

    assert again.batch.design.name == "Season's greetings"
    assert [file.name for file in Attachment.objects.filter(batch=again.batch)] == ["prices.pdf"]
    assert "Season" in html(made(again))


def test_a_design_of_another_unit_or_medium_is_refused():
    somebody()
    run = office.draft()
    theirs = email_design("Theirs", unit=makers.unit("cork"))

    for wrong in ({"email": theirs}, {"email": letter_design()}, {"letter": email_design()}):
        with pytest.raises(runs.NotUsable):
            in_designs(run, **wrong)

    assert Run.objects.get().batch.designs == (None, None)


def test_the_step_what_offers_designs_of_its_channels_and_shows_the_text_in_the_one_chosen():
    owner, kept, formal = somebody(), email_design(), letter_design()
    run, client = office.draft(), desk()
    here = reverse("runs:what", args=[run.pk])

    client.post(here, what(run, design=kept.pk), headers={"HX-Request": "true"})

    assert Run.objects.get().batch.designs == (kept.pk, None)
    assert "Season" in client.get(reverse("runs:preview", args=[run.pk, owner.pk])).content.decode()
    whole = client.get(here).content.decode()
    assert ('name="design"' in whole, 'name="letter_design"' in whole, formal.name in whole) == (True, False, False)


def test_a_text_of_its_own_is_shown_in_the_design_of_the_run():
    owner = somebody()
    run = in_designs(office.draft(), email_design())
    runs.write_text(run_id=run.pk, viewer=makers.viewer(), at=NOON)
    text = Run.objects.get().own_text

    shown = desk().get(reverse("templates:preview", args=[text.pk, owner.pk])).content.decode()

    assert "Season" in shown


def test_a_design_that_was_not_asked_for_stays_as_it_was_chosen():
    somebody()
    run, client = in_designs(office.draft(), email_design()), desk()

    client.post(reverse("runs:what", args=[run.pk]), what(run, title="Other"), headers={"HX-Request": "true"})
    made(run)

    facts = client.get(reverse("runs:show", args=[run.pk])).content.decode()
    assert "Other" in facts
    assert "Season&#x27;s greetings (e-mails)" in facts


def test_what_is_about_a_topic_is_not_made_in_a_design_without_a_link_to_unsubscribe():
    somebody()
    about = makers.topic("tariffs", needs_consent=False)
    bare = email_design("Bare")
    designs.choose(design_id=bare.pk, messages=Messages(kind="service"), viewer=SYSTEM)
    published(bare, {"blocks": [{"type": "message"}, {"type": "footer", "text": "Bye", "opt_out": False}]})

    run = in_designs(office.draft(office.version(topic=about)), bare)

    assert runs.lacking(run=run, viewer=makers.viewer(), at=NOON) == [(runs.Lack.OPT_OUT, "Bare")]
    assert "Bare" in desk().get(reverse("runs:check", args=[run.pk])).content.decode()
    assert runs.lacking(run=in_designs(run, email_design()), viewer=makers.viewer(), at=NOON) == []


def test_another_design_is_another_snapshot_and_is_named():
    somebody()
    run = in_designs(office.draft(), email_design())
    made(run)
    run.refresh_from_db()
    before = run.snapshot
    run.batch.design = email_design("Other")
    run.batch.save()

    with pytest.raises(runs.SnapshotChanged) as changed:
        runs.approve(run_id=run.pk, snapshot=before, viewer=makers.viewer(), at=NOON)

    assert [what for what, *_ in changed.value.changes] == ["design"]


def test_a_run_by_several_channels_takes_a_design_for_each():
    somebody()
    route = Route(channel=Channel.EMAIL, fallback=[Channel.LETTER])
    run = office.draft(route=route, further_lane_ids=[office.lane(Channel.LETTER).pk])
    here, client = reverse("runs:what", args=[run.pk]), desk()

    before = client.get(here).content.decode()
    letter_design()
    after = client.get(here).content.decode()

    assert ['name="letter_design"' in page for page in (before, after)] == [False, True]
