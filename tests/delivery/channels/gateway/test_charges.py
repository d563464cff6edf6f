from decimal import Decimal

import pytest

from postroom.core.carriage.arrival import Price
from postroom.core.carriage.envelope import Channel, Envelope, SmsContent
from postroom.delivery.channels.gateway.answers import outcome
from postroom.delivery.channels.gateway.charges import price
from postroom.delivery.channels.gateway.recipes import TWILIO, VONAGE
from postroom.delivery.http import Answer

TEXT = Envelope(
    reference="7", attempt=1, channel=Channel.SMS, recipient="+48512345678", content=SmsContent(text="Hello")
)


def answered(recipe, body: str):
    return outcome(TEXT, Answer(status=200, headers={}, body=body.encode()), recipe).price


def test_price_is_the_sum_of_the_parts_in_the_currency_of_the_provider():
    parts = '{"message-id": "a", "status": "0", "message-price": "0.0333"}'

    assert answered(VONAGE, f'{{"messages": [{parts}, {parts}]}}') == Price(Decimal("0.06660"), "EUR")


@pytest.mark.parametrize(
    ("said", "told"),
    [('"-0.00750"', Price(Decimal("0.00750"), "USD")), ("null", None), ('"much"', None), ('"1e999999"', None),
     ('"NaN"', None), ("-0.0075", Price(Decimal("0.00750"), "USD"))],
)  # fmt: skip
def test_sign_says_nothing_and_what_is_no_amount_is_no_price(said, told):
    assert answered(TWILIO, f'{{"sid": "SM1", "price": {said}, "price_unit": "USD"}}') == told


def test_price_of_one_part_is_paid_for_each():
    report = {"price": {"pricePerMessage": 0.01, "currency": "EUR"}, "smsCount": 3}

    told = price(report, amounts="price.pricePerMessage", currency="price.currency", times="smsCount")

    assert told == Price(Decimal("0.03000"), "EUR")
