"""Tags about people and the company: the customer, the author of a message, ourselves."""

from postroom.core.tags.builtin.fields import date, flag, link, money, text, to, told
from postroom.core.tags.catalogue import FieldType, Kind

CONTACT = Kind(
    "contact_information",
    "Customer",
    (
        told("name", "Full name", "Zoë Kowalska"),
        told("first_name", "First name", "Zoë"),
        told("last_name", "Last name", "Kowalska"),
        told("salutation", "Salutation", "Ms"),
        told("title", "Title", "Dr"),
        told("company", "Company", "Kowalska & Sons"),
        text("account_number", "Account number", "C-10482"),
        told("email", "E-mail address", "zoe.kowalska@example.org", FieldType.EMAIL),
        told("phone", "Phone", "+48221234567", FieldType.PHONE),
        told("mobile", "Mobile phone", "+48512345678", FieldType.PHONE),
        told("address", "Postal address", "ul. Polna 12/4\n00-625 Warszawa\nPoland"),
        told("street", "Street", "ul. Polna 12/4"),
        told("postcode", "Postcode", "00-625"),
        told("city", "City", "Warszawa"),
        told("country", "Country", "Poland"),
        text("language", "Preferred language", "Polish"),
        date("birth_date", "Date of birth", "1988-04-23"),
        text("customer_type", "Customer type", "Household"),
        text("building", "Building", "Riverside House"),
        text("brand", "Brand", "Northwind Energy"),
        date("customer_since", "Customer since", "2019-09-01"),
        flag("paperless", "Receives bills without paper", sample=True),
    ),
)

COMPANY = Kind(
    "company",
    "Our company",
    (
        text("name", "Name", "Northwind Energy Ltd"),
        text("address", "Postal address", "4 Harbour Street\nD02 XY45 Dublin\nIreland"),
        text("phone", "Phone", "+35312345678", type=FieldType.PHONE),
        text("email", "E-mail address", "service@northwind.example", type=FieldType.EMAIL),
        link("website", "Website", "https://www.northwind.example"),
        text("bank_name", "Bank", "Harbour Bank"),
        text("iban", "IBAN", "IE29 AIBK 9311 5212 3456 78"),
        text("bic", "BIC", "AIBKIE2D"),
        text("vat_number", "VAT number", "IE1234567T"),
        text("late_payment_interest_rate", "Late-payment interest rate", "8.0 %"),
        money("collection_fee", "Fixed collection fee", "40.00 EUR"),
        link("logo", "Logo", "https://www.northwind.example/logo.png"),
    ),
)

AUTHOR = Kind(
    "author",
    "Author of the message",
    (
        text("name", "Name", "Tomás Byrne"),
        text("email", "E-mail address", "tomas.byrne@northwind.example", type=FieldType.EMAIL),
        text("phone", "Phone", "+35312345670", type=FieldType.PHONE),
        text("job_title", "Job title", "Credit controller"),
    ),
)

LEAD = Kind(
    "lead",
    "Lead",
    (
        text("number", "Number", "L-0093"),
        text("type", "Type", "Website enquiry"),
        text("status", "Status", "Open"),
        text("source", "Source", "Spring fair"),
        date("date", "Date", "2026-05-04"),
        told("interest", "Interested in", "Solar package"),
        to("contact_information", "Customer"),
    ),
)

ACCESS_TOKEN = Kind(
    "access_token",
    "Access token",
    (
        text("number", "Number", "T-5561"),
        text("code", "Code", "482913"),
        text("type", "Type", "Self-service portal"),
        date("valid_until", "Valid until", "2026-06-30"),
        to("contact_information", "Customer"),
    ),
)

PEOPLE = (CONTACT, COMPANY, AUTHOR, LEAD, ACCESS_TOKEN)
