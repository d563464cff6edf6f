"""Keeps what became of a run's recipients with the run once it is settled: lists of runs need not count them again."""

from django.db import connection

_SETTLE = """
UPDATE runs_run r SET settled = COALESCE((
       SELECT jsonb_object_agg(state, number) FROM (
              SELECT state, sum(number) AS number FROM (
                     SELECT state, count(*) AS number FROM runs_runitem WHERE run_id = r.id GROUP BY state
                     UNION ALL SELECT state, count FROM runs_tally WHERE run_id = r.id AND what = 'item') counted
               GROUP BY state) of_state), '{}')
 WHERE r.id = %s
"""


def settle_recipients(*, run_id: int) -> None:
    """Count who got a message, who was left out and who could not be written to: it stays so, whatever goes later."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [run_id])
