"""Reference: who is meant by "Zhumangarin", "the minister", "his Uzbek counterpart", "both sides"."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.models import Article, Person, PersonMention, Sentence


@dataclass(frozen=True)
class Discourse:
    """What the whole document tells about the people and countries in it.

    `home` is the country the document is written from, a weak prior; `people` every resolved mention by
    (field, start). Everything is resolved within the one document.
    """

    home: str | None = None
    people: dict[tuple[str, int], tuple[Person, ...]] = field(default_factory=dict)

    def persons(self, sentence: Sentence, mention: PersonMention) -> tuple[Person, ...]:
        """Who is meant: the fullest name, title and country the document gives; several for a plural mention."""
        known = self.people.get((sentence.field, mention.start))
        return known if known is not None else (Person(mention.name, mention.title, mention.country, mention.role),)

    def pair(self, sentence: Sentence) -> tuple[str, ...]:
        """The two countries "both sides" or "the two countries" stand for in this sentence; empty when unclear."""
        return ()


def build_discourse(article: Article, sentences: tuple[Sentence, ...]) -> Discourse:
    """Resolve the mentions of a document."""
    return Discourse()
