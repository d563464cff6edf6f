"""What people read instead of the names of a gateway's settings."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Promise] = {
    "provider": _("Provider"),
    "url": _("Address of the gateway"),
    "sender": _("Sender"),
    "username": _("User name, account or key"),
    "password": _("Password, token or secret"),
    "signing_secret": _("Secret for signatures"),
    "recipe": _("Description of an own gateway, as JSON"),
    "answer_seconds": _("Seconds to wait for an answer"),
}
HELP: Mapping[str, Promise] = {
    "url": _("Empty where the provider has one for everybody. Infobip gives you one of your own; a Kannel is yours."),
    "sender": _("A number, a short code, or up to eleven letters, as your provider allows it."),
    "username": _("Twilio: the account SID. Vonage: the API key. CM and Infobip need none."),
    "password": _("Twilio: the auth token. Vonage: the API secret. CM: the product token. Infobip: the API key."),
    "signing_secret": _("Vonage signs what it reports with it: without it nothing that comes is believed."),
}
OPTIONS: Mapping[tuple[str, str], Promise] = {
    ("provider", "kannel"): _("Kannel"),
    ("provider", "cm"): _("CM"),
    ("provider", "twilio"): _("Twilio"),
    ("provider", "vonage"): _("Vonage"),
    ("provider", "infobip"): _("Infobip"),
    ("provider", "own"): _("Another one, described below"),
}
PLAIN = frozenset({"provider", "url", "sender", "username", "password", "signing_secret"})
