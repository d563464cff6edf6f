"""A template is saved while it is written, writes nothing of anybody over, and is published on purpose."""

import io
import json
import re

import pytest
from django.urls import reverse

from postroom.access.viewer import SYSTEM, Role
from postroom.outbox.models import Message
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.models import Template, TemplateVersion
from postroom.stationery.words import Words, from_rows
from tests import makers
from tests.makers import NOON
from tests.web.desks import desk

pytestmark = pytest.mark.django_db
HELLO = Words.of_text(language="en", subject="Hello", text="Dear #contact_information.name,\n\nwelcome.")
AUTOSAVE = {"headers": {"accept": "application/json"}}


def template(*words: Words, unit=None, published: bool = True) -> Template:
    made = stationery.make(viewer=SYSTEM, name="Welcome", unit=unit or makers.unit())
    version = stationery.draft(template_id=made.pk, viewer=SYSTEM)
    stationery.save_draft(version_id=version.pk, revision=0, wordings=words or [HELLO], viewer=SYSTEM, at=NOON)
    if published:
        stationery.publish(version_id=version.pk, viewer=SYSTEM, at=NOON)
    return made


def newest(made: Template) -> TemplateVersion:
    return selectors.newest(template_id=made.pk)


def says(made: Template) -> list[Words]:
    return from_rows(selectors.wordings(version_id=newest(made).pk))


def typed(made: Template, **change) -> dict[str, object]:
    seen = newest(made)
    fields = {"version": seen.pk, "revision": seen.revision, "language": "en", "subject": "Hello", "text": HELLO.text}
    return {**fields, **change}


def url(name: str, made: Template, *more) -> str:
    return reverse(f"templates:{name}", args=[made.pk, *more])


def test_looking_at_a_template_changes_nothing():
    made = template()
    client = desk()

    pages = [client.get(url(name, made)) for name in ("edit", "beside", "versions", "settings")]

    assert [page.status_code for page in pages] == [200] * 4
    assert TemplateVersion.objects.count() == 1
    posts = ("save", "publish", "drop_language", "rename", "copy", "retire", "bring_back", "reset")
    assert [client.get(url(name, made)).status_code for name in posts] == [405] * 8


def test_an_autosave_begins_a_draft_answers_its_revision_and_keeps_the_other_languages():
    made = template(HELLO, Words.of_text(language="pl", subject="Witaj", text="Dzień dobry"))

    first = desk().post(url("save", made), typed(made, text="Dear all,\r\nhello"), **AUTOSAVE)
    second = desk().post(url("save", made), typed(made, subject="Good day"), **AUTOSAVE)

    draft = newest(made)
    assert (first.json()["version"], first.json()["revision"]) == (draft.pk, 1)
    assert (second.json()["version"], second.json()["revision"]) == (draft.pk, 2)
    assert first.json()["said"].startswith("Saved ")
    assert [(words.language, words.subject) for words in says(made)] == [("en", "Good day"), ("pl", "Witaj")]


def test_lines_end_as_they_do_in_texts_and_a_subject_is_one_line():
    made = template()

    desk().post(url("save", made), typed(made, subject="One\r\ntwo", text="  a\r\n\r\nb "), **AUTOSAVE)

    assert [(words.subject, words.text) for words in says(made)] == [("One two", "  a\n\nb ")]


def test_a_clash_answers_409_shows_the_difference_and_writes_nothing_over():
    made = template()
    mine = typed(made, text="Mine\n\nwelcome.")
    desk().post(url("save", made), typed(made, text="Theirs\n\nwelcome."), **AUTOSAVE)

    answer = desk().post(url("save", made), mine, **AUTOSAVE)

    said = answer.content.decode()
    assert answer.status_code == 409
    assert [said.count(line) for line in (" Theirs</del>", " Mine</ins>", "<span>  welcome.</span>")] == [1, 1, 1]
    assert [words.text for words in says(made)] == ["Theirs\n\nwelcome."]
    theirs = newest(made)
    over = desk().post(url("save", made), {**mine, "over": f"{theirs.pk}:{theirs.revision}"}, **AUTOSAVE)
    assert over.status_code == 200
    assert [words.text for words in says(made)] == ["Mine\n\nwelcome."]


