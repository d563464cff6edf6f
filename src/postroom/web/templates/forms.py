"""What is asked for to make, name and write templates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.stationery import selectors
from postroom.stationery.services import LARGEST_FILE
from postroom.stationery.words import Words
from postroom.web.shell.choices import offer
from postroom.web.shell.documents import DocumentField, written
from postroom.web.templates.wording import LANGUAGES, language_name

EVERY_UNIT, NO_TOPIC = "every", "none"
_LONGEST_TEXT, _LONGEST_SMS = 200_000, 2_000


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
        return self.named(self.cleaned_data["unit"])

    def named(self, key: str) -> Any:
        """Return the unit on offer under this key, or None."""
        return self._units.get(key)


class FileForm(forms.Form):
    """The file of a template, and the unit that is to own it."""

    file = forms.FileField(label=_("File"))
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("Who may use it."))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place = PlaceForm(viewer=viewer)
        self.fields["unit"].choices = self._place.fields["unit"].choices  # type: ignore[attr-defined]

    def clean_unit(self) -> Any:
        """Return the unit itself; None for every unit."""
        return self._place.named(self.cleaned_data["unit"])

    def clean_file(self) -> Any:
        """Return what is in the file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 30 MB."))
        return file.read()


class NewForm(PlaceForm):
    """What a new template is about, and its first language."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        widget=forms.RadioSelect,
        initial=selectors.Kind.MESSAGE,
        required=False,
        choices=[
            (selectors.Kind.MESSAGE, _("A template: a whole message")),
            (selectors.Kind.SNIPPET, _("A snippet: a piece of text that templates put in")),
        ],
    )
    topic = forms.ChoiceField(
        label=_("Topic"), help_text=_("What customers may say no to. A service message has none.")
    )
    default_language = forms.ChoiceField(
        label=_("Default language"), help_text=_("Stands in where a customer's own language has no text.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self._topics = {str(topic.pk): topic for topic in contacts.subjects()}
        topics = [(key, topic.name) for key, topic in self._topics.items()]
        self.fields["topic"].choices = [(NO_TOPIC, _("Service message")), *topics]  # type: ignore[attr-defined]
        languages = [(code, language_name(code)) for code in LANGUAGES]
        self.fields["default_language"].choices = languages  # type: ignore[attr-defined]

    def clean_kind(self) -> Any:
        """Return a template where nothing was chosen."""
        return selectors.Kind(self.cleaned_data["kind"] or selectors.Kind.MESSAGE)

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
        help_text=_(
            "Each with all units below it. None chosen: all units below the one that owns it, or every unit where none"
            " owns it."
        ),
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
    document = DocumentField(required=False)
    sms_text = Lines(
        label=_("Text for SMS"),
        max_length=_LONGEST_SMS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Empty: what the e-mail says, without pictures and tables."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "text", "sms_text"):
            self.fields[name].widget.attrs |= {"spellcheck": "true", "class": "form-control"}
            if self.initial.get("language"):
                self.fields[name].widget.attrs["lang"] = self.initial["language"]

    def words(self, kept: Words | None) -> Words:
        """Return what was written; `kept` is what stands there."""
        told = self.cleaned_data
        document = written(document=told["document"], text=told["text"], kept=kept.document if kept else None)
        return Words(
            language=told["language"], subject=told["subject"], document=document, sms_text=told["sms_text"].strip()
        )

    @property
    def seen(self) -> tuple[int, int]:
        """The version and the revision that the writer has seen."""
        if over := self.cleaned_data["over"]:
            version, _colon, revision = over.partition(":")
            return int(version), int(revision)
        return self.cleaned_data["version"], self.cleaned_data["revision"]
