import pytest
from django.template import Context, Template
from django.utils.translation import override

from postroom.web.shell.templatetags import same


class Told:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return "told"


def test_what_is_inside_is_drawn_once_for_each_value():
    page, told = Template("{% same_for told number %}{{ told }} {{ number }}{% endsame_for %}"), Told()

    drawn = [page.render(Context({"told": told, "number": number})) for number in (1, 2, 1, 2)]

    assert (drawn, told.times) == (["told 1", "told 2"] * 2, 2)


def test_each_language_has_its_own():
    page = Template(
        "{% load i18n %}{% same_for %}{% get_current_language as language %}{{ language }}{% endsame_for %}"
    )

    for language in ("de", "fr", "de"):
        with override(language):
            assert page.render(Context()) == language


def test_nothing_but_the_values_named_is_known_inside():
    page = Template(
        "{% same_for name=viewer.name %}{{ name }}{{ viewer }}{{ csrf_token }}{% endsame_for %}{{ viewer.name }}"
    )

    first = page.render(Context({"viewer": {"name": "Anna"}, "csrf_token": "secret"}))

    assert first == "AnnaAnna"


def test_values_are_escaped_as_everywhere():
    page = Template("{% same_for name %}{{ name }}{% endsame_for %}")

    assert page.render(Context({"name": "<b>"})) == "&lt;b&gt;"


def test_only_the_newest_are_kept(monkeypatch):
    monkeypatch.setattr(same, "KEPT", 2)
    page, told = Template("{% same_for told number %}{{ told }}{% endsame_for %}"), Told()

    for number in (1, 2, 3, 3, 1):
        page.render(Context({"told": told, "number": number}))

    assert told.times == 4


def test_what_can_be_no_key_is_refused():
    with pytest.raises(TypeError, match="unhashable"):
        Template("{% same_for names %}{% endsame_for %}").render(Context({"names": []}))
