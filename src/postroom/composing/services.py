"""The door to writing messages: a slice of them, or one for show."""

from postroom.composing.brief import Brief, Recipient
from postroom.composing.enclosing import MOST_FILES, Enclosed, too_large
from postroom.composing.extremes import Extreme, extremes
from postroom.composing.faults import Fault, FaultCode
from postroom.composing.lettering import NOBODYS, letter_pages, pages_of, specimen_letter, stock_for
from postroom.composing.links import (
    OptOut,
    known_keys,
    opt_out_url,
    preferences_url,
    read_file,
    read_opt_out,
    read_preferences,
    signing_key,
)
from postroom.composing.looking import Looked, look_at
from postroom.composing.pieces import Piece, compose_pieces
from postroom.composing.previewing import Preview, preview, preview_in, preview_to, proof
from postroom.composing.single import Single, compose_one
from postroom.composing.specimens import specimen
from postroom.composing.text import Text, free_names, free_tags, media, of_version
from postroom.composing.texting import Sms, preview_sms
from postroom.composing.writing import Composed, Faulty, Slice, compose_slice, content_digest
from postroom.stationery.designs.choosing import AS_SAID, Designs
from postroom.stationery.designs.letters import FileGone
from postroom.typesetting.refusals import Refused

__all__ = [
    "AS_SAID",
    "MOST_FILES",
    "NOBODYS",
    "Brief",
    "Composed",
    "Designs",
    "Enclosed",
    "Extreme",
    "Fault",
    "FaultCode",
    "Faulty",
    "FileGone",
    "Looked",
    "OptOut",
    "Piece",
    "Preview",
    "Recipient",
    "Refused",
    "Single",
    "Slice",
    "Sms",
    "Text",
    "compose_one",
    "compose_pieces",
    "compose_slice",
    "content_digest",
    "extremes",
    "free_names",
    "free_tags",
    "known_keys",
    "letter_pages",
    "look_at",
    "media",
    "of_version",
    "opt_out_url",
    "pages_of",
    "preferences_url",
    "preview",
    "preview_in",
    "preview_sms",
    "preview_to",
    "proof",
    "read_file",
    "read_opt_out",
    "read_preferences",
    "signing_key",
    "specimen",
    "specimen_letter",
    "stock_for",
    "too_large",
]
