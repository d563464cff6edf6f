import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from postroom.contacts.models import Health
from postroom.core.lifecycle import State
from postroom.intake.models import ImportState
from postroom.runs.models import ItemState, RunState
from postroom.web.shell.assets import UnknownIcon, icon_url
from postroom.web.shell.pills import PILLS


def show(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("kind", [State, RunState, ItemState, ImportState, Health])
def test_every_state_has_a_pill(kind):
    assert {member.value for member in kind} - PILLS.keys() == set()


def test_every_pill_has_its_icon_and_one_of_the_eight_colours():
    tints = {"grey", "amber", "blue", "violet", "green", "teal", "orange", "red"}

    assert [icon_url(pill.icon).rpartition("#")[2] for pill in PILLS.values()] == [p.icon for p in PILLS.values()]
    assert {pill.colour for pill in PILLS.values()} - tints == set()


def test_a_state_without_a_pill_is_a_fault():
    with pytest.raises(KeyError):
        show('{% pill "lost" %}')


def test_an_icon_that_is_not_in_the_sprite_is_a_fault():
    with pytest.raises(UnknownIcon):
        show('{% icon "no-such-icon" %}')


@pytest.mark.parametrize(
    ("tag", "query"),
    [
        ("{% qs %}", "?q=a&channel=sms"),
        ("{% qs q='b c' %}", "?channel=sms&q=b+c"),
        ("{% qs q='' %}", "?channel=sms"),
        ("{% qs 'channel' %}", "?q=a"),
        ("{% qs after=7 %}", "?q=a&channel=sms&after=7"),
    ],
)
def test_a_changed_query_starts_the_list_again_at_the_top(tag, query):
    request = RequestFactory().get("/", {"q": "a", "channel": "sms", "after": "40"})

    assert show(f"{{% autoescape off %}}{tag}{{% endautoescape %}}", request=request) == query


def test_a_field_joins_its_help_and_error_to_its_control():
    class Form(forms.Form):
        name = forms.CharField(help_text="As on letters.")

    html = show("{% field form.name %}", form=Form({}))

    assert html.count('aria-describedby="id_name_helptext id_name_error"') == 1
    assert [html.count(f'id="id_name_{part}"') for part in ("helptext", "error")] == [1, 1]


@pytest.mark.parametrize(
    ("name", "letters"), [("Anna Nowak", "AN"), ("anna maria nowak", "AN"), ("Postroom", "P"), ("", "")]
)
def test_initials_are_of_the_first_and_the_last_word(name, letters):
    assert show("{{ name|initials }}", name=name) == letters


def test_progress_says_its_numbers():
    html = show("{% progress 1240 4000 'Price list' %}")

    assert html.count("1,240 of 4,000") == 1
    assert html.count('<progress max="4000" value="1240" aria-label="Price list">') == 1
