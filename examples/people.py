"""Names, streets and cities from which the example customers are made, by language."""

from typing import NamedTuple


class Country(NamedTuple):
    """What customers of one language are made of. `phone` begins a mobile number, `digits` more follow."""

    code: str
    name: str
    language: str
    currency: str
    domain: str
    phone: str
    digits: int
    salutations: tuple[str, str]
    women: str
    men: str
    surnames: str
    streets: str
    places: str
    companies: str


ENGLISH = Country(
    "IE",
    "Ireland",
    "English",
    "EUR",
    "mail.example.com",
    "+353 87",
    7,
    ("Ms", "Mr"),
    "Aoife,Ciara,Emma,Grace,Niamh,Orla,Róisín,Saoirse,Sinéad,Sophie,Zoe,Maeve",
    "Cian,Conor,Daniel,Eoin,Jack,James,Liam,Oisín,Patrick,Seán,Tomás,Ronan",
    "Murphy,Kelly,O'Sullivan,Walsh,Smith,O'Brien,Byrne,Ryan,O'Connor,Doyle,McCarthy,Gallagher,Ó Dálaigh,Fitzgerald",
    "Harbour Street,Main Street,Church Road,Station Road,Mill Lane,Parnell Square,Abbey Street,Castle View",
    "D02 XY45 Dublin,T12 W8KP Cork,H91 E2K3 Galway,V94 T9PX Limerick,X91 PK15 Waterford,R95 XF60 Kilkenny",
    "Liffey Bakery Ltd,Harbour Gyms Ltd,Emerald Property Care,Shannon Freight",
)
POLISH = Country(
    "PL",
    "Polska",
    "polski",
    "PLN",
    "poczta.example.org",
    "+48 512",
    6,
    ("Pani", "Pan"),
    "Agnieszka,Anna,Barbara,Ewa,Joanna,Katarzyna,Łucja,Magdalena,Małgorzata,Marta,Żaneta,Zofia",
    "Andrzej,Grzegorz,Jan,Józef,Krzysztof,Łukasz,Marcin,Michał,Paweł,Piotr,Stanisław,Tomasz",
    "Nowak,Wójcik,Kamiński,Zieliński,Dąbrowski,Kozłowski,Mazur,Krawczyk,Grabowski,Pawłowski,Król,Wieczorek,Śliwa,Gąsior",
    "ul. Polna,ul. Kościuszki,ul. Długa,ul. Żeromskiego,al. Jerozolimskie,ul. Mickiewicza,ul. Ogrodowa,ul. Łąkowa",
    "00-625 Warszawa,31-042 Kraków,90-001 Łódź,50-101 Wrocław,80-831 Gdańsk,61-809 Poznań",
    "Piekarnia Złoty Kłos sp. z o.o.,Siłownia Żelazo,Zarządca Dom-Bud,Spedycja Wisła",
)
GERMAN = Country(
    "DE",
    "Deutschland",
    "Deutsch",
    "EUR",
    "post.example.net",
    "+49 1512",
    7,
    ("Frau", "Herr"),
    "Anja,Bärbel,Claudia,Franziska,Heike,Jana,Käthe,Lena,Sabine,Steffi,Ute,Vera",
    "Andreas,Björn,Dieter,Felix,Götz,Hans,Jörg,Jürgen,Klaus,Lukas,Stefan,Uwe",
    "Müller,Schmidt,Schneider,Fischer,Weber,Meyer,Wagner,Becker,Schäfer,Groß,Krüger,Jäger,Böhm,Weiß",
    "Hauptstraße,Bahnhofstraße,Gartenweg,Schillerstraße,Lindenallee,Am Mühlbach,Königsallee,Kirchgasse",
    "10117 Berlin,50667 Köln,80331 München,01067 Dresden,40212 Düsseldorf,97070 Würzburg",
    "Bäckerei Grünwald GmbH,Fitnesshaus Süd GmbH,Hausverwaltung Böttcher,Spedition Oberländer",
)
FRENCH = Country(
    "FR",
    "France",
    "français",
    "EUR",
    "courriel.example.com",
    "+33 6 12",
    6,
    ("Mme", "M."),
    "Adèle,Camille,Chloé,Élodie,Hélène,Inès,Léa,Maëlle,Manon,Noémie,Sylvie,Zoé",
    "André,Bastien,Étienne,François,Gaël,Hugo,Jérôme,Julien,Loïc,Mathéo,Noël,Rémi",
    "Martin,Bernard,Dubois,Lefèvre,Moreau,Laurent,Garçon,Rousseau,Château,Guérin,Müller,Faure,Benoît,L'Hôte",
    "rue de la Paix,avenue Victor-Hugo,rue des Écoles,boulevard Saint-Michel,place du Marché,rue du Château",
    "75002 Paris,69001 Lyon,13001 Marseille,45000 Orléans,25000 Besançon,67000 Strasbourg",
    "Boulangerie du Marché SARL,Salle Forme & Santé,Régie Côté Jardin,Transports Rhône",
)

COUNTRIES = (ENGLISH, POLISH, GERMAN, FRENCH)
