"""The words of trade of a language: what a figure is read across, what it is not, and the expressions around it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from digest.facts.patterns import expand, load_data
from digest.language.expression import Expression

NEVER = Expression("(?!)")  # what a language has no words for it never says
SETS = ("across", "barriers", "plain", "stop", "nouns", "again", "firms")


@dataclass(frozen=True)
class Words:
    """The words a figure is read across, those it is not, and named expressions over the masked text."""

    across: frozenset[str]
    barriers: frozenset[str]
    plain: frozenset[str]
    stop: frozenset[str]
    nouns: frozenset[str]
    again: frozenset[str]
    firms: frozenset[str]
    own: Expression
    says: dict[str, Expression]


@cache
def load_words(language: str) -> Words | None:
    """The words of trade.words.LANGUAGE.yaml, None when the language has none."""
    data = load_data(f"trade.words.{language}.yaml")
    if not data:
        return None
    macros = {**(load_data(f"macros.{language}.yaml") or {}), **data["macros"]}
    own = "|".join(sorted(map(re.escape, data["own"]), key=len, reverse=True))
    return Words(
        **{name: frozenset(data[name].split()) for name in SETS},
        own=Expression(rf"(?:{own})\Z"),
        says=defaultdict(lambda: NEVER, {n: Expression(expand(says, macros)) for n, says in data["says"].items()}),
    )
