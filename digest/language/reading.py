"""An article as the kinds of fact see it: masked sentences and the references between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from digest.language.mask import Masked, mask_sentence
from digest.language.mentions import find_mentions
from digest.language.people import recall_people
from digest.language.reference import Discourse, build_discourse
from digest.language.sentences import split_sentences
from digest.models import Article, CountryMention, Mention, Person, PersonMention, PlaceMention


@dataclass(frozen=True)
class Reading:
    """`sentences` are in order, the title's first; `discourse` knows who is meant by whom."""

    article: Article
    sentences: tuple[Masked, ...]
    discourse: Discourse

    @cached_property
    def lands(self) -> tuple[frozenset[str], ...]:
        """For each sentence the countries it speaks of: by name, by their capitals, by their people."""
        return tuple(frozenset(filter(None, map(find_land, s.sentence.mentions))) for s in self.sentences)

    @cached_property
    def counted(self) -> Counter[str]:
        """In how many sentences each country is spoken of."""
        return Counter(code for codes in self.lands for code in codes)

    @cached_property
    def stated(self) -> dict[str | None, tuple[Person, ...]]:
        """By their names the people of whom some mention says which country they act for."""
        found: dict[str | None, dict[Person, None]] = {}
        for masked in self.sentences:
            for mention in masked.sentence.mentions:
                if isinstance(mention, PersonMention) and mention.country is not None:
                    for person in self.discourse.persons(masked.sentence, mention):
                        found.setdefault(person.name, {})[person] = None
        return {name: tuple(people) for name, people in found.items()}


def find_land(mention: Mention) -> str | None:
    """The country a mention speaks of: its name, a capital for its government, whoever acts for it."""
    if isinstance(mention, CountryMention):
        return mention.code
    if isinstance(mention, PlaceMention):
        return mention.country if mention.capital else None
    return mention.country if isinstance(mention, PersonMention) else None


def read_article(article: Article) -> Reading:
    """Text to sentences, sentences to mentions, mentions to the people and countries they stand for."""
    sentences = tuple(find_mentions(sentence, article) for sentence in split_sentences(article))
    sentences = recall_people(sentences, article.language)
    return Reading(article, tuple(map(mask_sentence, sentences)), build_discourse(article, sentences))
