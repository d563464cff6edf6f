"""What a typed text means among customers: words, each at the beginning of one of theirs, or an account number."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Q

from postroom.access.viewer import Viewer
from postroom.contacts.folding import joined, words
from postroom.contacts.models import Contact, ContactQuerySet
from postroom.statements import listed

_FIGURES = re.compile(r"(?<!\w)[+(]*\d[\d\s().+/-]*\d(?!\w)")
_LEAST_DIGITS = 4
"""So many digits may be a phone number; and few customers have a word that begins with them."""
_DIALLED_FIRST = re.compile(r"^0{1,2}")
_DOMAIN = re.compile(r"(?<=\S)@\S+")
_SAMPLE = "contacts_contact TABLESAMPLE SYSTEM (0.5) REPEATABLE (1)"
"""A few pages of all customers, one in 200."""
_FITS = "(' ' || search) LIKE ALL (%s)"
_ENOUGH, _ONE_IN = 100, 20
_MANY = 5
"""So many of a sample stand for some thousand."""

Words = Sequence[str]
"""The beginnings of words, all of which are wanted."""
Either = Sequence[Words]
"""Any of which is enough: digits with signs between them may be one phone number, or several words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: a beginning of the account number, or all of these words."""

    account: str
    terms: Sequence[Either]

    @classmethod
    def of(cls, text: str) -> Self:
        """Read what was typed."""
        text = text.replace("\0", "").strip()  # stands in no text of ours, and the database takes none
        return cls(text, list(_terms(text)))

    def fits(self, *, search: str, account_number: str) -> bool:
        """Say whether a customer with these words (`Contact.search`) and this account number is meant."""
        if not self.terms:
            return not self.account
        padded = f" {search}"
        return account_number.startswith(self.account) or all(
            any(all(f" {word}" in padded for word in alternative) for alternative in either) for either in self.terms
        )

    def among(self, seen: ContactQuerySet) -> ContactQuerySet:
        """Return those of `seen` that are meant, by the index of words.

        A word that very many have costs reading all of them in the index of words. Where figures say enough, or what
        stands before the domain of an address, that alone is looked up, and the rest is looked at in what was found.
        """
        if not self.terms:
            return seen.none() if self.account else seen
        looked_up = [sharp for either in self.terms if (sharp := _sharp(either))]
        looked_up = looked_up or list(_terms(_DOMAIN.sub(" ", self.account))) or list(self.terms)
        found = Q(found_by=SearchQuery(_query(looked_up), config="simple", search_type="raw"))
        if looked_up != self.terms:
            found &= _spelt(self.terms)
        by_words = seen.annotate(found_by=SearchVector("search", config="simple"))
        return by_words.filter(found | Q(account_number__startswith=self.account))

    @property
    def spelt(self) -> Q:
        """The same for the database to look at customer by customer, without the index of words."""
        return _spelt(self.terms) | Q(account_number__startswith=self.account)


def search(*, viewer: Viewer, text: str) -> ContactQuerySet:
    """Return the contacts that have all the words typed, each at the beginning of one of theirs.

    Finds names, account numbers, e-mail, street, city and postcode, and phone numbers however they are typed.
    """
    return Wanted.of(text).among(Contact.objects.visible_to(viewer))


def first_meant(seen: ContactQuerySet, *, text: str, most: int) -> list[int]:
    """Return the numbers of those of `seen` that a text means, or of any `most` of them if they are more."""
    wanted = Wanted.of(text)
    return _first(seen, wanted, _sampled(wanted), most=most)


def few_meant(seen: ContactQuerySet, *, text: str, most: int) -> list[int] | None:
    """Return the numbers of those of `seen` that a text means; None if they are more than `most`, some hundred."""
    wanted = Wanted.of(text)
    sample = _sampled(wanted)
    if len(sample.found) >= _MANY:
        seen_too = seen.filter(pk__in=listed(sample.found)).order_by().values("pk")[:_MANY]
        if len(seen_too) == _MANY:
            return None
    found = _first(seen, wanted, sample, most=most + 1)
    return found if len(found) <= most else None


class _Sample(NamedTuple):
    """How many customers were looked at, and which of them are meant."""

    there: int
    found: Sequence[int]

    @property
    def is_everywhere(self) -> bool:
        """Whether about one customer in twenty is meant or more; of few customers, no."""
        return self.there >= _ENOUGH and len(self.found) * _ONE_IN >= self.there


def _first(seen: ContactQuerySet, wanted: Wanted, sample: _Sample, *, most: int) -> list[int]:
    """Return the numbers of `most` who are meant.

    What very many have, as the first letters of a name, is met soon by whoever reads on; the index of words would read
    all of them before it told the first.
    """
    found = seen.filter(wanted.spelt) if sample.is_everywhere else wanted.among(seen)
    return list(found.order_by().values_list("pk", flat=True)[:most])


def _sampled(wanted: Wanted) -> _Sample:
    """Look at a few customers. Figures are not common: nobody is looked at for them."""
    if not wanted.terms or any(map(_sharp, wanted.terms)):
        return _Sample(0, ())
    fits = " AND ".join(f"({' OR '.join([_FITS] * len(either))})" for either in wanted.terms)
    patterns = [[f"% {word}%" for word in alternative] for either in wanted.terms for alternative in either]
    counted = f"""
      SELECT count(*),
             coalesce(array_agg(id) FILTER (WHERE {fits} OR starts_with(account_number, %s)), '{{}}') FROM {_SAMPLE}
    """  # noqa: S608 -- our own parts
    with connection.cursor() as cursor:
        cursor.execute(counted, [*patterns, wanted.account])
        return _Sample(*cursor.fetchone())


def _terms(text: str) -> Iterable[Either]:
    """Read words; digits with spaces and signs between them may be one phone number, or several words."""
    end = 0
    for figures in _FIGURES.finditer(text):
        yield from ([[word]] for word in words(text[end : figures.start()]))
        apart, together = words(figures[0]), _DIALLED_FIRST.sub("", joined(figures[0]))
        if len(together) < _LEAST_DIGITS or apart == [together]:
            yield from ([[word]] for word in apart)
        else:
            yield [[together], apart]
        end = figures.end()
    yield from ([[word]] for word in words(text[end:]))


def _sharp(either: Either) -> Either:
    """Return what of a term few customers have: words of many digits. Empty if one of its alternatives has none."""
    sharp = [[word for word in alternative if _digits(word) >= _LEAST_DIGITS] for alternative in either]
    return sharp if all(sharp) else []


def _digits(word: str) -> int:
    return sum(map(str.isdigit, word))


def _query(terms: Sequence[Either]) -> str:
    """Write terms as a text-search query."""
    return " & ".join(
        f"({' | '.join(' & '.join(f'{word}:*' for word in alternative) for alternative in either)})" for either in terms
    )


def _spelt(terms: Sequence[Either]) -> Q:
    """Write terms as patterns: `search` holds the words with a blank between them."""
    found = Q()
    for either in terms:
        any_of = Q()
        for alternative in either:
            any_of |= Q(*(_begins(word) for word in alternative))
        found &= any_of
    return found


def _begins(word: str) -> Q:
    return Q(search__startswith=word) | Q(search__contains=f" {word}")
