"""All that moves an import along: the file comes in, its columns are mapped, it is checked, its rows go in."""

from postroom.intake.services.beginning import BadMapping, TooLarge, begin, set_mapping
from postroom.intake.services.running import TakenMeanwhile, check_import, run_import, start_anew

__all__ = [
    "BadMapping",
    "TakenMeanwhile",
    "TooLarge",
    "begin",
    "check_import",
    "run_import",
    "set_mapping",
    "start_anew",
]
