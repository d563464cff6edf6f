"""Tags about what the customer has with us: subscriptions, jobs, requests, rewards, and links to answer by."""

from postroom.core.tags.builtin.fields import date, link, listing, moment, money, number, table, text, to, told
from postroom.core.tags.catalogue import Kind

_ACCOUNT = to("accounts_receivable", "Account")
_CUSTOMER = to("contact_information", "Customer")
_PARTICIPANT = to("rewards_participant", "Rewards membership")

SERVICE = (
    Kind(
        "subscription",
        "Subscription",
        (
            text("number", "Number", "S-55012"),
            text("type", "Type", "Home Fibre"),
            text("status", "Status", "Active"),
            listing("services", "Services", ("Fibre 500", "TV Family", "Home phone")),
            listing("installed_items", "Installed items", ("Router R2", "Set-top box")),
            date("start_date", "Start date", "2026-01-15"),
            date("end_date", "End date", "2027-01-14"),
            money("monthly_amount", "Monthly amount", "49.90 EUR"),
            money("outstanding_amount", "Outstanding amount", "99.80 EUR"),
            _ACCOUNT,
            _CUSTOMER,
        ),
    ),
    Kind(
        "job",
        "Job",
        (
            text("number", "Number", "J-3001"),
            text("type", "Type", "Installation"),
            text("status", "Status", "Completed"),
            moment("scheduled_for", "Scheduled for", "2026-05-12T09:30:00+02:00"),
            text("technician", "Technician", "Piotr Zieliński"),
            to("subscription", "Subscription"),
            _CUSTOMER,
        ),
    ),
    Kind(
        "activity",
        "Activity",
        (
            text("number", "Number", "A-7204"),
            text("type", "Type", "Meter reading"),
            text("status", "Status", "Completed"),
            date("date", "Date", "2026-05-06"),
            to("job", "Job"),
            _CUSTOMER,
        ),
    ),
    Kind(
        "service_request",
        "Service request",
        (
            text("number", "Number", "SR-412"),
            text("type", "Type", "No connection"),
            text("status", "Status", "Resolved"),
            told("description", "Description", "No internet since Monday"),
            text("responded_by", "Answered by", "Marta Nowak"),
            date("response_date", "Answered on", "2026-05-07"),
            text("response_description", "Answer", "We replaced the router."),
            to("subscription", "Subscription"),
            _CUSTOMER,
        ),
    ),
    Kind(
        "rewards_participant",
        "Rewards membership",
        (
            text("number", "Number", "RW-808"),
            date("sign_up_on", "Signed up on", "2025-11-20"),
            text("sign_up_by_unit", "Signed up by", "Dublin shop"),
            number("points", "Points", 1250),
            _ACCOUNT,
            _CUSTOMER,
        ),
    ),
    Kind(
        "award_reward_transaction",
        "Reward awarded",
        (
            text("number", "Number", "AW-19"),
            date("date", "Date", "2026-05-08"),
            text("offer", "Offer", "Bring a friend"),
            money("amount", "Amount", "15.00 EUR"),
            _PARTICIPANT,
        ),
    ),
    Kind(
        "spend_reward_transaction",
        "Reward spent",
        (
            text("number", "Number", "SP-27"),
            date("date", "Date", "2026-05-09"),
            money("total_amount", "Total amount", "12.50 EUR"),
            text("unit", "Spent at", "Dublin shop"),
            _PARTICIPANT,
        ),
    ),
)

DYNAMIC_LINK = Kind(
    "dynamic_link",
    "Link to answer by",
    (
        link("opt_in_direct_marketing", "Yes to our offers", "https://mail.northwind.example/a/1"),
        link("opt_out_direct_marketing", "No more offers from us", "https://mail.northwind.example/a/2"),
        link("opt_in_affiliate_marketing", "Yes to offers of partners", "https://mail.northwind.example/a/3"),
        link("opt_out_affiliate_marketing", "No more offers of partners", "https://mail.northwind.example/a/4"),
        link("service_request_response_acceptance", "Accept the answer", "https://mail.northwind.example/a/5"),
        link("update_details", "Update your details", "https://mail.northwind.example/a/6"),
        link("unsubscribe", "Unsubscribe", "https://mail.northwind.example/a/7"),
        link("preferences", "Choose what we send you", "https://mail.northwind.example/a/8"),
    ),
)

NOTIFICATION = Kind(
    "notification",
    "Notification run (all that concerns one customer)",
    (
        text("number", "Number", "N-000123"),
        number("hits", "Number of hits", 2),
        money("total_notified_amount", "Total amount", "289.70 EUR"),
        table(
            "subscriptions_notified_amount",
            "Subscriptions with amounts",
            (text("number", "Number", ""), text("type", "Type", ""), money("amount", "Amount", "", totalled=True)),
            (("S-55012", "Home Fibre", "99.80 EUR"), ("S-55013", "Mobile", "189.90 EUR")),
        ),
        table(
            "bills_notified_amount",
            "Bills with amounts",
            (
                text("number", "Number", ""),
                date("due_date", "Due date", ""),
                money("amount", "Amount", "", totalled=True),
            ),
            (("B-2026-0417", "2026-05-03", "189.90 EUR"), ("B-2026-0502", "2026-06-01", "99.80 EUR")),
        ),
        money("wallets_available_amount", "Available in wallets", "24.50 EUR"),
        listing("wallets_product_available_amount", "Available in wallets by product", ("310 minutes", "2 GB")),
        date("wallets_estimated_consumption_date", "Wallets used up by about", "2026-06-12"),
        listing("subscriptions_type", "Types of the subscriptions", ("Home Fibre", "Mobile")),
        listing("jobs_type", "Types of the jobs", ("Installation", "Repair")),
        listing("activities_type", "Types of the activities", ("Meter reading",)),
        _ACCOUNT,
        _CUSTOMER,
    ),
)
