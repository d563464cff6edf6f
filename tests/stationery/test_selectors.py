"""The language a customer is written to in, and why."""

import pytest

from postroom.stationery.selectors import LanguageChoice, NoWording, Why, choose_language


@pytest.mark.parametrize(
    ("offered", "language", "chosen", "why"),
    [
        ({"en", "pl", "de"}, "pl", "pl", Why.PREFERRED),
        ({"en", "pt-BR", "pt"}, "pt-BR", "pt-BR", Why.PREFERRED),
        ({"en", "pt"}, "pt-BR", "pt", Why.BASE),
        ({"en", "pt"}, "pt_BR", "pt", Why.BASE),
        ({"en", "de"}, "pl", "en", Why.TEMPLATE_DEFAULT),
        ({"de"}, "pl", "de", Why.UNIT),
    ],
)
def test_language_falls_back_in_order(offered, language, chosen, why):
    choice = choose_language(offered=offered, language=language, template_default="en", unit_language="de")

    assert choice == LanguageChoice(language=chosen, why=why)


def test_no_language_at_all_is_an_error_of_its_own():
    with pytest.raises(NoWording):
        choose_language(offered={"fr"}, language="pl", template_default="en", unit_language="de")
