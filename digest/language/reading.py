"""An article as the kinds of fact see it: masked sentences and the references between them."""

from __future__ import annotations

from dataclasses import dataclass

from digest.language.mask import Masked, mask_sentence
from digest.language.mentions import find_mentions
from digest.language.people import recall_people
from digest.language.reference import Discourse, build_discourse
from digest.language.sentences import split_sentences
from digest.models import Article


@dataclass(frozen=True)
class Reading:
    """`sentences` are in order, the title's first; `discourse` knows who is meant by whom."""

    article: Article
    sentences: tuple[Masked, ...]
    discourse: Discourse


def read_article(article: Article) -> Reading:
    """Text to sentences, sentences to mentions, mentions to the people and countries they stand for."""
    sentences = tuple(find_mentions(sentence, article) for sentence in split_sentences(article))
    sentences = recall_people(sentences, article.language)
    return Reading(article, tuple(map(mask_sentence, sentences)), build_discourse(article, sentences))
