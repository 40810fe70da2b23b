"""Why a sentence gives the facts it gives: its mentions, the patterns that fired and those that nearly did."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from digest.facts.extract import extract_facts
from digest.facts.patterns import Pattern, load_patterns
from digest.language.mask import Masked
from digest.language.reading import read_article
from digest.models import KINDS, Article, Fact


@dataclass(frozen=True)
class SentenceExplained:
    """One sentence; `fired` are (pattern, the words it took), `nearly` patterns whose words are there but not their order."""

    masked: Masked
    fired: tuple[tuple[Pattern, str], ...]
    nearly: tuple[Pattern, ...]


@dataclass(frozen=True)
class Explanation:
    """A text's sentences and facts."""

    sentences: tuple[SentenceExplained, ...]
    facts: tuple[Fact, ...]


def explain_article(article: Article) -> Explanation:
    """What was seen in an article and what became of it."""
    patterns = tuple(chain.from_iterable(load_patterns(kind, article.language) for kind in KINDS))
    sentences = tuple(_explain_sentence(masked, patterns) for masked in read_article(article).sentences)
    return Explanation(sentences, extract_facts(article))


def _explain_sentence(masked: Masked, patterns: tuple[Pattern, ...]) -> SentenceExplained:
    called = [pattern for pattern in patterns if pattern.when & masked.words]
    fired = tuple((p, masked.original(*found.span())) for p in called for found in p.regex.finditer(masked.text))
    names = {pattern.name for pattern, _ in fired}
    return SentenceExplained(masked, fired, tuple(pattern for pattern in called if pattern.name not in names))
