"""Every pattern finds its own examples, finds none of its counter-examples, and cannot be made to hang."""

from __future__ import annotations

from datetime import date
from itertools import chain

import pytest

from digest.facts.patterns import Pattern, find_matches, load_patterns
from digest.language.reading import read_article
from digest.models import KINDS, Article

LANGUAGES = ("en", "ru")
PATTERNS = [
    pytest.param(pattern, language, id=f"{pattern.name}.{language}")
    for language in LANGUAGES
    for pattern in chain.from_iterable(load_patterns(kind, language) for kind in KINDS)
]


def matches(pattern: Pattern, language: str, text: str) -> bool:
    reading = read_article(Article("example", text, published=date(2025, 9, 6), language=language))
    return any(True for masked in reading.sentences for _ in find_matches((pattern,), masked))


@pytest.mark.parametrize(("pattern", "language"), PATTERNS)
def test_examples(pattern: Pattern, language: str) -> None:
    assert pattern.yes, "a pattern shows at least one sentence it finds"
    for text in pattern.yes:
        assert matches(pattern, language, text), text
    for text in pattern.no:
        assert not matches(pattern, language, text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_unique(language: str) -> None:
    for kind in KINDS:
        names = [pattern.name for pattern in load_patterns(kind, language)]
        assert len(names) == len(set(names))
