"""What the demonstration writes with, beside the ready templates: a design of e-mails and a snippet."""

from django.utils.timezone import now

from postroom.access.viewer import Viewer
from postroom.config.demo import Staged
from postroom.stationery import services as stationery
from postroom.stationery.designs import services as designs
from postroom.stationery.models import Design, DesignChoice, Medium, Template

DESIGN, SNIPPET = "News and offers", "Opening hours"
HOURS = {
    "en": "Our desk is open from Monday to Friday, 9 to 17. Call us: #company.phone",
    "pl": "Biuro jest czynne od poniedziałku do piątku, od 9 do 17. Telefon: #company.phone",
    "de": "Unser Büro ist montags bis freitags von 9 bis 17 Uhr geöffnet. Telefon: #company.phone",
    "fr": "Notre bureau est ouvert du lundi au vendredi, de 9 h à 17 h. Téléphone : #company.phone",
}
HEADLINES = {"pl": "Nowości i oferty", "de": "Neuigkeiten und Angebote", "fr": "Nouvelles et offres"}
VISITS = {"pl": "Nasza strona", "de": "Unsere Website", "fr": "Notre site"}
BLOCKS = [
    {"type": "logo"},
    {"type": "header", "text": DESIGN, "in": {code: {"text": said} for code, said in HEADLINES.items()}},
    {"type": "message"},
    {
        "type": "button",
        "label": "Our website",
        "href": "https://bluevalley.example",
        "in": {code: {"label": said} for code, said in VISITS.items()},
    },
    {"type": "divider"},
    {"type": "footer"},
]


def write(staged: Staged) -> None:
    """Make both once; the design is taken for all that is marketing."""
    if not Design.objects.filter(name=DESIGN, medium=Medium.EMAIL).exists():
        _design(staged.viewer)
    if not Template.objects.filter(name=SNIPPET, kind=Template.Kind.SNIPPET).exists():
        _snippet(staged.viewer)


def _design(viewer: Viewer) -> None:
    made = designs.make(viewer=viewer, name=DESIGN, unit=None)
    draft = designs.draft(design_id=made.pk, viewer=viewer)
    draft = designs.save_draft(
        version_id=draft.pk,
        revision=draft.revision,
        content={"languages": sorted(HEADLINES), "blocks": BLOCKS},
        viewer=viewer,
        at=now(),
    )
    designs.publish(version_id=draft.pk, revision=draft.revision, viewer=viewer, at=now())
    marketing = designs.Messages(kind=DesignChoice.Kind.MARKETING)
    designs.choose(design_id=made.pk, messages=marketing, viewer=viewer)


def _snippet(viewer: Viewer) -> None:
    made = stationery.make(viewer=viewer, name=SNIPPET, unit=None, kind=Template.Kind.SNIPPET)
    draft = stationery.draft(template_id=made.pk, viewer=viewer)
    said = [stationery.Words.of_text(language=code, subject="", text=text) for code, text in HOURS.items()]
    draft = stationery.save_draft(version_id=draft.pk, revision=draft.revision, wordings=said, viewer=viewer, at=now())
    stationery.publish(version_id=draft.pk, viewer=viewer, at=now())
