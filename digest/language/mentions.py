"""Everything that is named in a sentence, found once for all kinds of fact."""

from __future__ import annotations

from collections.abc import Iterable

from digest.language.countries import find_countries
from digest.language.money import find_money
from digest.language.numbers import find_numbers
from digest.language.people import find_people
from digest.language.percent import find_percents
from digest.language.places import find_places
from digest.language.times import find_times
from digest.models import (
    Article,
    CountryMention,
    Mention,
    MoneyMention,
    NumberMention,
    PercentMention,
    PersonMention,
    PlaceMention,
    Sentence,
    TimeMention,
)

# Of two mentions of one length in one place the earlier class stands.
RANK: dict[type[Mention], int] = {
    MoneyMention: 0,
    TimeMention: 1,
    PercentMention: 2,
    PersonMention: 3,
    CountryMention: 4,
    PlaceMention: 5,
    NumberMention: 6,
}


def find_mentions(sentence: Sentence, article: Article) -> Sentence:
    """The sentence with its mentions, in order and none overlapping; where two compete the longer one stands."""
    found = [
        *find_countries(sentence, article.language),
        *find_places(sentence, article.language),
        *find_money(sentence, article.language),
        *find_percents(sentence, article.language),
        *find_times(sentence, article.published, article.language),
        *find_numbers(sentence, article.language),
    ]
    chosen = choose_mentions(found)
    people = tuple(find_people(sentence, chosen, article.language))
    return Sentence(sentence.index, sentence.start, sentence.end, sentence.text, sentence.field, people, sentence.paragraph)


def choose_mentions(found: Iterable[Mention]) -> list[Mention]:
    """The mentions in order without overlaps: the longest wins, then the order of RANK."""
    chosen: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(found, key=lambda m: (m.start - m.end, RANK[type(m)], m.start)):
        if mention.start not in taken and mention.end - 1 not in taken:
            chosen.append(mention)
            taken.update(range(mention.start, mention.end))
    return sorted(chosen, key=lambda m: m.start)
