"""The list of templates, new ones, versions, and what is done to a template as a whole."""

import pytest
from django.urls import reverse

from postroom.access.viewer import Role
from postroom.stationery import selectors
from postroom.stationery import services as stationery
from postroom.stationery.models import Template, TemplateVersion
from postroom.stationery.words import Words
from tests import makers
from tests.makers import NOON
from tests.runs import office
from tests.web.desks import desk
from tests.web.templates.test_editing import HELLO, newest, says, template, typed, url

pytestmark = pytest.mark.django_db
INDEX = reverse("templates:index")


def test_the_list_says_of_each_what_it_is_and_how_often_it_is_used():
    template(HELLO, Words.of_text(language="pl", subject="Witaj", text="Witaj"))
    version = office.version()
    office.customers(1)
    office.draft(version)

    page = desk().get(INDEX)

    told = [
        (entry.template.name, entry.number, languages, used, entry.has_draft)
        for entry, used, languages in page.context["entries"]
    ]
    assert told == [("Greeting", 1, ["English", "Polish"], 1, False), ("Welcome", 1, ["English", "Polish"], 0, False)]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries_however_long(number, django_assert_num_queries):
    client = desk()
    for _ in range(number):
        made = template()
        client.post(url("save", made), typed(made, text="x"))
    client.get(INDEX)

    with django_assert_num_queries(7):
        page = client.get(INDEX)

    assert len(page.context["entries"]) == number


def test_the_list_is_narrowed_by_name_and_kind_and_retired_ones_lie_apart():
    stationery.install_library(at=NOON)
    made = template()
    client = desk()
    client.post(url("retire", made))

    def names(**query):
        return [entry.template.name for entry, _used, _languages in client.get(INDEX, query).context["entries"]]

    assert (names(box="retired"), names(q="welc")) == (["Welcome"], ["Welcome"])
    assert names(kind="system") == list(
        Template.objects.filter(is_system=True).order_by("name").values_list("name", flat=True)
    )
    assert "Welcome" in names(kind="custom")
    assert names(q="no such") == []


def test_a_new_template_is_made_in_a_unit_where_one_may_write():
    topic = makers.topic()
    cork = makers.unit("cork")
    asked = {"name": "Spring", "unit": str(makers.unit().pk), "topic": str(topic.pk), "default_language": "pl"}
    client = desk(Role.WRITER)

    made = client.post(reverse("templates:new"), asked)
    elsewhere = client.post(reverse("templates:new"), {**asked, "unit": str(cork.pk)})
    for_all = client.post(reverse("templates:new"), {**asked, "unit": "every"})

    spring = Template.objects.get()
    assert made.url == url("edit", spring)
    assert (spring.unit, spring.topic, spring.default_language) == (makers.unit(), topic, "pl")
    assert [answer.status_code for answer in (elsewhere, for_all)] == [422, 422]


def test_an_administrator_makes_templates_for_every_unit():
    desk().post(
        reverse("templates:new"), {"name": "Spring", "unit": "every", "topic": "none", "default_language": "en"}
    )

    assert Template.objects.get().unit is None


def test_a_reader_makes_none():
    assert [getattr(desk(Role.READER), how)(reverse("templates:new")).status_code for how in ("get", "post")] == [
        403
    ] * 2


def test_a_template_is_renamed_copied_retired_and_brought_back():
    made = template()
    client = desk()

    client.post(url("rename", made), {"name": "Hello there"})
    copied = client.post(url("copy", made), {"name": "Twin", "unit": str(makers.unit().pk)})
    retired = client.post(url("retire", made), follow=True)

    twin = Template.objects.get(name="Twin")
    assert copied.url == url("edit", twin)
    assert (says(twin), newest(twin).published_at) == ([HELLO], None)
    made.refresh_from_db()
    assert (made.name, made.retired_at is not None) == ("Hello there", True)
    notes = [(str(note), note.extra_tags) for note in retired.context["messages"]]
    assert notes[2:] == [("Hello there is retired: nobody is offered it any more.", url("bring_back", made))]
    client.post(url("bring_back", made))
    made.refresh_from_db()
    assert made.retired_at is None


def test_a_retired_template_is_shown_and_not_written():
    made = template()
    desk().post(url("retire", made))

    assert desk().get(url("edit", made)).context["may_change"] is False


def test_a_system_template_keeps_its_name_stays_and_can_be_reset():
    stationery.install_library(at=NOON)
    made = Template.objects.filter(is_system=True).first()
    before = says(made)
    client = desk()

    refused = [client.post(url(name, made), {"name": "X"}, follow=True) for name in ("rename", "retire")]
    client.post(url("publish", made), typed(made, subject="Changed", text="Changed"))
    changed = says(made)
    client.post(url("reset", made))

    said = [[str(note) for note in page.context["messages"]] for page in refused]
    assert said == [[f"{made.name} is used by Postroom itself: it keeps its name and stays."]] * 2
    assert (changed != before, says(made), newest(made).number) == (True, before, 3)


def test_what_every_unit_uses_is_not_changed_by_a_writer():
    made = stationery.install_library(at=NOON)[0]
    writer = desk(Role.WRITER)

    assert writer.post(url("save", made), typed(made, text="x")).status_code == 403
    assert writer.get(url("edit", made)).context["may_change"] is False


def test_versions_are_listed_newest_first_and_an_old_one_is_shown_as_it_was():
    made = template()
    client = desk()
    client.post(url("publish", made), typed(made, subject="Second"))
    client.post(url("save", made), typed(made, subject="Third"))

    page = client.get(url("versions", made))
    old = client.get(url("version", made, 1))

    assert [version.number for version in page.context["versions"]] == [3, 2, 1]
    assert page.context["current"] == TemplateVersion.objects.get(number=2).pk
    assert [(row.subject, language) for row, language in old.context["wordings"]] == [("Hello", "English")]
    assert client.get(url("version", made, 9)).status_code == 404


def test_settings_name_the_runs_that_use_it_but_not_those_of_other_units():
    version = office.version()
    office.customers(1)
    run = office.draft(version)
    address = reverse("templates:settings", args=[version.template_id])

    assert list(desk().get(address).context["uses"]) == [run]
    assert list(desk(at=makers.unit("cork")).get(address).context["uses"]) == []
    assert selectors.may_change(template=version.template, viewer=makers.viewer(role=Role.WRITER)) is False
