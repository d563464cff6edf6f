"""Why addresses are barred was kept in English words, and is a code beside what was said."""

from tests.makers import NOON

ROWS = {
    "a@example.org": "550 no such user",
    "b@example.org": "Bounced: 5.1.1 no such user",
    "c@example.org": "Complaint: marked as unwanted",
    "+48512345678": "SMS from +48512345678: STOP: now",
}


def test_words_become_codes_also_of_addresses_that_were_forgotten(earlier):
    old = earlier(("contacts", "0007_deceased_disputed"), ("privacy", "0003_incoming"))
    for address, reason in ROWS.items():
        channel = "sms" if address.startswith("+") else "email"
        about = {"channel": channel, "reason": reason, "since": NOON}
        old.get_model("contacts", "Suppression").objects.create(address=address, **about)
        old.get_model("privacy", "KeptSuppression").objects.create(digest=address, **about)

    new = earlier(("contacts", "0008_causes"), ("privacy", "0004_causes"))

    said = {
        "a@example.org": ("refused", "550 no such user"),
        "b@example.org": ("bounced", "5.1.1 no such user"),
        "c@example.org": ("complained", ""),
        "+48512345678": ("asked", "STOP: now"),
    }
    listed = new.get_model("contacts", "Suppression").objects.values_list("address", "cause", "reason")
    kept = new.get_model("privacy", "KeptSuppression").objects.values_list("digest", "cause", "reason")
    assert {name: tuple(rest) for name, *rest in listed} == said
    assert {name: tuple(rest) for name, *rest in kept} == said | {"a@example.org": ("", "550 no such user")}
