"""What is asked for on the steps of a run: who gets it, and what, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.contacts import selectors as contacts
from postroom.contacts.selectors import Choice
from postroom.core.carriage.envelope import Channel
from postroom.core.planned import has_passed
from postroom.runs import services as runs
from postroom.stationery import selectors as stationery
from postroom.web.runs import wording
from postroom.web.runs.dispatch import dispatch_choices

if TYPE_CHECKING:
    from postroom.contacts.models import Topic
    from postroom.runs.models import Run

NOW, AT = "now", "at"
OWN = "own"
MOST_PASTED = 2_000_000
MOST_DAYS = 3650
FREE = "free-"
KIND_HELP = _(
    "A newsletter goes only to those who agreed to its topic. Some kinds may need a second person to approve."
)


class BeginForm(forms.Form):
    """The title, the channel, and the unit whose customers it is for; asked only where there is a choice."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("For staff; customers do not see it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=wording.KINDS.items(), help_text=KIND_HELP)
    channel = forms.ChoiceField(
        label=_("Dispatch"),
        widget=forms.RadioSelect,
        choices=dispatch_choices,
        initial=Channel.EMAIL.value,
    )
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("It goes to customers of this unit."))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(unit.pk), unit.name) for unit in access.units(viewer=viewer, right=Right.SEND)]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial["unit"] = units[0][0]


