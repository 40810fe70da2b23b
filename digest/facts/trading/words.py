"""The words of trade of a language: what a figure is read across, what it is not, and the expressions around it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from digest.facts.patterns import expand, load_data

NEVER = re.compile("(?!)")  # what a language has no words for it never says
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
    own: re.Pattern[str]
    says: dict[str, re.Pattern[str]]


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
        own=re.compile(rf"(?:{own})\Z", re.IGNORECASE),
        says=defaultdict(lambda: NEVER, {n: re.compile(expand(says, macros), re.IGNORECASE) for n, says in data["says"].items()}),
    )
