"""What is asked to look into a mailbox. A password can be written and never read: empty means that it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Viewer
from postroom.core.arriving.mailbox import IMAPS, Security
from postroom.web.connections.words import OPTIONS
from postroom.web.shell.choices import offer

if TYPE_CHECKING:
    from postroom.incoming.models import Mailbox

NAMES = ("name", "unit", "host", "port", "security", "ca_file", "username", "folder", "since", "is_on")
MOST_PORT = 65_535


class MailboxForm(forms.Form):
    """Where the mailbox is, whose mail it is, and from when on."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What your colleagues call it."))
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label=_("Unit"), required=False, empty_label=_("The mail of every unit")
    )
    units: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        None,
        label=_("Units that it serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each with all units below it. None chosen: all units below the one that owns it, or every unit where none"
            " owns it."
        ),
    )
    host = forms.CharField(label=_("Mail server"), max_length=255, help_text=_("Such as imap.example.org."))
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=MOST_PORT,
        initial=IMAPS,
        help_text=_("993 with TLS, 143 with STARTTLS."),
    )
    security = forms.ChoiceField(label=_("Encryption"), choices=[(one.value, OPTIONS[one]) for one in Security])
    username = forms.CharField(label=_("User name"), max_length=255)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    since = forms.DateField(
        label=_("Take mails from this day on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Older ones are left alone. Nothing in the mailbox is changed."),
    )
    is_on = forms.BooleanField(label=_("Look into it every minute"), required=False, initial=True)
    ca_file = forms.CharField(
        label=_("File of trusted certificates"),
        max_length=300,
        required=False,
        help_text=_("Only if the server shows a certificate of your own. Empty: those of the system."),
    )

    def __init__(self, *args: Any, viewer: Viewer, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", access.units(viewer=viewer, right=Right.SET_UP), required=not viewer.sees_all)
        offer(self, "units", access.units(viewer=viewer))
        if mailbox and mailbox.secrets:
            self.fields["password"].widget.attrs["placeholder"] = _("set, type to replace")

    def values(self) -> dict[str, Any]:
        """Return what `save_mailbox` takes."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "units"}
        return {**said, "allowed_unit_ids": [unit.pk for unit in self.cleaned_data["units"]]}


def told(mailbox: Mailbox) -> dict[str, Any]:
    """Return what stands in the form of a mailbox."""
    said = {name: mailbox.unit_id if name == "unit" else getattr(mailbox, name) for name in NAMES}
    return {**said, "units": mailbox.allowed_unit_ids}
