"""The few words that Postroom itself puts into a customer's message, in the customer's language."""

from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        # English: Polish, German, French
        "Yes": ("Tak", "Ja", "Oui"),
        "No": ("Nie", "Nein", "Non"),
        "Total": ("Razem", "Summe", "Total"),
        "Account": ("Konto", "Konto", "Compte"),
        "Amount": ("Kwota", "Betrag", "Montant"),
        "Balance": ("Saldo", "Saldo", "Solde"),
        "Date": ("Data", "Datum", "Date"),
        "Description": ("Opis", "Beschreibung", "Description"),
        "Document": ("Dokument", "Beleg", "Document"),
        "Due date": ("Termin płatności", "Fällig am", "Échéance"),
        "Number": ("Numer", "Nummer", "Numéro"),
        "Open amount": ("Do zapłaty", "Offener Betrag", "Reste à payer"),
        "Quantity": ("Ilość", "Menge", "Quantité"),
        "Type": ("Rodzaj", "Art", "Type"),
        "Website": ("Strona internetowa", "Website", "Site web"),
        "Open the bill": ("Otwórz rachunek", "Rechnung öffnen", "Ouvrir la facture"),
        "Pay now": ("Zapłać teraz", "Jetzt bezahlen", "Payer maintenant"),
        "Track your order": ("Śledź przesyłkę", "Sendung verfolgen", "Suivre votre commande"),
        "Accept the answer": ("Akceptuję odpowiedź", "Antwort annehmen", "Accepter la réponse"),
        "Update your details": ("Zaktualizuj swoje dane", "Daten aktualisieren", "Mettre à jour vos coordonnées"),
        "Unsubscribe": ("Wypisz się", "Abmelden", "Se désabonner"),
        "Yes to our offers": ("Chcę otrzymywać oferty", "Ja zu Ihren Angeboten", "Oui à vos offres"),
        "No more offers from us": ("Nie chcę ofert", "Keine Angebote mehr", "Plus d'offres de votre part"),
        "Yes to offers of partners": (
            "Chcę otrzymywać oferty partnerów",
            "Ja zu Angeboten von Partnern",
            "Oui aux offres des partenaires",
        ),
        "No more offers of partners": (
            "Nie chcę ofert partnerów",
            "Keine Angebote von Partnern mehr",
            "Plus d'offres des partenaires",
        ),
    }
)
_COLUMN = {"pl": 0, "de": 1, "fr": 2}


def in_language(english: str, language: str) -> str:
    """The word in that language; a label of the company's own, or an unknown language, stays as it is."""
    column = _COLUMN.get(language[:2].lower())
    if column is None or english not in _WORDS:
        return english
    return _WORDS[english][column]
