"""What people read instead of the settings that say who reports bounces and complaints of e-mails."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Promise] = {
    "reporter": _("Bounces and complaints are reported by"),
    "report_secret": _("Secret of these reports"),
    "report_topic": _("Topic of Amazon SNS"),
    "report_url": _("Address of Amazon SNS"),
}
HELP: Mapping[str, Promise] = {
    "reporter": _("When it is saved, this page shows the address at which your provider is to report."),
    "report_secret": _(
        "Mailgun: the HTTP webhook signing key. Postmark: the password in the address that you give it."
        " Signed requests: the secret of Standard Webhooks. Amazon SES needs none."
    ),
    "report_topic": _("Amazon SES only: the ARN of the topic. Nothing of another topic is believed."),
    "report_url": _("Only if it is not Amazon's own of the topic's region."),
}
OPTIONS: Mapping[tuple[str, str], Promise] = {
    ("reporter", "none"): _("Mails that come back"),
    ("reporter", "ses"): _("Amazon SES"),
    ("reporter", "mailgun"): _("Mailgun"),
    ("reporter", "postmark"): _("Postmark"),
    ("reporter", "signed"): _("Signed requests (Standard Webhooks)"),
}
PLAIN = frozenset({"reporter", "report_secret", "report_topic"})
