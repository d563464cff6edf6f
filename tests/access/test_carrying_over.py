"""Keys that were in use before the outbox was a right of its own see what they saw."""

from tests.makers import NOON


def test_keys_that_see_keep_the_outbox_and_others_get_none(earlier):
    old = earlier(("outbox", "0008_errands"), ("access", "0004_cache"))
    brand = old.get_model("access", "Brand").objects.create(code="b", name="B")
    unit = old.get_model("access", "Unit").objects.create(code="u", name="U", brand=brand)
    for code, rights in (("sees", ["see", "send"]), ("sends", ["send"])):
        old.get_model("access", "ApiKey").objects.create(
            code=code, name=code, unit=unit, rights=rights, digest=code, hint=code, made_at=NOON
        )

    new = earlier(("access", "0005_keys_and_the_outbox"))

    kept = dict(new.get_model("access", "ApiKey").objects.values_list("code", "rights"))
    assert kept == {"sees": ["see", "send", "see_outbox"], "sends": ["send"]}
