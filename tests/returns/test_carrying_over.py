"""How an address is was kept in English words, and is a code beside what was said, wherever it was written down."""

from tests.makers import NOON

BEFORE = [
    ("contacts", "0009_time_zone"),
    ("outbox", "0029_turns"),
    ("returns", "0004_reasons"),
    ("runs", "0014_recurring"),
]
AFTER = ("returns", "0005_health_causes")
POINTS = {
    ("undeliverable", "Letter returned 2026-03-02: Moved away"): ("returned", "2026-03-02: moved"),
    ("undeliverable", "Letter returned 2026-03-02: Eaten by the dog"): ("returned", "2026-03-02: Eaten by the dog"),
    ("undeliverable", "550 no such user"): ("refused", "550 no such user"),
    ("soft", "Complaint"): ("complained", ""),
    ("soft", "4.2.2 mailbox full"): ("bounced", "4.2.2 mailbox full"),
    ("unknown", "Anna Nowak: asked by phone"): ("by_hand", "Anna Nowak: asked by phone"),
    ("ok", ""): ("", ""),
}
PASSED = [["letter", "undeliverable", "2026-03-03: Letter returned 2026-03-02: Moved away"], ["sms", "no_address"]]
CODED = [["letter", "undeliverable", "2026-03-03: returned: 2026-03-02: moved"], ["sms", "no_address"]]


def test_words_become_codes_wherever_they_stand(earlier):
    old = earlier(*BEFORE)
    brand = old.get_model("access", "Brand").objects.create(code="north", name="North")
    unit = old.get_model("access", "Unit").objects.create(code="riga", name="Riga", brand=brand)
    for number, (health, words) in enumerate(POINTS):
        person = old.get_model("contacts", "Contact").objects.create(unit=unit, account_number=f"C-{number}", name="A")
        about = {"kind": "email", "value": "a@example.org", "health": health, "health_reason": words}
        old.get_model("contacts", "ContactPoint").objects.create(contact=person, **about)
    known = [[7, "Quay 1", health, words, None] for health, words in POINTS]
    cases = old.get_model("returns", "Case").objects
    cases.create(unit=unit, opened_at=NOON, before={"points": known, "consents": []})
    cases.create(unit=unit, opened_at=NOON, before={"points": [], "consents": []})
    old.get_model("runs", "RunItem").objects.create(run_id=1, contact=person, detail=PASSED[0][2], passed=PASSED)
    message = old.get_model("outbox", "Message").objects.create(unit=unit, contact=person, channel="email")
    detail = {"taken": "email", "passed": PASSED}
    old.get_model("outbox", "Decision").objects.create(message=message, code="channel", detail=detail)

    new = earlier(AFTER)

    points = new.get_model("contacts", "ContactPoint").objects.order_by("contact__account_number")
    assert list(points.values_list("health_cause", "health_reason")) == list(POINTS.values())
    first, second = new.get_model("returns", "Case").objects.order_by("pk")
    coded = [[7, "Quay 1", health, *said, None] for (health, _words), said in POINTS.items()]
    assert (first.before["points"], second.before["points"]) == (coded, [])
    item = new.get_model("runs", "RunItem").objects.get()
    assert (item.detail, item.passed) == (CODED[0][2], CODED)
    assert new.get_model("outbox", "Decision").objects.get().detail == {"taken": "email", "passed": CODED}
