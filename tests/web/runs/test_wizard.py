"""Each step of the wizard saves what was chosen, tells what it comes to, and makes nothing before it is told to."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from postroom.access.viewer import Role
from postroom.contacts import services as contacts
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel
from postroom.outbox.models import Message
from postroom.runs import services as runs
from postroom.runs.models import Run, RunItem, RunState
from postroom.stationery.words import Words
from tests import makers
from tests.runs import office
from tests.typesetting.test_inspection import plain_page
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
SPRING = {"title": "Spring", "kind": "notice", "channel": "email"}


def url(name: str, run: Run, *more) -> str:
    return reverse(f"runs:{name}", args=[run.pk, *more])


def chosen(run: Run) -> runs.Chosen:
    return runs.so_far(run=Run.objects.get(pk=run.pk))


def what(run: Run, **change) -> dict[str, object]:
    said = {"title": run.title, "template": run.template_version.template_id, "lane_email": run.lane_id, "when": "now"}
    return {**said, "at": "", **change}


def test_a_run_is_begun_with_the_account_of_its_unit_and_everybody_chosen():
    office.lane(is_live=True)
    page = desk().post(reverse("runs:new"), {**SPRING, "unit": makers.unit().pk})

    run = Run.objects.get()
    assert page.url == url("who", run)
    assert (chosen(run).title, chosen(run).recipients.who, run.lane.name) == ("Spring", Choice.ALL, "Main")


def test_looking_at_the_steps_changes_nothing():
    office.customers(2)
    run = office.draft()
    before = chosen(run)
    client = desk()

    pages = [client.get(url(name, run)) for name in ("who", "what", "check", "generate")]

    assert [page.status_code for page in pages] == [200] * 4
    assert (chosen(run), RunItem.objects.count(), Message.objects.count()) == (before, 0, 0)
    assert [client.get(url(name, run)).status_code for name in ("approve", "pause", "resume", "cancel")] == [405] * 4


def test_a_draft_is_resumed_at_its_first_step():
    run = office.draft()

    assert desk().get(url("show", run)).url == url("who", run)


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({"who": "all"}, "<b>3</b> customers are chosen"),
        ({"who": "types", "types": ["business"]}, "<b>1</b> customer is chosen"),
        ({"who": "types"}, "<b>0</b> customers are chosen"),
        ({"who": "accounts", "accounts": "C-1, C-2\nC-2"}, "<b>2</b> customers are chosen"),
    ],
)
def test_each_change_of_who_is_saved_and_counted_at_once(said, count):
    makers.contact("C-1", customer_type="business")
    makers.contact("C-2", customer_type="household")
    makers.contact("C-3")
    run = office.draft()

    answer = desk().post(url("who", run), said, **HTMX)

    assert (count in answer.content.decode()) is True
    recipients = chosen(run).recipients
    assert (recipients.who, list(recipients.types), recipients.accounts) == (
        Choice(said["who"]),
        said.get("types", []),
        said.get("accounts", ""),
    )


def test_three_hundred_pasted_numbers_are_told_apart():
    numbers = [makers.contact(f"AR-{number:06}", email=None).account_number for number in range(300)]
    run = office.draft()

    answer = desk().post(
        url("who", run), {"who": "accounts", "accounts": " ".join([*numbers, numbers[7], "AR-999999"])}, **HTMX
    )

    text = answer.content.decode()
    expected = (
        "<b>302</b> account numbers given",
        "<b>300</b> customers are chosen",
        "<b>1</b> repeated",
        "<b>1</b> not found in Dublin:",
        "<code>AR-999999</code>",
        "Continue with 300",
    )
    assert [said for said in expected if said not in text] == []


def test_account_numbers_types_and_buildings_of_other_units_are_as_unknown_as_any():
    makers.contact("C-1")
    cork = makers.unit("cork")
    makers.contact("K-1", at=cork, customer_type="secret", building=makers.building("vault", at=cork))
    run = office.draft()
    client = desk()

    answer = client.post(url("who", run), {"who": "accounts", "accounts": "C-1 K-1 X-1"}, **HTMX).content.decode()
    page = client.get(url("who", run)).content.decode()

    assert [f"<code>{number}</code>" in answer for number in ("C-1", "K-1", "X-1")] == [False, True, True]
    assert ("secret" in page, "Vault" in page) == (False, False)
    assert client.post(url("who", run), {"who": "types", "types": ["secret"]}, **HTMX).status_code == 400


def test_buildings_of_all_brands_are_listed_by_brand():
    one, other = makers.building("riverside"), makers.building("hill", brand=makers.brand("southwind"))
    makers.contact(building=other)
    run = office.draft()

    page = desk().get(url("who", run))
    desk().post(url("who", run), {"who": "buildings", "buildings": [other.pk]})

    assert page.context["brands"] == [("Northwind", [(one, 0)]), ("Southwind", [(other, 1)])]
    assert list(chosen(run).recipients.buildings) == [other.pk]


def test_saved_lists_of_the_unit_are_offered_with_their_counts_and_choose_who_is_on_them():
    first, second, _other = office.customers(3)
    boss, cork = makers.viewer(makers.unit(), makers.unit("cork")), makers.unit("cork")
    news, _ = contacts.save_list(viewer=boss, unit=makers.unit(), code="news", name="News")
    empty, _ = contacts.save_list(viewer=boss, unit=makers.unit(), code="empty", name="Empty")
    secret, _ = contacts.save_list(viewer=boss, unit=cork, code="secret", name="Secret")
    contacts.put_on_list(viewer=boss, contact_list=news, account_numbers=[first.account_number, second.account_number])
    run = office.draft()

    page = desk().get(url("who", run))
    answer = desk().post(url("who", run), {"who": "lists", "lists": [news.pk]}, **HTMX)
    unseen = desk().post(url("who", run), {"who": "lists", "lists": [secret.pk]}, **HTMX)

    assert page.context["lists"] == [(empty, 0), (news, 2)]
    assert "Continue with 2" in answer.content.decode()
    assert (chosen(run).recipients.who, list(chosen(run).recipients.lists)) == (Choice.LISTS, [news.pk])
    assert unseen.status_code == 400
    assert f'value="{news.pk}" checked' in desk().get(url("who", run)).content.decode()


def test_what_is_saved_at_once_and_leads_on_to_the_check():
    makers.contact()
    run = office.draft()
    other = office.version(name="Other")
    client = desk()

    client.post(url("what", run), what(run, title="May", template=other.template_id), **HTMX)
    following = client.post(
        url("what", run), what(run, title="June", template=other.template_id, when="at", at="2031-05-01T08:30")
    )

    assert (chosen(run).title, chosen(run).template_version_id) == ("June", other.pk)
    assert (chosen(run).not_before.isoformat(), following.url) == ("2031-05-01T08:30:00+00:00", url("check", run))


def test_the_time_is_that_of_the_unit():
    makers.unit(time_zone="Europe/Warsaw")
    run = office.draft()

    desk().post(url("what", run), what(run, when="at", at="2031-07-01T08:30"))

    assert chosen(run).not_before.isoformat() == "2031-07-01T06:30:00+00:00"
    assert desk().get(url("what", run)).context["what"].initial["at"].isoformat() == "2031-07-01T08:30:00"


def test_a_time_that_has_passed_is_refused():
    makers.contact()
    run = office.draft()
    past = (timezone.now() - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")

    refused = desk().post(url("what", run), what(run, when="at", at=past))
    now = desk().post(url("what", run), what(run, when="now", at=past))

    assert (refused.status_code, "This time has passed" in refused.content.decode()) == (422, True)
    assert (now.status_code, chosen(run).not_before) == (302, None)


def test_what_was_planned_for_a_time_that_passed_meanwhile_is_not_made():
    makers.contact()
    run = office.draft(not_before=timezone.now() - dt.timedelta(hours=1))

    check = desk().get(url("check", run)).content.decode()
    refused = desk().post(url("generate", run), follow=True).content.decode()

    said = "The time from which it may go out has passed"
    assert (said in check, said in refused) == (True, True)
    assert Run.objects.get().state == RunState.DRAFT


def test_who_goes_another_way_is_said_in_a_line_with_the_reason():
    makers.contact("MAIL-1")
    first, second = Channel.LETTER, Channel.EMAIL
    route = runs.Route(channel=first, fallback=[second])
    run = office.draft(channel=first, route=route, further_lane_ids=[office.lane(second).pk])

    said = desk().get(url("check", run)).content.decode()

    assert "E-mail, because: there is no postal address." in said
    assert said.count("MAIL-1</a>") == 1


def test_a_time_has_to_be_named():
    run = office.draft()

    assert desk().post(url("what", run), what(run, when="at")).status_code == 422


def test_templates_and_accounts_of_other_units_cannot_be_chosen():
    run = office.draft()
    before = chosen(run)
    cork = makers.unit("cork")
    theirs = office.version(name="Theirs").template
    theirs.unit = cork
    theirs.save()
    lane = office.lane(unit=cork)
    client = desk(None)

    for change in ({"template": theirs.pk}, {"lane_email": lane.pk}):
        assert client.post(url("what", run), what(run, **change)).status_code == 422
    assert chosen(run) == before


def test_free_tags_of_the_template_are_asked_once_and_brought_when_it_is_chosen():
    makers.contact("C-1")
    run = office.draft()
    free = office.version(Words.of_text(language="en", subject="#?headline", text="#?headline by #?who"), name="Free")
    client = desk()

    answer = client.post(url("what", run), what(run, template=free.template_id), **HTMX).content.decode()
    client.post(
        url("what", run), what(run, template=free.template_id, **{"free-headline": "News", "free-who": "us"}), **HTMX
    )

    assert [answer.count(f'name="free-{name}"') for name in ("headline", "who")] == [1, 1]
    assert chosen(run).free_values == {"headline": "News", "who": "us"}
    assert client.get(url("what", run)).context["preview"].subject == "News"


def test_the_check_counts_names_and_steps_without_making_a_row():
    for number in (1, 2, 4):
        makers.contact(f"C-{number}", name=f"Ada {number}")
    makers.contact("C-3", email=None)
    run = office.draft()
    client = desk()

    page = client.get(url("check", run), {"place": "2"})
    found = client.get(url("check", run), {"account": "C-4"})
    nobody = client.get(url("check", run), {"account": "C-3"})

    foreseen = page.context["foreseen"]
    assert (foreseen.chosen, foreseen.reached, page.context["left_out"]) == (4, 3, 1)
    assert [(str(group.cause.short), group.number) for group in page.context["groups"]] == [("No e-mail address", 1)]
    assert (page.context["contact"].account_number, page.context["preview"].subject) == ("C-2", "Hello Ada 2")
    assert (found.context["foreseen"].shown.place, nobody.context["preview"]) == (3, None)
    assert RunItem.objects.count() == 0


def test_what_is_lacking_is_named_with_the_step_where_it_is_chosen():
    run = runs.begin(viewer=makers.viewer(), unit_id=makers.unit().pk, title="Spring")
    client = desk()

    page = client.get(url("check", run))
    refused = client.post(url("generate", run), follow=True)

    assert page.context["lacking"] == [
        ("No template is chosen.", url("what", run)),
        ("No sending account is chosen.", url("what", run)),
        ("Nobody is chosen.", url("who", run)),
    ]
    assert [str(note) for note in refused.context["messages"]] == ["No template is chosen."]
    assert Run.objects.get().state == RunState.DRAFT


def test_the_button_names_the_number_and_generating_is_left_to_the_workers():
    office.customers(3)
    makers.contact(email=None)
    run = office.draft()
    client = desk()

    page = client.get(url("generate", run)).content.decode()
    answer = client.post(url("generate", run))

    assert ("Generate 3 messages" in page, answer.url) == (True, url("show", run))
    assert (Run.objects.get().state, Message.objects.count()) == (RunState.GENERATING, 0)
    assert [client.get(url(step, run)).url for step in ("who", "what", "check", "generate")] == [url("show", run)] * 4
    assert client.post(url("generate", run)).url == url("show", run)


def test_the_preview_frame_shows_one_recipient_and_can_do_nothing():
    contact = makers.contact("C-1", name="<b>Ada</b>")
    run = office.draft()

    frame = desk().get(url("preview", run, contact.pk))

    assert ("Account C-1." in frame.content.decode(), frame["Content-Security-Policy"][:28]) == (
        True,
        "sandbox; default-src 'none';",
    )
    assert "<b>Ada</b>" not in frame.content.decode()


def test_a_customer_of_another_unit_is_not_shown_in_this_run():
    run = office.draft()
    stranger = makers.contact(at=makers.unit("cork"))

    assert [desk(role).get(url("preview", run, stranger.pk)).status_code for role in (Role.SENDER, None)] == [404, 404]


def test_another_unit_finds_no_step_and_a_writer_may_not_send():
    contact = makers.contact()
    run = office.draft()
    stranger, writer = desk(at=makers.unit("cork")), desk(Role.WRITER)
    steps = ("who", "what", "check", "generate")

    for how in ("get", "post"):
        assert [getattr(stranger, how)(url(step, run)).status_code for step in steps[:2]] == [404] * 2
        assert [getattr(writer, how)(url(step, run)).status_code for step in steps[:2]] == [403] * 2
    assert [stranger.get(url(step, run)).status_code for step in steps] == [404] * 4
    assert stranger.get(url("preview", run, contact.pk)).status_code == 404
    assert (writer.get(reverse("runs:new")).status_code, stranger.post(url("generate", run)).status_code) == (403, 404)
    assert stranger.post(reverse("runs:new"), {"title": "x", "unit": makers.unit().pk}).status_code == 422


@pytest.mark.parametrize("query", [{"place": "9" * 5000}, {"place": "-1"}, {"place": "x"}, {"account": "'; --"}])
def test_nonsense_in_the_address_shows_the_page_all_the_same(query):
    office.customers(1)

    assert desk().get(url("check", office.draft()), query).status_code == 200


def test_a_group_that_is_not_reached_gets_another_channel_by_one_button():
    makers.contact("C-1")
    makers.contact("C-2", email=None, phone="+48512345678")
    run = office.draft()
    client = desk()

    before = client.get(url("check", run))
    client.post(url("stand_in", run), {"channel": "sms"})
    client.post(url("stand_in", run), {"channel": "nonsense"})
    after = client.get(url("check", run))

    assert "Let SMS stand in" in before.content.decode()
    assert (before.context["foreseen"].by_channel, after.context["foreseen"].by_channel) == (
        {"email": 1},
        {"email": 1, "sms": 1},
    )
    assert after.context["groups"] == []


def test_an_uploaded_file_is_told_apart_as_pasted_numbers_are():
    numbers = [makers.contact(f"AR-{number:06}", email=None).account_number for number in range(300)]
    run = office.draft()
    lines = ["Name;Account", *(f"Somebody;{number}" for number in [*numbers, numbers[7], "AR-999999"])]
    file = SimpleUploadedFile("winter.csv", "\n".join(lines).encode())

    answer = desk().post(url("numbers", run), {"file": file}, follow=True)

    text = answer.content.decode()
    expected = (
        "Taken from the column “Account” of winter.csv.",
        "<b>302</b> account numbers given",
        "<b>300</b> customers are chosen",
        "<b>1</b> repeated",
        "<code>AR-999999</code>",
    )
    assert [said for said in expected if said not in text] == []


def test_a_file_that_says_nothing_changes_nothing():
    run = office.draft()
    before = chosen(run)

    answers = [
        desk().post(url("numbers", run), told, follow=True).content.decode()
        for told in ({}, {"file": SimpleUploadedFile("old.xls", bytes.fromhex("d0cf11e0a1b11ae1"))})
    ]

    assert ["Choose a file" in answers[0], chosen(run)] == [True, before]


def test_one_customer_is_left_out_with_a_reason_and_taken_back():
    contact = makers.contact("C-1", name="Ada Moss")
    makers.contact("C-2")
    run = office.draft()
    client = desk()
    told = {"account": "C-1", "why": " rang  us ", "back": "check"}

    without_why = client.post(url("leave_out", run), {**told, "why": ""}, follow=True).content.decode()
    unknown = client.post(url("leave_out", run), {**told, "account": "X-1"}, follow=True).content.decode()
    page = client.post(url("leave_out", run), told, follow=True)
    step = client.post(url("who", run), {"who": "all"}, follow=True) and client.get(url("who", run))

    assert ("Say whom to leave out" in without_why, "has no customer X-1" in unknown) == (True, True)
    assert page.redirect_chain[-1][0] == url("check", run)
    assert [
        said in page.content.decode() for said in ("Left out by hand", "rang us", "Ada Moss, C-1 is left out.")
    ] == [True] * 3
    assert "rang us" in step.content.decode()
    assert chosen(run).recipients.by_hand == [(contact.pk, "rang us")]

    back = client.post(url("take_back", run), {"contact": contact.pk})

    assert (back.url, chosen(run).recipients.by_hand) == (url("who", run), [])


def test_letters_have_a_class_where_there_are_letters():
    run = office.draft()
    client = desk()
    without = client.get(url("what", run)).content.decode()
    client.post(url("what", run), what(run, dispatch="letter", posting="with_receipt"))
    shown = client.get(url("what", run)).content.decode()
    client.post(url("what", run), what(run, dispatch="letter", posting="electronic"))

    run.refresh_from_db()
    assert ("Letters are posted as" in without, "Letters are posted as" in shown) == (False, True)
    assert (run.channel, run.posting) == ("letter", "with_receipt")


def test_a_pdf_is_attached_shown_in_the_preview_and_taken_away(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    office.customers(1)
    run = office.draft()
    client = desk()
    file = SimpleUploadedFile("prices.pdf", plain_page(), content_type="application/pdf")

    added = client.post(url("attach", run), {"file": file}, follow=True).content.decode()
    checked = client.get(url("check", run)).content.decode()
    refused = client.post(url("attach", run), {"file": SimpleUploadedFile("a.txt", b"words")}, follow=True)
    gone = client.post(url("detach", run), follow=True).content.decode()

    assert ["prices.pdf goes with all messages." in added, "prices.pdf" in checked] == [True, True]
    assert "a.txt is no PDF that can be opened and printed." in refused.content.decode()
    assert ("The messages go without a PDF." in gone, "Take prices.pdf away" in gone) == (True, False)
