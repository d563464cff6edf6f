"""Give letters the codes by which they are known when they come back."""

import secrets
from collections.abc import Sequence
from itertools import islice

from django.db import transaction

from postroom.core.barcode.return_code import BITS, codes_of
from postroom.core.carriage.envelope import Channel
from postroom.statements import prepared

_GIVE = """
INSERT INTO outbox_returncode (message_id, code)
SELECT * FROM unnest(%s::bigint[], %s::text[]) ON CONFLICT (message_id) DO NOTHING
"""


@transaction.atomic(savepoint=False)
def give_return_codes(*, ids: Sequence[int], channel: str) -> None:
    """Give each of these messages a code if they are letters, in the transaction that writes them.

    One that has a code keeps it: it may stand on paper.
    """
    if channel != Channel.LETTER:
        return
    drawn = codes_of(iter(lambda: secrets.randbits(BITS), -1))
    with prepared() as cursor:
        cursor.execute(_GIVE, (list(ids), list(islice(drawn, len(ids)))))
