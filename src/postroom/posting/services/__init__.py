"""The door of the print desk: letters are put together, confirmed as posted, put back, printed again."""

from postroom.filing.storing import FileGone
from postroom.posting.services.batching import MOST_LETTERS, NothingWaits, begin_batch
from postroom.posting.services.confirming import BadPositions, NotReady, confirm, positions, print_again, put_back
from postroom.posting.services.copying import file_of
from postroom.posting.services.forgetting import forget, sweep
from postroom.posting.services.making import give_up, make, working_batches

__all__ = [
    "MOST_LETTERS",
    "BadPositions",
    "FileGone",
    "NotReady",
    "NothingWaits",
    "begin_batch",
    "confirm",
    "file_of",
    "forget",
    "give_up",
    "make",
    "positions",
    "print_again",
    "put_back",
    "sweep",
    "working_batches",
]
