"""What people read instead of the names of SMPP's settings."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Promise] = {
    "host": _("Message centre (SMSC)"),
    "system_id": _("System id"),
    "system_type": _("System type"),
    "mode": _("Bind as"),
    "binds": _("Lines at once"),
    "window": _("Window"),
    "sender": _("Sender"),
    "sender_ton": _("Sender's type of number (TON)"),
    "sender_npi": _("Sender's numbering plan (NPI)"),
    "recipient_ton": _("Recipient's type of number (TON)"),
    "recipient_npi": _("Recipient's numbering plan (NPI)"),
    "service_type": _("Service type"),
    "validity_hours": _("Hours to try, unless the message says when it ends"),
    "receipts": _("Receipts to ask for"),
    "send_reference": _("Send our reference along (user_message_reference)"),
    "receipt_ids": _("How receipts spell the id of a message"),
    "letters": _("Default alphabet of the message centre"),
    "long_texts": _("How long texts are sent"),
    "answer_seconds": _("Seconds to wait for an answer"),
    "enquire_seconds": _("Seconds of silence before we ask whether anybody is there"),
}
HELP: Mapping[str, Promise] = {
    "host": _("As your provider names it, such as smpp.example.org."),
    "port": _("Often 2775, or 3550 with TLS."),
    "binds": _("How many your provider allows, over all workers together."),
    "window": _("Messages under way before the first is answered. If the line is lost, so many are uncertain."),
    "sender": _("A number, a short code, or up to eleven letters. Empty: as the message centre has it."),
    "send_reference": _("By it, a receipt finds a message whose answer was lost. Turn it off if it is refused."),
}
OPTIONS: Mapping[tuple[str, str], Promise] = {
    ("security", "tls"): _("TLS: encrypted from the start"),
    ("security", "none"): _("None: not encrypted"),
    ("mode", "transceiver"): _("Transceiver: sends and receives"),
    ("mode", "transmitter"): _("Transmitter: only sends, no receipts come"),
    ("mode", "receiver"): _("Receiver: only receives"),
    ("sender_ton", "auto"): _("As the sender looks"),
    ("recipient_ton", "auto"): _("As usual"),
    ("sender_npi", "auto"): _("As the sender looks"),
    ("recipient_npi", "auto"): _("As usual"),
    ("receipts", "all"): _("All"),
    ("receipts", "failures"): _("Only of failures"),
    ("receipts", "none"): _("None"),
    ("receipt_ids", "auto"): _("Found out"),
    ("receipt_ids", "same"): _("As in the answer"),
    ("receipt_ids", "decimal"): _("Decimal, where the answer is hexadecimal"),
    ("receipt_ids", "hexadecimal"): _("Hexadecimal, where the answer is decimal"),
    ("letters", "gsm"): _("GSM 03.38, a letter an octet"),
    ("letters", "gsm_packed"): _("GSM 03.38, packed"),
    ("letters", "latin1"): _("Latin-1, named as such"),
    ("letters", "latin1_default"): _("Latin-1"),
    ("long_texts", "udh8"): _("In parts, with a reference of 8 bits"),
    ("long_texts", "udh16"): _("In parts, with a reference of 16 bits"),
    ("long_texts", "sar"): _("In parts, told by parameters (SAR)"),
    ("long_texts", "payload"): _("As one (message_payload)"),
    **{
        (field, kind): label
        for field in ("sender_ton", "recipient_ton", "sender_npi", "recipient_npi")
        for kind, label in {
            "unknown": _("Unknown"),
            "international": _("International"),
            "national": _("National"),
            "network": _("Network's own (short code)"),
            "subscriber": _("Subscriber"),
            "alphanumeric": _("Letters"),
            "abbreviated": _("Abbreviated"),
            "isdn": _("Telephone (ISDN)"),
        }.items()
    },
}
PLAIN = frozenset({"host", "port", "security", "system_id", "password", "sender"})
