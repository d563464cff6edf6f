"""What is asked for to make, name and write templates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.stationery import selectors
from postroom.web.shell.choices import offer
from postroom.web.templates.wording import LANGUAGES, language_name

EVERY_UNIT, NO_TOPIC = "every", "none"
_LONGEST_TEXT = 200_000


class PlaceForm(forms.Form):
    """A name and the unit that owns the template: those on offer are those in which the viewer may write."""

    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("For staff; customers do not see it."))
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("Who may use it."))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(unit.pk): unit for unit in access.units(viewer=viewer, right=Right.WRITE)}
        choices: list[tuple[str, object]] = [(key, unit.name) for key, unit in self._units.items()]
        if selectors.may_make_for_all(viewer=viewer):
            choices.append((EVERY_UNIT, _("Every unit")))
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    def clean_unit(self) -> Any:
        """Return the unit itself; None for every unit, which not everybody may choose."""
        return self._units.get(self.cleaned_data["unit"])


class NewForm(PlaceForm):
    """What a new template is about, and its first language."""

    topic = forms.ChoiceField(
        label=_("Topic"), help_text=_("What customers may say no to. A service message has none.")
    )
    default_language = forms.ChoiceField(
        label=_("Default language"), help_text=_("Stands in where a customer's own language has no text.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self._topics = {str(topic.pk): topic for topic in contacts.topics()}
        topics = [(key, topic.name) for key, topic in self._topics.items()]
        self.fields["topic"].choices = [(NO_TOPIC, _("Service message")), *topics]  # type: ignore[attr-defined]
        languages = [(code, language_name(code)) for code in LANGUAGES]
        self.fields["default_language"].choices = languages  # type: ignore[attr-defined]

    def clean_topic(self) -> Any:
        """Return the topic itself, or None."""
        return self._topics.get(self.cleaned_data["topic"])


class AllowForm(forms.Form):
    """The units that may use a template."""

    units = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        None,
        label=_("Units that may use it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each with all units below it. None chosen: all units below the one that owns it."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "units", access.units(viewer=viewer))


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160)


class OneLine(forms.CharField):
    """A line break in a subject is a blank."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).splitlines())


class Lines(forms.CharField):
    """Browsers end lines with two characters; a text ends them with one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class WordingForm(forms.Form):
    """What was written in one language, and on which version and revision.

    `over` names another version and revision: theirs, which was looked at and is to be written over.
    """

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    over = forms.RegexField(r"^[0-9]{1,18}:[0-9]{1,9}$", required=False)
    language = forms.RegexField(r"^[a-z]{2,3}(-[a-z]{2,4})?$", max_length=8, widget=forms.HiddenInput)
    subject = OneLine(label=_("Subject"), max_length=300, required=False)
    text = Lines(
        label=_("Text"),
        max_length=_LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "text"):
            self.fields[name].widget.attrs |= {"data-tagged": "", "spellcheck": "true", "class": "form-control"}
            if self.initial.get("language"):
                self.fields[name].widget.attrs["lang"] = self.initial["language"]

    @property
    def seen(self) -> tuple[int, int]:
        """The version and the revision that the writer has seen."""
        if over := self.cleaned_data["over"]:
            version, _colon, revision = over.partition(":")
            return int(version), int(revision)
        return self.cleaned_data["version"], self.cleaned_data["revision"]
