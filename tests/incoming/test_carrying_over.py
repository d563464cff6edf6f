"""What an earlier version kept is carried over: words of one's own for STOP and START, once accents are left out."""

from postroom.core.sms.wishes import Wish

BEFORE, AFTER = ("incoming", "0004_wish_words"), ("incoming", "0005_without_accents")


def test_of_two_words_that_become_one_the_one_that_says_stop_stays(earlier):
    old = earlier(BEFORE)
    brand = old.get_model("access", "Brand").objects.create(code="power", name="Power")
    unit = old.get_model("access", "Unit").objects.create(code="main", name="Main", brand=brand)
    words = old.get_model("incoming", "WishWord").objects
    for wish, word in ((Wish.START, "koncze"), (Wish.STOP, "kończę"), (Wish.START, "wróć")):
        words.create(unit=unit, wish=wish, word=word, folded=word)

    kept = earlier(AFTER).get_model("incoming", "WishWord").objects.order_by("folded")

    assert list(kept.values_list("wish", "word", "folded")) == [
        (Wish.STOP, "kończę", "koncze"), (Wish.START, "wróć", "wroc"),
    ]  # fmt: skip
