"""Countries as people type them: the exact ones, and the guesses."""

from __future__ import annotations

from functools import lru_cache

from bot.commands.vocabulary import load_vocabulary
from digest.api import find_country


@lru_cache(4096)
def find_place(phrase: str) -> str | None:
    """The one country or organisation a phrase names exactly; punctuation alone ("&") names none."""
    if phrase.isascii() and not any(map(str.isalnum, phrase)):
        return None
    match = find_country(phrase)
    return match.country.code if match.country and not match.guessed else None


@lru_cache(4096)
def find_guess(phrase: str) -> tuple[tuple[str, ...], bool]:
    """What a phrase may mean when it names no one country, nearest first; True when one is near enough to answer."""
    match = find_country(phrase)
    return tuple(country.code for country in match.candidates), match.country is not None


@lru_cache(4096)
def is_code(word: str) -> bool:
    """Whether a word in any case names a country by its ISO code alone ("kz", "and"); a sign such as "&" names none at all."""
    match = find_country(word)
    if match.country is None or match.guessed or word.lower() in load_vocabulary().abbreviations:
        return False
    return word.upper() in (match.country.code, match.country.alpha3) or (word.isascii() and not any(map(str.isalnum, word)))
