"""The forms of people, units and brands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from postroom.access import selectors as access
from postroom.access.viewer import Right, Role, Viewer
from postroom.web.people.words import ROLES, time_zones
from postroom.web.shell.choices import offer

if TYPE_CHECKING:
    from postroom.access.models import Brand, Group, Unit, User

CODE = RegexValidator(r"^[a-z0-9_-]+$", _("Use small letters, digits, - and _."))


class RoleForm(forms.Form):
    """A role in one of the units that the viewer sets up."""

    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=_("Unit"), empty_label=_("Choose a unit"))
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()), initial=Role.READER)
    sees_outbox = forms.BooleanField(
        label=_("Sees the outbox"), required=False, help_text=_("The Shipping centre and the messages of customers.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", access.units(viewer=viewer, right=Right.SET_UP))
        if not viewer.may(Right.OUTBOX):
            del self.fields["sees_outbox"]


class PasswordForm(forms.Form):
    """A password, typed or left to be made up."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        validators=[validate_password],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Leave it empty, and one is made up and shown once."),
    )


class NewUserForm(PasswordForm, RoleForm):
    """Somebody new, with a first role."""

    field_order = ("name", "email", "phone", "unit", "role", "sees_outbox", "invite", "password", "is_super")

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), help_text=_("What they sign in with."))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    invite = forms.BooleanField(
        label=_("Invite by e-mail"),
        required=False,
        help_text=_("They choose their own password, and nobody else knows it."),
    )
    is_super = forms.BooleanField(
        label=_("Super user"), required=False, help_text=_("Sees and may do everything, in all units.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        if viewer.sees_all:
            self.fields["unit"].required = False
        else:
            del self.fields["is_super"]


class UserForm(forms.Form):
    """What an administrator changes of somebody."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    is_super = forms.BooleanField(
        label=_("Super user"), required=False, help_text=_("Sees and may do everything, in all units.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not viewer.sees_all:
            del self.fields["is_super"]


class OwnForm(forms.Form):
    """What everybody says about themselves; `#author.*` tags read it."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Stands under the messages you write."))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language of the screens"), choices=settings.LANGUAGES)


class UnitForm(forms.Form):
    """A unit: where it stands, what name it writes under, its time and its language."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[CODE], help_text=_("Imports and set-up files name the unit by it.")
    )
    parent: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        None, label=_("Below"), required=False, empty_label=_("Nothing: at the top")
    )
    brand: forms.ModelChoiceField[Brand] = forms.ModelChoiceField(
        None, label=_("Brand"), empty_label=_("Choose a brand")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.TIME_ZONE)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    collaborates_with: forms.ModelMultipleChoiceField[Unit] = forms.ModelMultipleChoiceField(
        None,
        label=_("Collaborates with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who sees the whole of one unit sees the other one too, and changes nothing there."),
    )

    def __init__(
        self, *args: Any, viewer: Viewer, unit_id: int | None = None, keeps_place: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        above, is_new = access.units(viewer=viewer, right=Right.SET_UP), unit_id is None
        offer(self, "parent", above, required=is_new and not viewer.sees_all)
        offer(self, "brand", access.brands(viewer=viewer))
        if not is_new:
            del self.fields["code"]
            offer(self, "collaborates_with", above.exclude(pk=unit_id or 0))
        if is_new or not above.exclude(pk=unit_id or 0).exists():
            del self.fields["collaborates_with"]
        if keeps_place:
            del self.fields["parent"]


class GroupForm(forms.Form):
    """A group: who is in it, and which groups it collaborates with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    members: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        None, label=_("People"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others: forms.ModelMultipleChoiceField[Group] = forms.ModelMultipleChoiceField(
        None,
        label=_("Collaborates with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of the two groups sees the messages of the other."),
    )

    def __init__(self, *args: Any, viewer: Viewer, group: Group | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.known = access.groups(viewer=viewer).exclude(pk=group.pk if group else 0)
        offer(self, "members", access.users(viewer=viewer))
        offer(self, "others", self.known)
        if not self.known.exists():
            del self.fields["others"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.known.filter(name=name).exists():
            raise forms.ValidationError(_("There is a group of this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        return {"others": (), **(super().clean() or {})}


class BrandForm(forms.Form):
    """A brand: what `#company.*` tags say."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(label=_("Code"), max_length=40, validators=[CODE])
    colour = forms.CharField(
        label=_("Colour"),
        initial="#0b5cab",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write it as # and six digits, like #0b5cab."))],
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    more_colours = forms.CharField(
        label=_("More colours"),
        required=False,
        max_length=100,
        validators=[RegexValidator(r"^(#[0-9a-fA-F]{6}[ ,]*){0,8}$", _("Write up to eight, like #e07b39 #2f7d4f."))],
        help_text=_("Offered where designs of e-mails are drawn."),
    )
    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG, GIF or WebP, up to 5 MB. Designs show it 40 pixels high."),
    )
    without_logo = forms.BooleanField(label=_("Write the name in place of the logo"), required=False)
    legal_name = forms.CharField(label=_("Legal name"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    vat_number = forms.CharField(label=_("VAT number"), max_length=40, required=False)
    currency = forms.CharField(
        label=_("Currency"),
        initial="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Write three capital letters, like EUR."))],
    )
    bank_name = forms.CharField(label=_("Bank"), max_length=120, required=False)
    iban = forms.CharField(label="IBAN", max_length=42, required=False)
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    late_payment_interest_rate = forms.CharField(
        label=_("Late-payment interest"),
        max_length=20,
        required=False,
        help_text=_("As it is to be read: 8.5 % a year."),
    )

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
        if not self.initial.get("logo"):
            del self.fields["without_logo"]
        if isinstance(listed := self.initial.get("more_colours"), list):
            self.initial["more_colours"] = " ".join(listed)

    def clean_more_colours(self) -> list[str]:
        """Return each once, in their order."""
        return list(dict.fromkeys(re.findall(r"#[0-9a-f]{6}", self.cleaned_data["more_colours"].lower())))
