"""What was written down in English of how addresses are, is read once more: a code, and what was said.

It stands with the addresses, in what cases keep to put it back, and in why runs passed over an address.
"""

from django.db import migrations

NAMES = {
    "moved": "Moved away",
    "unknown": "Unknown there",
    "refused": "Refused",
    "deceased": "Deceased",
    "unclaimed": "Not collected",
    "incomplete": "Address incomplete",
    "other": "Other reason",
}
OLD = "Letter returned ____-__-__: %"


def coded(text: str) -> str:
    """Return SQL that says `returned: 2026-03-02: moved` for what `text` says in English, also within JSON."""
    told = rf"regexp_replace({text}, 'Letter returned (\d{{4}}-\d{{2}}-\d{{2}}): ', 'returned: \1: ', 'g')"
    for code, name in NAMES.items():
        told = rf"regexp_replace({told}, '(returned: \d{{4}}-\d{{2}}-\d{{2}}: ){name}(?=$|\")', '\1{code}', 'g')"
    return told


def cause(health: str, reason: str) -> str:
    return f"""
      CASE WHEN {reason} = '' THEN '' WHEN {reason} = 'Complaint' THEN 'complained'
           WHEN {reason} LIKE '{OLD}' THEN 'returned' WHEN {health} = 'soft' THEN 'bounced'
           WHEN {health} = 'undeliverable' THEN 'refused' ELSE 'by_hand' END"""


def said(reason: str) -> str:
    return f"""
      CASE WHEN {reason} = 'Complaint' THEN '' WHEN {reason} LIKE '{OLD}' THEN substr({coded(reason)}, 11)
           ELSE {reason} END"""


STATEMENTS = [
    f"""
UPDATE contacts_contactpoint
   SET health_cause = {cause("health", "health_reason")}, health_reason = {said("health_reason")}
 WHERE health_reason <> ''""",
    f"""
UPDATE returns_case SET before = jsonb_set(before, '{{points}}', (
  SELECT jsonb_agg(
           jsonb_build_array(p -> 0, p -> 1, p -> 2, {cause("p ->> 2", "p ->> 3")}, {said("p ->> 3")}, p -> 4)
           ORDER BY place
         )
    FROM jsonb_array_elements(before -> 'points') WITH ORDINALITY AS known (p, place)
)) WHERE jsonb_array_length(before -> 'points') > 0""",
    f"UPDATE runs_runitem SET detail = {coded('detail')} WHERE detail LIKE '%{OLD}'",
    f"UPDATE runs_runitem SET passed = {coded('passed::text')}::jsonb WHERE passed::text LIKE '%{OLD}'",
    f"UPDATE outbox_decision SET detail = {coded('detail::text')}::jsonb WHERE detail::text LIKE '%{OLD}'",
]


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_health_causes"),
        ("outbox", "0029_turns"),
        ("returns", "0004_reasons"),
        ("runs", "0014_recurring"),
    ]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
