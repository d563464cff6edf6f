"""All that moves an import along: the file comes in, its columns are mapped, it is checked, its rows go in."""

from postroom.intake.services.beginning import BadMapping, TooLarge, TooLate, begin, discard, set_mapping
from postroom.intake.services.running import TakenMeanwhile, at_work, check_import, give_up, run_import, start_anew

__all__ = [
    "BadMapping",
    "TakenMeanwhile",
    "TooLarge",
    "TooLate",
    "at_work",
    "begin",
    "check_import",
    "discard",
    "give_up",
    "run_import",
    "set_mapping",
    "start_anew",
]
