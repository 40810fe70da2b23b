"""Words → stems, the same on every engine and for every comparison of what things are called."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

# Accents over letters; the breve of й stays, as the endings of Russian words are told by it.
ACCENT = re.compile(r"(?<!и)[\u0300-\u036f]")
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Words that name nothing, in the languages of the sources.
EMPTY = frozenset(
    "a an the of on in and for to at by with between from as its their о об в во на и с со по для между из к от за".split()
)


def find_stems(text: str | None) -> frozenset[str]:
    """The stems of the words of a text that name something."""
    return frozenset(stem_word(word) for word in WORD.findall(fold_text(text or "")) if word not in EMPTY)


@lru_cache(maxsize=262_144)
def stem_word(word: str) -> str:
    """The stem of one folded word, by the stemmer of its script."""
    stemmed: str = _stemmer("russian" if CYRILLIC.search(word) else "english").stemWord(word)
    return stemmed


def fold_text(text: str) -> str:
    """A text without case and accents, the same on every engine."""
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", ACCENT.sub("", unicodedata.normalize("NFKD", folded)))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets share: 1 for equal ones, 0.9 where the smaller (of two or more) lies within the larger, else Jaccard."""
    shared = len(one & other)
    if not shared:
        return 0.0
    whole = shared / len(one | other)
    return max(whole, 0.9) if shared == min(len(one), len(other)) >= 2 else whole


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(language)
