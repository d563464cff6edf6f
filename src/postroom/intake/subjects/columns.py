"""The columns a file of customers may have, and the words that heads say for them in four languages."""

from collections.abc import Iterable

from postroom.contacts.models import PointKind, PointRole, Topic
from postroom.core.carriage.envelope import Channel
from postroom.intake.subjects.subject import Target

CONSENT = "consent"

_NUMBER = "account, account no, account id, customer number, customer no, customer id, client number, contract account,"
_EMAIL = (
    "mail, e-mail, email address, e-mail address, adres e-mail, e-mail-adresse, mailadresse, courriel, adresse e-mail"
)
_PHONE = "telephone, phone number, tel, mobile, mobile phone, telefon, numer telefonu, komórka, telefonnummer, handy,"

CUSTOMER = tuple(
    Target(name=name, label=label, is_key=name == "account_number", words=[word.strip() for word in words.split(",")])
    for name, label, words in (
        (
            "account_number",
            "Account number",
            _NUMBER + "numer konta, numer klienta, nr klienta, kundennummer, kunden-nr, kontonummer, vertragskonto,"
            "numéro de compte, numéro client, n° client, no client",
        ),
        ("name", "Full name", "customer, customer name, nazwa, imię i nazwisko, klient, kunde, nom complet, client"),
        ("first_name", "First name", "given name, forename, imię, vorname, prénom"),
        ("last_name", "Last name", "surname, family name, nazwisko, nachname, familienname, nom, nom de famille"),
        ("salutation", "Salutation", "title, form of address, zwrot, anrede, titel, civilité"),
        (
            "company",
            "Company",
            "company name, organisation, organization, firma, spółka, firmenname, société, entreprise",
        ),
        (
            "customer_type",
            "Customer type",
            "type, segment, customer group, typ klienta, rodzaj klienta, kundentyp, kundengruppe, type de client",
        ),
        ("building", "Building", "site, property, budynek, obiekt, gebäude, objekt, liegenschaft, bâtiment, immeuble"),
        ("brand", "Brand", "marka, marke, marque"),
        ("language", "Language", "preferred language, lang, język, sprache, langue"),
        (
            "delivery_method",
            "Delivery method",
            "preferred delivery method, delivery, channel, sposób dostarczania, sposób wysyłki, versandart, zustellart,"
            "mode d'envoi, canal",
        ),
        ("birth_date", "Date of birth", "birthday, born, data urodzenia, geburtsdatum, date de naissance, né le"),
        ("is_deceased", "Deceased", "deceased, died, zmarły, nie żyje, verstorben, décédé"),
        ("is_disputed", "Disputed", "in dispute, dispute, sporny, spór, strittig, streitig, en litige, litige"),
        ("email", "E-mail address", _EMAIL),
        (
            "email_billing",
            "E-mail address for bills",
            "billing email, invoice email, e-mail do faktur, rechnungs-e-mail",
        ),
        ("email_collection", "E-mail address for reminders", "collection email, dunning email, e-mail mahnung"),
        ("phone", "Phone", _PHONE + "mobil, téléphone, portable, numéro de téléphone"),
        ("phone_billing", "Phone for bills", "billing phone"),
        ("phone_collection", "Phone for reminders", "collection phone"),
        (
            "street",
            "Street",
            "address, address line 1, street address, street and number, ulica, adres, straße, strasse, anschrift, rue,"
            "adresse",
        ),
        ("street2", "Address, second line", "address line 2, adres 2, adresszusatz, complément d'adresse"),
        ("postcode", "Postcode", "postal code, zip, zip code, kod pocztowy, plz, postleitzahl, code postal"),
        ("city", "City", "town, miasto, miejscowość, ort, stadt, ville"),
        ("country", "Country", "kraj, land, pays"),
        ("consent_at", "Day of the consents", "consent date, data zgody, datum der einwilligung, date du consentement"),
    )
)

POINTS = {
    f"{kind.value}{'' if role is PointRole.MAIN else f'_{role.value}'}": (kind, role)
    for kind in (PointKind.EMAIL, PointKind.PHONE)
    for role in PointRole
}
"""Column -> where its address has its place."""

POSTAL = ("street", "street2", "postcode", "city", "country")

LANGUAGES = ("en", "pl", "de", "fr")
DELIVERY = {
    Channel.EMAIL: "email, e-mail, mail, e-mailem, per e-mail, par e-mail, courriel, electronic",
    Channel.LETTER: "letter, post, by post, paper, list, pocztą, papier, brief, postal, par courrier, courrier, lettre",
    Channel.SMS: "sms, text",
}


def consent_targets(topics: Iterable[Topic]) -> list[Target]:
    """Return a column for each topic and channel: `consent:direct_marketing:email`."""
    return [
        Target(name=f"{CONSENT}:{topic.code}:{channel.value}", label=f"{topic.name} by {channel.value}: yes or no")
        for topic in topics
        for channel in Channel
    ]
