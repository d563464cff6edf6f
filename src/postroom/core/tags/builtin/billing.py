"""Tags about money: accounts, bills, payments, cards and the table of open items."""

from postroom.core.tags.builtin.fields import date, file, link, money, number, table, text, to
from postroom.core.tags.catalogue import Field, Kind

ITEM_FIELDS: tuple[Field, ...] = (
    text("document", "Document", "Invoice"),
    text("number", "Number", "INV-2026-0417"),
    date("date", "Date", "2026-04-03"),
    date("due_date", "Due date", "2026-05-03"),
    money("amount", "Amount", "289.90 EUR"),
    money("open_amount", "Open amount", "189.90 EUR", totalled=True),
)

_OPEN_ITEMS = (
    ("Invoice", "INV-2026-0417", "2026-04-03", "2026-05-03", "289.90 EUR", "189.90 EUR"),
    ("Invoice", "INV-2026-0502", "2026-05-02", "2026-06-01", "1240.00 EUR", "1240.00 EUR"),
    ("Credit note", "CN-2026-0031", "2026-05-10", "2026-05-10", "-50.00 EUR", "-50.00 EUR"),
)

_STATEMENT_COLUMNS: tuple[Field, ...] = (
    date("date", "Date", "2026-04-03"),
    text("description", "Description", "Invoice INV-2026-0417"),
    money("amount", "Amount", "289.90 EUR"),
    money("balance", "Balance", "289.90 EUR"),
)

_STATEMENT = (
    ("2026-04-03", "Invoice INV-2026-0417", "289.90 EUR", "289.90 EUR"),
    ("2026-04-20", "Payment P-7781", "-100.00 EUR", "189.90 EUR"),
    ("2026-05-02", "Invoice INV-2026-0502", "1240.00 EUR", "1429.90 EUR"),
)

ITEMS_LIST = table("items_list", "Table of open items", ITEM_FIELDS, _OPEN_ITEMS)

_ACCOUNT = to("accounts_receivable", "Account")
_CUSTOMER = to("contact_information", "Customer")

BILLING = (
    Kind(
        "accounts_receivable",
        "Account receivable",
        (
            text("number", "Number", "AR-20931"),
            text("status", "Status", "Active"),
            money("balance", "Balance", "1429.90 EUR"),
            money("outstanding_amount", "Outstanding amount", "189.90 EUR"),
            money("credit_limit", "Credit limit", "2000.00 EUR"),
            _CUSTOMER,
        ),
    ),
    Kind(
        "account",
        "Account status",
        (
            text("number", "Number", "AR-20931"),
            text("status", "Status", "Overdue"),
            money("balance", "Balance", "1379.90 EUR"),
            money("overdue_amount", "Overdue amount", "189.90 EUR"),
            number("days_overdue", "Days overdue", 12),
            date("oldest_due_date", "Oldest due date", "2026-05-03"),
            table("statement", "Statement", _STATEMENT_COLUMNS, _STATEMENT),
        ),
    ),
    Kind("accounting_item", "Accounting item", (*ITEM_FIELDS, number("days_overdue", "Days overdue", 12), _ACCOUNT)),
    Kind(
        "bill",
        "Bill",
        (
            text("number", "Number", "B-2026-0417"),
            date("date", "Date", "2026-04-03"),
            date("due_date", "Due date", "2026-05-03"),
            money("amount", "Amount", "289.90 EUR"),
            money("outstanding_amount", "Outstanding amount", "189.90 EUR"),
            text("period", "Period", "April 2026"),
            text("status", "Status", "Overdue"),
            link("pay_link", "Pay now", "https://pay.northwind.example/b/417"),
            file("pdf", "Open the bill", "https://post.northwind.example/p/files/B-2026-0417"),
            _ACCOUNT,
            to("subscription", "Subscription"),
        ),
    ),
    Kind(
        "payment",
        "Payment",
        (
            text("number", "Number", "P-7781"),
            money("amount", "Amount", "100.00 EUR"),
            date("date", "Date", "2026-04-20"),
            text("method", "Method", "Bank transfer"),
            text("status", "Status", "Processed"),
            text("reference", "Reference", "AR-20931"),
            _ACCOUNT,
            to("bill", "Bill"),
        ),
    ),
    Kind(
        "payment_gateway_card",
        "Payment card",
        (
            text("card_holder_name", "Card holder", "ZOE KOWALSKA"),
            text("last_four_digits", "Last four digits", "4242"),
            text("brand", "Card brand", "Visa"),
            text("expiry", "Expires", "08/27"),
            _ACCOUNT,
        ),
    ),
    Kind(
        "payment_gateway_request",
        "Card payment request",
        (
            text("number", "Number", "PG-3310"),
            money("amount", "Amount", "189.90 EUR"),
            date("date", "Date", "2026-05-05"),
            text("status", "Status", "Declined"),
            text("reason", "Reason", "Insufficient funds"),
            _ACCOUNT,
            to("payment_gateway_card", "Payment card"),
        ),
    ),
    Kind(
        "wallet",
        "Wallet",
        (
            text("number", "Number", "W-118"),
            money("available_amount", "Available amount", "24.50 EUR"),
            text("product_available_amount", "Available by product", "310 minutes"),
            date("estimated_consumption_date", "Used up by about", "2026-06-12"),
            _ACCOUNT,
        ),
    ),
    Kind(
        "order",
        "Order",
        (
            text("number", "Number", "O-90211"),
            date("date", "Date", "2026-05-01"),
            text("status", "Status", "Shipped"),
            money("amount", "Amount", "79.99 EUR"),
            text("carrier", "Carrier", "Parcel Express"),
            text("tracking_number", "Tracking number", "PX123456789"),
            link("tracking_link", "Track your order", "https://track.northwind.example/PX123456789"),
            table(
                "items",
                "Items ordered",
                (
                    text("description", "Description", "Smart meter"),
                    number("quantity", "Quantity", 1),
                    money("amount", "Amount", "79.99 EUR", totalled=True),
                ),
                (("Smart meter", 1, "59.99 EUR"), ("Mounting kit", 2, "20.00 EUR")),
            ),
            _CUSTOMER,
        ),
    ),
)