def test_a_clash_without_javascript_keeps_what_was_typed_on_the_page():
    made = template()
    mine = typed(made, text="Mine")
    desk().post(url("save", made), typed(made, text="Theirs"))

    page = desk().post(url("save", made), mine)

    form = page.context["form"]
    assert (page.status_code, form["text"].value(), int(form["revision"].value())) == (409, "Mine", mine["revision"])


def test_publishing_saves_what_is_on_the_page_first():
    made = template()

    desk().post(url("publish", made), typed(made, subject="New"))

    assert (newest(made).number, newest(made).published_at is not None) == (2, True)
    assert [words.subject for words in says(made)] == ["New"]


def test_publishing_what_is_out_already_makes_no_version():
    made = template()

    page = desk().post(url("publish", made), typed(made), follow=True)

    assert [str(note) for note in page.context["messages"]] == ["Nothing is new since version 1."]
    assert TemplateVersion.objects.count() == 1


def test_publishing_is_refused_with_the_problem_its_place_and_its_repair():
    made = template()

    page = desk().post(url("publish", made), typed(made, text="Dear\n#contact_information.nmae"), follow=True)

    assert [str(note) for note in page.context["messages"]] == [
        "Not published: 1 problem, English, text, line 2: #contact_information.nmae is not a tag."
    ]
    found = page.context["findings"][0]
    assert (found.where, found.blocks, found.suggestions[0]) == (
        "English, text, line 2",
        True,
        "contact_information.name",
    )
    assert newest(made).published_at is None


def test_a_draft_changed_meanwhile_is_not_published():
    made = template()
    mine = typed(made, text="Mine")
    desk().post(url("save", made), typed(made, text="Theirs"))

    answer = desk().post(url("publish", made), mine)

    assert (answer.status_code, newest(made).published_at) == (409, None)


def test_a_language_is_taken_out_of_the_draft():
    made = template(HELLO, Words.of_text(language="pl", subject="Witaj", text="Dzień dobry"))

    desk().post(url("drop_language", made), typed(made, language="pl"))

    assert [words.language for words in says(made)] == ["en"]
    assert newest(made).number == 2


@pytest.mark.parametrize("change", [{"language": "../x"}, {"version": "x"}, {"over": "1"}, {"subject": "x" * 301}])
def test_nonsense_is_refused(change):
    made = template()

    assert desk().post(url("save", made), typed(made, **change)).status_code == 400
    assert TemplateVersion.objects.count() == 1


def test_a_version_of_another_template_cannot_be_written_through_this_one():
    made, other = template(), template()

    assert desk().post(url("save", made), typed(other, subject="Sly")).status_code == 404
    assert [says(one)[0].subject for one in (made, other)] == ["Hello", "Hello"]


def test_a_reader_sees_everything_and_changes_nothing():
    made = template()
    reader = desk(Role.READER)
    posts = ("save", "publish", "drop_language", "rename", "retire", "bring_back", "reset", "copy")

    page = reader.get(url("edit", made)).content.decode()

    assert ("<form id=" in page, "Dear #contact_information.name" in page) == (False, True)
    answers = [reader.post(url(name, made), {**typed(made, text="X"), "name": "X", "unit": "every"}) for name in posts]
    assert [answer.status_code for answer in answers] == [403] * 8
    assert (TemplateVersion.objects.count(), Template.objects.get().name) == (1, "Welcome")


def test_another_unit_finds_nothing_anywhere():
    made = template()
    contact = makers.contact()
    stranger = desk(at=makers.unit("cork"))
    gets = [url(name, made) for name in ("edit", "beside", "versions", "settings")]
    gets += [url("version", made, 1), url("preview", made, contact.pk)]
    posts = ("save", "publish", "drop_language", "rename", "copy", "retire", "bring_back", "reset")

    assert [stranger.get(path).status_code for path in gets] == [404] * 6
    answers = [stranger.post(url(name, made), {**typed(made), "name": "X", "unit": "every"}) for name in posts]
    assert [answer.status_code for answer in answers] == [404] * 8
    assert stranger.get(reverse("templates:index")).context["entries"] == []


def test_the_preview_shows_the_open_language_with_the_values_of_the_customer():
    made = template(HELLO, Words.of_text(language="pl", subject="Witaj", text="Dzień dobry #contact_information.name"))
    makers.contact("C-1", name="Ada")

    page = desk().get(url("edit", made), {"language": "pl"})

    assert (page.context["preview"].subject, page.context["reads"]) == ("Witaj", "English")
    frame = desk().get(page.context["frame"])
    assert "Dzień dobry Ada" in frame.content.decode()
    assert frame["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
    )


