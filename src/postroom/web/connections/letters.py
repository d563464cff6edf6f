"""What people read instead of the names of the settings of letter carriers."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_COMMON: Mapping[str, Promise] = {
    "posting": _("Posted as"),
    "colour": _("Print in colour"),
    "duplex": _("Print on both sides"),
    "url": _("Address of the interface"),
    "answer_seconds": _("Seconds to wait for an answer"),
}
_COMMON_HELP: Mapping[str, Promise] = {
    "posting": _("Unless something else was chosen for a letter."),
}
_COMMON_OPTIONS: Mapping[tuple[str, str], Promise] = {
    ("posting", "standard"): _("Plain letter"),
    ("posting", "registered"): _("Registered letter"),
    ("posting", "with_receipt"): _("Registered letter with acknowledgement of receipt"),
    ("posting", "electronic"): _("Electronic registered mail"),
}
_FOLDER: Mapping[str, Promise] = {**_COMMON, "folder": _("Folder"), "manifest": _("List of a batch")}
_FOLDER_OPTIONS: Mapping[tuple[str, str], Promise] = {
    **_COMMON_OPTIONS,
    ("manifest", "csv"): _("CSV"),
    ("manifest", "jsonl"): _("JSON, a line a letter"),
}
LABELS: Mapping[str, Mapping[str, Promise]] = {
    "hotfolder": _FOLDER,
    "sftp": {
        **_FOLDER,
        "host": _("Server"),
        "private_key": _("Private key"),
        "host_key": _("Key of the server"),
    },
    "pingen": {
        **_COMMON,
        "client_id": _("Client ID"),
        "client_secret": _("Client secret"),
        "organisation": _("Organisation"),
        "signing_secret": _("Signature secret"),
        "product": _("Product"),
        "product_registered": _("Product for registered letters"),
        "window": _("Window of the envelope"),
        "identity_url": _("Where access is given"),
    },
    "lob": {
        **_COMMON,
        "api_key": _("API key"),
        "webhook_secret": _("Secret of the webhook"),
        "sender": _("Sender"),
        "placement": _("Where the address is printed"),
        "size": _("Paper"),
        "use_type": _("Use of the letters"),
    },
}
HELP: Mapping[str, Mapping[str, Promise]] = {
    "hotfolder": {**_COMMON_HELP, "folder": _("Its name. It is made where this installation has such folders.")},
    "sftp": {
        **_COMMON_HELP,
        "host": _("As your printer names it, such as sftp.example.org."),
        "port": _("22 as a rule."),
        "folder": _("Where we arrive after logging in: a dot."),
        "host_key": _("Empty at first: trying the account out shows the key, for you to compare with your printer's."),
    },
    "pingen": {
        **_COMMON_HELP,
        "organisation": _("Its long id, as it stands in the address of Pingen's pages."),
        "signing_secret": _("What you type at Pingen for its webhooks: without it nothing that comes is believed."),
        "product": _("“cheap”, “fast”, or what Pingen calls a product, such as postag_b or dpag_standard."),
        "url": _("For trials there is https://api-staging.pingen.com."),
        "identity_url": _("For trials there is https://identity-staging.pingen.com."),
    },
    "lob": {
        **_COMMON_HELP,
        "api_key": _("A test key prints nothing; with a live key letters are printed and cost money."),
        "webhook_secret": _("Lob signs what it reports with it: without it nothing that comes is believed."),
        "sender": _("An address from your address book at Lob: adr_ and what follows."),
        "placement": _(
            "Lob prints the address itself. A page of its own covers nothing of the letter, and costs one page."
        ),
    },
}
OPTIONS: Mapping[str, Mapping[tuple[str, str], Promise]] = {
    "hotfolder": _FOLDER_OPTIONS,
    "sftp": _FOLDER_OPTIONS,
    "pingen": {**_COMMON_OPTIONS, ("window", "left"): _("Left"), ("window", "right"): _("Right")},
    "lob": {
        **_COMMON_OPTIONS,
        ("placement", "insert_blank_page"): _("On a page of its own"),
        ("placement", "top_first_page"): _("At the top of the first page"),
        ("placement", "bottom_first_page"): _("At the bottom of the first page"),
        ("size", "us_letter"): _("US Letter"),
        ("size", "a4"): _("A4"),
        ("use_type", "operational"): _("Operational: bills, reminders, notices"),
        ("use_type", "marketing"): _("Marketing"),
    },
}
_PLAIN = frozenset({"folder", "manifest", "posting", "colour", "duplex"})
PLAIN: Mapping[str, frozenset[str]] = {
    "hotfolder": _PLAIN,
    "sftp": _PLAIN | {"host", "port", "username", "password", "private_key", "host_key"},
    "pingen": frozenset(
        {
            "client_id",
            "client_secret",
            "organisation",
            "signing_secret",
            "product",
            "posting",
            "colour",
            "duplex",
            "window",
        }
    ),
    "lob": frozenset({"api_key", "webhook_secret", "sender", "posting", "colour", "duplex", "placement"}),
}
