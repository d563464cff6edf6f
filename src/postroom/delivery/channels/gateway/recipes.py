"""The gateways that we know, as data: Kannel, CM, Twilio, Vonage, Infobip."""

from collections.abc import Mapping

from postroom.core.carriage.arrival import Reported
from postroom.delivery.channels.gateway.recipe import Auth, Form, Proof, Recipe, Reports, Texts

_WAY, _THERE, _LATE = Reported.ON_THE_WAY, Reported.DELIVERED, Reported.EXPIRED
_LOST, _NO = Reported.UNDELIVERABLE, Reported.REJECTED

KANNEL = Recipe(
    url="/cgi-bin/sendsms",
    method="GET",
    form=Form.QUERY,
    fields={
        "username": "{user}",
        "password": "{password}",
        "from": "{from}",
        "to": "{to}",
        "text": "{text}",
        "charset": "UTF-8",
        "coding": "{alphabet}",
        "validity": "{minutes}",
        "dlr-mask": "31",
        "dlr-url": "{callback}?says=%d&answer=%A",
    },
    alphabets={"gsm": "0", "ucs2": "2"},
    reports=Reports(
        says=(("says", {"1": _THERE, "2": _LOST, "4": _WAY, "8": _WAY, "16": _NO}),),
        text="answer",
    ),
    texts=Texts(sender="from", recipient="to", text="text", ref="id"),
)
CM = Recipe(
    url="/v1.0/message",
    fields={
        "messages": {
            "authentication": {"productToken": "{password}"},
            "msg": [
                {
                    "from": "{from}",
                    "to": [{"number": "{number}"}],
                    "body": {"content": "{text}", "type": "auto"},
                    "minimumNumberOfMessageParts": 1,
                    "maximumNumberOfMessageParts": 8,
                    "reference": "{reference}",
                    "validity": "{minutes}m",
                }
            ],
        }
    },
    status="errorCode",
    taken=frozenset({"0"}),
    code="errorCode",
    text="details",
    setup=frozenset({"101", "102", "103", "104", "105", "999"}),
    no_such=frozenset({"303", "304"}),
    parts="messages.0.parts",
    reports=Reports(
        each="messages.msg",
        ref="reference",
        says=(("status.code", {"0": _WAY, "1": _NO, "2": _THERE, "3": _LOST}),),
        code="status.errorCode",
        text="status.errorDescription",
    ),
    texts=Texts(
        sender="from.number|from", recipient="to.number|to", text="message.text|message|body.content", ref="reference"
    ),
)
TWILIO = Recipe(
    url="/2010-04-01/Accounts/{user}/Messages.json",
    form=Form.FORM,
    auth=Auth.BASIC,
    fields={
        "To": "{to}",
        "From": "{from}",
        "Body": "{text}",
        "StatusCallback": "{callback}",
        "ValidityPeriod": "{seconds}",
    },
    refs="sid",
    code="code",
    text="message",
    later=frozenset({"20429", "30001"}),
    setup=frozenset({"20003", "20005", "21408", "21606", "21659"}),
    no_such=frozenset({"21211", "21214", "21217", "21614"}),
    price="price",
    currency="price_unit",
    parts="num_segments",
    reports=Reports(
        ref="MessageSid",
        says=(
            (
                "MessageStatus",
                {
                    "accepted": _WAY, "scheduled": _WAY, "queued": _WAY, "sending": _WAY, "sent": _WAY,
                    "delivered": _THERE, "read": _THERE, "undelivered": _LOST, "failed": _LOST, "canceled": _NO,
                },
            ),
        ),
        code="ErrorCode",
        text="ErrorMessage",
        proof=Proof.TWILIO,
    ),
    texts=Texts(sender="From", recipient="To", text="Body", ref="MessageSid"),
)  # fmt: skip
VONAGE = Recipe(
    url="/sms/json",
    form=Form.FORM,
    fields={
        "api_key": "{user}",
        "api_secret": "{password}",
        "from": "{from}",
        "to": "{digits}",
        "text": "{text}",
        "type": "{alphabet}",
        "ttl": "{milliseconds}",
        "client-ref": "{reference}",
        "callback": "{callback}",
    },
    alphabets={"gsm": "text", "ucs2": "unicode"},
    refs="messages.*.message-id",
    status="messages.*.status",
    taken=frozenset({"0"}),
    code="messages.0.status",
    text="messages.0.error-text",
    later=frozenset({"1", "5", "10"}),
    setup=frozenset({"2", "4", "8", "9", "11", "14", "15", "29"}),
    no_such=frozenset({"7"}),
    price="messages.*.message-price",
    currency="EUR",
    parts="message-count",
    reports=Reports(
        ref="messageId",
        says=(
            (
                "status",
                {
                    "accepted": _WAY, "buffered": _WAY, "unknown": _WAY, "delivered": _THERE, "expired": _LATE,
                    "failed": _LOST, "rejected": _NO,
                },
            ),
        ),
        code="err-code",
        price="price",
        currency="EUR",
        proof=Proof.VONAGE,
    ),
    texts=Texts(
        sender="msisdn",
        recipient="to",
        text="text",
        ref="messageId",
        together="concat-ref",
        part="concat-part",
        parts="concat-total",
    ),
)  # fmt: skip
INFOBIP = Recipe(
    url="/sms/2/text/advanced",
    auth=Auth.HEADER,
    header="Authorization: App {password}",
    fields={
        "messages": [
            {
                "from": "{from}",
                "destinations": [{"to": "{digits}", "messageId": "{reference}"}],
                "text": "{text}",
                "validityPeriod": "{minutes#}",
                "notifyUrl": "{callback}",
                "notifyContentType": "application/json",
            }
        ]
    },
    status="messages.0.status.groupName",
    taken=frozenset({"PENDING", "DELIVERED", "ACCEPTED"}),
    code="requestError.serviceException.messageId|messages.0.status.name",
    text="requestError.serviceException.text|messages.0.status.description",
    setup=frozenset({"UNAUTHORIZED", "FORBIDDEN", "REJECTED_NOT_ENOUGH_CREDITS", "REJECTED_SENDER"}),
    no_such=frozenset({"REJECTED_DESTINATION", "REJECTED_INVALID_DESTINATION"}),
    parts="messages.0.smsCount",
    reports=Reports(
        each="results",
        ref="messageId",
        says=(
            ("status.name", {"DELIVERED_TO_OPERATOR": _WAY}),
            (
                "status.groupName",
                {
                    "ACCEPTED": _WAY, "PENDING": _WAY, "DELIVERED": _THERE, "EXPIRED": _LATE,
                    "UNDELIVERABLE": _LOST, "REJECTED": _NO,
                },
            ),
        ),
        code="error.id",
        price="price.pricePerMessage",
        currency="price.currency",
        times="smsCount",
        text="error.description",
    ),
    texts=Texts(each="results", sender="from", recipient="to", text="text|cleanText", ref="messageId"),
)  # fmt: skip
KNOWN: Mapping[str, Recipe] = {
    "kannel": KANNEL,
    "cm": CM,
    "twilio": TWILIO,
    "vonage": VONAGE,
    "infobip": INFOBIP,
}
BASES: Mapping[str, str] = {
    "cm": "https://gw.cmtelecom.com",
    "twilio": "https://api.twilio.com",
    "vonage": "https://rest.nexmo.com",
}
"""Where they are; a Kannel is one's own, Infobip gives each customer a name of their own."""
