"""What people read instead of the names of the settings of electronic registered mail."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Promise] = {
    "url": _("Address of the provider's API"),
    "key": _("Key"),
    "signing_secret": _("Secret for signatures"),
    "is_qualified": _("The provider is qualified by eIDAS"),
    "answer_seconds": _("Seconds to wait for an answer"),
}
HELP: Mapping[str, Promise] = {
    "url": _("Such as https://mail.example.org/api/v1, as your provider names it."),
    "signing_secret": _(
        "The provider signs its reports with it. Without it none is believed, and letters are only asked after."
    ),
    "is_qualified": _("What a qualified provider proves is presumed to be right. It stands beside each proof."),
}
PLAIN = frozenset({"url", "key", "signing_secret", "is_qualified"})
