"""Envelopes for the tests of the channels."""

from datetime import UTC, datetime

from postroom.core.carriage.envelope import Channel, EmailContent, Envelope, Mailbox, SmsContent

_OF_THE_ENVELOPE = {"reference", "attempt", "recipient", "recipient_name"}


def make_envelope(number=1, **changes):
    """Return an e-mail; changes go to the envelope or to its content, whichever has the field."""
    outside = {"reference": str(number), "attempt": 1, "recipient": f"c{number}@example.net", "recipient_name": "Ada"}
    inside = {
        "sender": Mailbox("office@example.org", "City Works"),
        "envelope_from": f"bounce+{number}@example.org",
        "subject": f"Your invoice {number}",
        "text": "Please pay.\n",
        "html": "<p>Please pay.</p>\n",
        "message_id": f"m{number}@example.org",
        "date": datetime(2026, 3, 1, 12, tzinfo=UTC),
    }
    for name, value in changes.items():
        (outside if name in _OF_THE_ENVELOPE else inside)[name] = value
    for form in ("text", "html"):
        if isinstance(inside[form], str):
            inside[form] = [inside[form]] if inside[form] else []
    return Envelope(channel=Channel.EMAIL, content=EmailContent(**inside), **outside)


def make_sms(number=1, *, recipient="", text="Hello", **content):
    """Return a text message, to a number of its own."""
    return Envelope(
        reference=str(number),
        attempt=1,
        channel=Channel.SMS,
        recipient=recipient or f"+48500{number:06}",
        content=SmsContent(text=text, **content),
    )


def make_batch(count):
    return [make_envelope(number) for number in range(1, count + 1)]