def test_customers_are_searched_and_stepped_through_within_the_unit_of_the_template():
    made = template()
    ada, bob = makers.contact("C-1", name="Ada Low"), makers.contact("C-2", name="Bob Low")
    makers.contact("C-3", name="Cid Low", at=makers.unit("cork"))
    client = desk(None)

    first, second = client.get(url("edit", made)), client.get(url("edit", made), {"for": bob.pk})
    found = client.get(url("edit", made), {"find": "low"})
    nobody = client.get(url("edit", made), {"find": "xyz"})

    assert [(page.context["model"].contact, page.context["model"].following) for page in (first, second)] == [
        (ada, bob.pk),
        (bob, ada.pk),
    ]
    assert found.context["model"].hits == [ada, bob]
    assert (nobody.context["model"].contact, nobody.context["preview"]) == (None, None)


def test_the_preview_of_a_customer_of_another_unit_is_not_there():
    made = stationery.install_library(at=NOON)[0]
    stranger = makers.contact(at=makers.unit("cork"))

    assert desk().get(url("preview", made, stranger.pk)).status_code == 404


def test_what_is_wrong_for_a_customer_is_named_beside_the_preview():
    made = template(Words.of_text(language="en", subject="Bill #bill.number", text="x"))
    makers.contact("C-1")

    page = desk().get(url("edit", made))

    assert [str(fault) for fault in page.context["preview"].problems] == ["#bill.number has no value for C-1"]


def test_hostile_text_comes_out_as_text():
    made = template(Words.of_text(language="en", subject="</textarea><script>", text="<script>alert(1)</script>"))
    makers.contact("C-1", name="<script>alert(2)</script>")

    pages = [desk().get(url(name, made)).content.decode() for name in ("edit", "versions", "settings")]
    pages.append(desk().get(url("version", made, 1)).content.decode())

    assert [page.count("<script>") for page in pages] == [0] * 4


def document(*content: object) -> str:
    return json.dumps({"type": "doc", "content": list(content)})


def paragraph(*inline: object) -> dict[str, object]:
    return {"type": "paragraph", "content": list(inline)}


BOLD = {"type": "text", "text": "New", "marks": [{"type": "bold"}]}


def test_a_document_is_kept_node_by_node():
    made = template()
    said = document(paragraph(BOLD, {"type": "tag", "attrs": {"path": "bill.number", "fallback": None}}))

    desk().post(url("save", made), typed(made, document=said, text="not this"), **AUTOSAVE)

    [kept] = selectors.wordings(version_id=newest(made).pk)
    tag = {"type": "tag", "attrs": {"path": "bill.number", "fallback": None, "format": None}}
    assert kept.document == {"type": "doc", "content": [{"type": "paragraph", "content": [BOLD, tag]}]}


@pytest.mark.parametrize(
    ("said", "path"),
    [
        (document({"type": "script"}), "content[0].type"),
        (document(paragraph(BOLD | {"marks": [{"type": "onclick"}]})), "content[0].content[0].marks[0].type"),
        ("[", "no document"),
        ("[" * 100_000, "no document"),
    ],
)
@pytest.mark.parametrize("where", ["save", "publish", "beside", "test"])
def test_what_no_document_may_hold_is_refused_with_its_path(said, path, where):
    made = template()

    answer = desk().post(url(where, made), typed(made, document=said), **AUTOSAVE)

    assert (answer.status_code, path in answer.content.decode()) == (400, True)
    assert TemplateVersion.objects.count() == 1


def test_plain_text_that_was_not_changed_leaves_a_document_as_it_is():
    made = template()
    desk().post(url("save", made), typed(made, document=document(paragraph(BOLD))), **AUTOSAVE)

    desk().post(url("save", made), typed(made, subject="Another", text="New"), **AUTOSAVE)

    [kept] = selectors.wordings(version_id=newest(made).pk)
    assert (kept.subject, kept.document["content"][0]["content"]) == ("Another", [BOLD])


