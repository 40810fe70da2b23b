"""Expressions searched by literals and in lower case find what the `re` module finds."""

from __future__ import annotations

import re
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from digest.facts.patterns import load_patterns
from digest.language.expression import Expression, lower
from digest.language.times import load_times
from digest.models import KINDS

PIECES = [
    "a",
    "K",
    "ab",
    "sign",
    "(?:ed|s)?",
    "[’']",
    "(?:met|meets?)",
    "(?=Ab)",
    "(?!ab)",
    r"\b",
    r"\W",
    ".{0,3}",
    "(?:x(?:y|zz){2}|S)",
]
PIECES += [
    "[a-k]",
    "[^A-K]",
    "(?:a|B)+",
    "(?>ab|a)",
    "k?+",
    "(?<=a)",
    "(?-i:M)",
    "(?-i:[A-Z])?",
    "(?!(?-i:S))",
    "(?-i:s)?+",
    "[à-ž]",
    "(É|e)",
]
LETTERS = st.sampled_from([*"abksxyzmMSABeéÉžİıſK ’'", "sign", "Met", "MEETS", "yzz", "\U000f0001", "×", "ß"])
TEXTS = st.lists(LETTERS, max_size=14).map("".join)


def spans(found: object) -> list[tuple[int, int]]:
    return [match.span() for match in found]  # type: ignore[attr-defined]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join), TEXTS)
def test_what_is_found_is_what_re_finds(says: str, text: str) -> None:
    expression, plain = Expression(says), re.compile(says, re.IGNORECASE)
    if not plain.match(""):
        assert spans(expression.finditer(text)) == spans(plain.finditer(text))
        assert spans(expression.finditer(text, 2, 9)) == spans(plain.finditer(text, 2, 9))
        assert bool(expression.fullmatch(text)) == bool(plain.fullmatch(text))
        assert expression.sub("-", text) == plain.sub("-", text)
        assert [bool(expression.match(text, i)) for i in range(len(text))] == [bool(plain.match(text, i)) for i in range(len(text))]


@given(st.text())
def test_lower_case_keeps_offsets(text: str) -> None:
    assert len(lower(text)) == len(text)


def test_most_expressions_have_a_lower_case() -> None:
    words = load_times("en")
    assert words is not None
    patterns = [*chain.from_iterable(load_patterns(kind, "en") for kind in KINDS), *words.rows]
    assert sum(pattern.expression.low is None for pattern in patterns) * 2 < len(patterns)


def test_patterns_find_what_re_finds_in_their_examples() -> None:
    for pattern in chain.from_iterable(load_patterns(kind, "en") for kind in KINDS):
        for text in (*pattern.yes, *pattern.no):
            assert spans(pattern.expression.finditer(text)) == spans(pattern.regex.finditer(text)), pattern.name