class WhoForm(forms.Form):
    """Who gets it, in one of several ways, and who of them is left out. All of it may be left empty."""

    who = forms.ChoiceField(
        label=_("Who gets it"),
        widget=forms.RadioSelect,
        choices=[
            (Choice.ALL.value, _("All customers")),
            (Choice.TYPES.value, _("Customer types")),
            (Choice.BUILDINGS.value, _("Buildings")),
            (Choice.AUDIENCES.value, _("Audiences")),
            (Choice.LISTS.value, _("Saved lists")),
            (Choice.ACCOUNTS.value, _("Account numbers")),
        ],
    )
    types = forms.MultipleChoiceField(required=False)
    buildings = forms.MultipleChoiceField(required=False)
    lists = forms.MultipleChoiceField(required=False)
    audiences = forms.MultipleChoiceField(required=False)
    without_audiences = forms.MultipleChoiceField(required=False)
    without_written_days = forms.IntegerField(
        label=_("Who was written to within the last days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"class": "form-control days"}),
    )
    without_deceased = forms.BooleanField(label=_("Who is deceased"), required=False)
    without_disputed = forms.BooleanField(label=_("Who is in dispute"), required=False)
    one_per = forms.ChoiceField(
        label=_("One message for"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (runs.OnePer.CONTACT.value, _("each customer")),
            (runs.OnePer.HOUSEHOLD.value, _("each household: one of those with the same postal address")),
        ],
    )
    accounts = forms.CharField(
        label=_("Account numbers"),
        required=False,
        max_length=MOST_PASTED,
        help_text=_("Separated by spaces, commas or line breaks."),
        widget=forms.Textarea(attrs={"rows": 10, "class": "form-control mono", "spellcheck": "false"}),
    )

    def __init__(
        self, *args: Any, types: Sequence[str], buildings: Sequence[int], lists: Sequence[int],
        audiences: Sequence[int], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name in ("audiences", "without_audiences"):
            self.fields[name].choices = [(str(pk), str(pk)) for pk in audiences]  # type: ignore[attr-defined]
        self.fields["types"].choices = [(name, name) for name in types]  # type: ignore[attr-defined]
        self.fields["buildings"].choices = [(str(pk), str(pk)) for pk in buildings]  # type: ignore[attr-defined]
        self.fields["lists"].choices = [(str(pk), str(pk)) for pk in lists]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> runs.Who:
        """What was chosen, for the service."""
        said = self.cleaned_data
        return runs.Who(
            who=Choice(said["who"]),
            types=said["types"],
            buildings=[int(pk) for pk in said["buildings"]],
            lists=[int(pk) for pk in said["lists"]],
            accounts=said["accounts"],
            audiences=[int(pk) for pk in said["audiences"]],
            without_audiences=[int(pk) for pk in said["without_audiences"]],
            without_written_days=said["without_written_days"],
            without_deceased=said["without_deceased"],
            without_disputed=said["without_disputed"],
            one_per=runs.OnePer(said["one_per"] or runs.OnePer.CONTACT),
        )


class WhatForm(forms.Form):
    """Title, text and time; what is empty is still to be chosen. The topic is that of a text of its own."""

    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=wording.KINDS.items(),
        help_text=KIND_HELP,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    template = forms.ChoiceField(
        label=_("Template"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    topic = forms.ChoiceField(
        label=_("Topic"),
        required=False,
        help_text=_("Who said no to it is left out."),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    when = forms.ChoiceField(
        label=_("When"),
        widget=forms.RadioSelect,
        choices=[(NOW, _("As soon as it is approved")), (AT, _("Not before a time"))],
    )
    at = forms.DateTimeField(
        label=_("Date and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, run: Run, viewer: Viewer, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(run)
        super().__init__(*args, **kwargs)
        self._zone = ZoneInfo(run.unit.time_zone)
        usable = stationery.usable(viewer=viewer, unit_id=run.unit_id)
        self._published = {str(template.pk): version_id for template, version_id in usable}
        templates = [(str(template.pk), template.name) for template, _version_id in usable]
        self._offer("template", _("Choose a template"), [(OWN, _("A text of its own, written here")), *templates])
        if not run.says_own_text:
            self.fields["template"].help_text = _("A text of its own begins with what the chosen template says.")
        self._offer("topic", _("Service message"), [(str(topic.pk), topic.name) for topic in contacts.topics()])
        self.fields["at"].help_text = _("Time in %(zone)s.") % {"zone": run.unit.time_zone}

    def clean(self) -> dict[str, Any]:
        """A run that waits for a time needs to know which."""
        said = super().clean() or self.cleaned_data
        if said.get("when") == AT and not said.get("at") and "at" not in self.errors:
            self.add_error("at", _("Say from when it may go out."))
        if said.get("when") == AT and has_passed(said.get("at"), timezone.now()):
            self.add_error("at", _("This time has passed: choose a later one."))
        return said

    def clean_at(self) -> datetime | None:
        """The time was typed as the clocks of the unit show it."""
        typed: datetime | None = self.cleaned_data["at"]
        return typed.replace(tzinfo=self._zone) if typed else None

    @property
    def says_own_text(self) -> bool:
        """Whether it is to say what is written for it."""
        return self.cleaned_data.get("template") == OWN

    @property
    def about(self) -> Topic | None:
        """What a text of its own is about."""
        return contacts.topics().filter(pk=self.cleaned_data.get("topic") or 0).first()

    @property
    def chosen(self) -> Mapping[str, Any]:
        """What was chosen, for the service."""
        said = self.cleaned_data
        return {
            "title": said.get("title", ""),
            "kind": runs.Kind(said["kind"]) if said.get("kind") else None,
            "template_version_id": self._published.get(said.get("template", "")),
            "not_before": said.get("at") if said.get("when") == AT else None,
        }

    def _offer(self, name: str, nothing: object, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]


class FreeForm(forms.Form):
    """What is typed once for the free tags of the template, a field each."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, names: Sequence[str], values: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        for name in names:
            self.fields[FREE + name] = forms.CharField(
                label=f"#?{name}",
                required=False,
                max_length=1000,
                initial=values.get(name, ""),
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    @property
    def values(self) -> dict[str, str]:
        """What was typed, by the name of the tag."""
        return {name.removeprefix(FREE): value for name, value in self.cleaned_data.items()}


def _initial(run: Run) -> dict[str, Any]:
    version = run.template_version
    return {
        "title": run.title,
        "kind": run.kind,
        "template": OWN if run.says_own_text else version.template_id if version else "",
        "topic": version.template.topic_id or "" if version else "",
        "when": AT if run.not_before else NOW,
        "at": run.not_before.astimezone(ZoneInfo(run.unit.time_zone)).replace(tzinfo=None) if run.not_before else None,
    }