def test_what_is_on_the_screen_is_shown_and_kept_nowhere():
    made = template()
    customer = makers.contact()
    unsaved = typed(made, document=document(paragraph(BOLD, {"type": "text", "text": " #bill.nmuber"})))

    page = desk().post(url("beside", made) + "?language=en", unsaved, headers={"hx-request": "true"})
    frame = desk().post(url("preview", made, customer.pk) + "?language=en", unsaved)

    assert [found.sentence for found in page.context["findings"] if found.blocks] == ["#bill.nmuber is not a tag."]
    assert re.search(r"<(b|strong)[^>]*>New</", frame.content.decode())
    assert "sandbox" in frame["Content-Security-Policy"]
    assert says(made) == [HELLO]


def test_the_frame_shows_a_mail_as_a_dark_mail_program_does():
    made = template()
    where = url("preview", made, makers.contact().pk)

    light, dark = (desk().get(where, {"language": "en", "shown": shown}).content for shown in ("light", "dark"))

    assert (b"@media all" in dark, b"@media all" in light, b"@media not all" in light) == (True, False, True)


def test_a_text_message_is_shown_with_its_parts_and_the_letters_that_make_it_dearer():
    made = template()
    makers.contact()

    page = desk().post(url("beside", made), typed(made, sms_text="Zażółć"), headers={"hx-request": "true"})

    sms = page.context["sms"]
    assert (sms.text, sms.count.alphabet, sms.count.parts, sms.count.dear) == (
        "Zażółć",
        "ucs2",
        1,
        ("ż", "ó", "ł", "ć"),
    )


def test_two_versions_are_compared_and_an_old_one_is_brought_back():
    made = template()
    desk().post(url("publish", made), typed(made, document=document(paragraph(BOLD))))

    page = desk().get(url("compare", made), {"old": 1, "new": 2})
    desk().post(url("restore", made, 1))

    [(code, _name, found)] = page.context["languages"]
    assert code == "en"
    assert ("theirs", "welcome.") in [(one.whose, one.line) for one in found]
    assert (newest(made).number, newest(made).published_at, says(made)) == (3, None, [HELLO])
    assert desk().get(url("compare", made), {"old": 1, "new": 9}).status_code == 404


def test_a_template_is_taken_out_as_a_file_and_in_again():
    made = template(HELLO, Words.of_text(language="pl", subject="Witaj", text="Dzień dobry", sms_text="Cześć"))
    file = desk().get(url("take_out", made))

    answer = desk().post(
        reverse("templates:take_in"), {"file": io.BytesIO(file.content), "unit": str(made.unit_id)}, follow=True
    )

    copy = Template.objects.latest("pk")
    assert answer.redirect_chain[0][0] == url("edit", copy)
    assert (copy.name, copy.pk != made.pk, says(copy)) == ("Welcome", True, says(made))
    assert 'filename="welcome' in file["Content-Disposition"]


@pytest.mark.parametrize(
    "data",
    [
        b"PK",
        b"[]",
        b'{"is": "postroom.template", "format": 2}',
        b'{"is": "postroom.template", "format": 1, "name": "A", "default_language": "en", "words": [{}]}',
        b'{"is": "postroom.template", "format": 1, "name": "A", "default_language": "en", "words": [], "topic": "x"}',
    ],
)
def test_a_file_that_is_no_template_makes_none(data):
    unit = makers.unit()

    answer = desk().post(reverse("templates:take_in"), {"file": io.BytesIO(data), "unit": str(unit.pk)})

    assert (answer.status_code, bool(answer.context["form"].errors["file"])) == (422, True)
    assert Template.objects.count() == 0


def test_a_test_goes_to_whoever_writes_and_no_history_knows_it():
    made = template()
    customer = makers.contact()

    answer = desk().post(url("test", made), typed(made, **{"for": customer.pk}), follow=True)

    said = [str(note) for note in answer.context["messages"]]
    assert said[0].startswith("No test was sent")
    assert Message.objects.count() == 0


def test_the_worst_cases_are_offered_when_they_are_asked_for():
    makers.contact(name="Ann")
    long = makers.contact(name="Wilhelmina Constantinopolitanska")
    made = template(Words.of_text(language="en", subject="Hello", text="Hello"))
    client = desk()

    plain, asked = (client.get(url("edit", made), query) for query in ({}, {"extremes": "yes"}))

    assert "Longest name" not in plain.content.decode()
    assert f"for={long.pk}&amp;extremes=yes" in asked.content.decode()
