"""Countries as people type them: the exact ones, and the guesses."""

from __future__ import annotations

from functools import lru_cache

from digest.api import find_country


@lru_cache(4096)
def find_place(phrase: str) -> str | None:
    """The one country or organisation a phrase names exactly."""
    match = find_country(phrase)
    return match.country.code if match.country and not match.guessed else None


@lru_cache(4096)
def find_guess(phrase: str) -> tuple[tuple[str, ...], bool]:
    """What a phrase may mean when it names no one country, nearest first; True when one is near enough to answer."""
    match = find_country(phrase)
    return tuple(country.code for country in match.candidates), match.country is not None
