"""All that moves an import along: the file comes in, its columns are mapped, it is checked, its rows go in."""

from postroom.intake.services.beginning import (
    BadArchive,
    BadMapping,
    TooLarge,
    TooLate,
    begin,
    discard,
    paths_of,
    set_mapping,
)
from postroom.intake.services.running import TakenMeanwhile, at_work, check_import, give_up, run_import, start_anew

__all__ = [
    "BadArchive",
    "BadMapping",
    "TakenMeanwhile",
    "TooLarge",
    "TooLate",
    "at_work",
    "begin",
    "check_import",
    "discard",
    "give_up",
    "paths_of",
    "run_import",
    "set_mapping",
    "start_anew",
]
